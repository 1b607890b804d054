"""Flows of layers that make each step of several, or another number of steps."""

from lstmspec.backends.numpy.flows.base import EACH_STEP, WHOLE, Flow, Unstreamable
from lstmspec.ir import Model, Node
from lstmspec.layers import (
    AveragePooling1D,
    Conv1D,
    Conv1DTranspose,
    Cropping1D,
    Layer,
    MaxPooling1D,
    UpSampling1D,
    Window,
    WindowConvolution,
    ZeroPadding1D,
)


def windows(
    node: Node,
    model: Model,
    taken: tuple[bool, ...],
    layer: WindowConvolution | MaxPooling1D | AveragePooling1D,
) -> Flow:
    """Yes, where there is a window for each step that ends there; it carries the steps before.

    That is with `strides=1`, and `causal` or behind a `ZeroPadding1D` that fills the first window.
    """
    window = layer.window()
    if window.strides > 1:
        raise Unstreamable(
            f"`{layer.kind}` gives one step for each {window.strides} that it takes",
            option="strides",
        )
    if window.span == 1:
        return EACH_STEP
    if window.padding == "same":
        raise Unstreamable(
            f"`{layer.kind}` with `same` looks at steps to come",
            option="padding",
            help=_instead(layer, window),
        )
    if window.padding == "valid" and _zeros_before(node.inputs[0], model) != window.span - 1:
        raise Unstreamable(
            f"`{layer.kind}` gives no step before it has {window.span}",
            help=_instead(layer, window),
        )
    return Flow(streamed=True, carries=True)


def _instead(layer: Layer, window: Window) -> str:
    """What to write for windows that end at the step at hand."""
    padding = f"`ZeroPadding1D [{window.span - 1}, 0]` before a window that is `valid`"
    has_causal = isinstance(layer, Conv1D)
    return f"Write `causal`, or {padding}." if has_causal else f"Write {padding}."


def _zeros_before(name: str, model: Model) -> int:
    """How many steps of zeros a `ZeroPadding1D` put before the value `name`, and none behind."""
    node = model.maker(name)
    if node is None or not isinstance(node.layer, ZeroPadding1D) or node.layer.ends[1]:
        return 0
    return node.layer.ends[0]


def zero_padding(node: Node, model: Model, taken: tuple[bool, ...], layer: ZeroPadding1D) -> Flow:
    """Yes, where it puts zeros before windows that are as much longer than a step."""
    before, behind = layer.ends
    if before + behind == 0:
        return EACH_STEP
    name = node.result.name
    takers: list[Layer] = [taker.layer for taker in model.consumers(name)]
    windows = [taker.window() for taker in takers if taker.window() is not None]
    is_output = any(output.value == name for output in model.outputs)
    fits = all(window == Window(before + 1, 1, "valid") for window in windows)
    if behind or is_output or len(windows) < len(takers) or not fits:
        raise Unstreamable(
            "`ZeroPadding1D` gives more steps than it takes",
            help=f"It can stream if all that it gives is windows of {before + 1} steps, `valid` and"
            " one step apart."
            if before
            else WHOLE,
        )
    return EACH_STEP


def running(node: Node, model: Model, taken: tuple[bool, ...], layer: Layer) -> Flow:
    """Yes, with what is pooled so far carried: each step gives the result up to there."""
    return Flow(streamed=False, carries=True)


def cropping(node: Node, model: Model, taken: tuple[bool, ...], layer: Cropping1D) -> Flow:
    """No: it gives fewer steps than it takes."""
    if sum(layer.ends):
        raise Unstreamable("`Cropping1D` gives fewer steps than it takes")
    return EACH_STEP


def up_sampling(node: Node, model: Model, taken: tuple[bool, ...], layer: UpSampling1D) -> Flow:
    """No: it gives more steps than it takes."""
    if layer.size > 1:
        raise Unstreamable(f"`UpSampling1D` gives {layer.size} steps for each that it takes")
    return EACH_STEP


def transposed(node: Node, model: Model, taken: tuple[bool, ...], layer: Conv1DTranspose) -> Flow:
    """No, unless `kernel_size` and `strides` are 1: it spreads a step over steps to come."""
    if layer.strides > 1:
        raise Unstreamable(
            f"`{layer.kind}` gives {layer.strides} steps for each that it takes", option="strides"
        )
    if layer.span > 1:
        raise Unstreamable(f"`{layer.kind}` spreads each step over {layer.kernel_size} steps")
    return EACH_STEP
