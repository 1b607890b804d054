"""What Keras 3 cannot do, or does wrongly: reported before any text is written.

Each refusal was seen on Keras 3.15.1 with TensorFlow 2.21; the tests of this room run every one of
them in Keras, so that a refusal which a later Keras makes needless shows itself.
"""

from collections.abc import Iterator
from typing import Any

from lstmspec.backends.base import Refusal
from lstmspec.backends.keras.masks import mask_refusals
from lstmspec.backends.keras.reach import live_nodes
from lstmspec.backends.keras.spans import place
from lstmspec.backends.keras.steps import innermost, open_steps, unwrapped
from lstmspec.ir import Model, Node, Training
from lstmspec.layers import (
    ELU,
    Activation,
    BatchNormalization,
    Bidirectional,
    Concatenate,
    Conv1DTranspose,
    Flatten,
    Layer,
    LeakyReLU,
    Masking,
    MultiHeadAttention,
    NoiseLayer,
    ReLU,
    RepeatVector,
    SimpleRNN,
    TimeDistributed,
    Weight,
)
from lstmspec.layers.values import Identity, OrthogonalRegularizer

_SEEDS = range(2**32)


def refusals(model: Model) -> list[Refusal]:
    """What in `model` Keras cannot honour."""
    found: list[Refusal] = []
    for node in model.nodes:
        found += _gated(model, node)
        found += _steps(model, node)
        found += _shared(model, node)
        found += _forgotten(node)
        found += _narrow_heads(model, node)
        found += _activity(node)
        found += _dilated(node)
    found += _unreached(model)
    found += mask_refusals(model)
    found += _weights(model)
    found += _training(model.training)
    return found


def _gated(model: Model, node: Node) -> Iterator[Refusal]:
    """`glu` halves the last axis, and Keras believes that it does not."""
    if getattr(innermost(node.layer), "activation", "") != "glu":
        return
    if _shape_matters(model, node):
        yield Refusal(
            place(node, "activation"),
            "Keras does not know that `glu` halves the last axis, and a later layer fails on it",
            "Use another activation, put `glu` last, or compile with the NumPy backend.",
        )


def _shape_matters(model: Model, start: Node) -> bool:
    """Whether a layer behind `start` relies on the last axis that Keras believes in."""
    values = [start.result.name]
    for value in values:
        for node in model.consumers(value):
            if not _ignores_last_axis(node.layer):
                return True
            values += [result.name for result in node.results if result.name not in values]
    return False


def _ignores_last_axis(layer: Layer) -> bool:
    if isinstance(layer, Concatenate):
        return layer.axis == -1
    plain = Activation | ReLU | LeakyReLU | ELU | NoiseLayer | Flatten | Masking | RepeatVector
    return isinstance(layer, plain)


def _steps(model: Model, node: Node) -> Iterator[Refusal]:
    """`TimeDistributed` over an axis of any size, and what it loses."""
    if not isinstance(node.layer, TimeDistributed):
        return
    if any(dim.is_open for dim in open_steps(model, node)):
        yield Refusal(
            place(node),
            "Keras counts the steps of TimeDistributed wrongly where their number may change",
            "Give the axis a name in the `input` line, such as `time`, in place of `?`.",
        )
    inner = innermost(node.layer)
    if _option(inner, "activity_regularizer") and unwrapped(model, node) is None:
        yield Refusal(
            place(node, "activity_regularizer"),
            "under TimeDistributed Keras forgets `activity_regularizer`",
            f"Leave it out, or leave out TimeDistributed where {inner.kind} works on sequences.",
        )


def _forgotten(node: Node) -> Iterator[Refusal]:
    """Options that Keras takes and then forgets.

    `SimpleRNN` hands its `activity_regularizer` to nothing. `Bidirectional` makes its two layers
    from what the given one writes of itself, where `SimpleRNN` leaves out its seed, and `Identity`
    its gain.
    """
    layer = innermost(node.layer)
    inner = layer.layer if isinstance(layer, Bidirectional) else layer
    if isinstance(inner, SimpleRNN) and inner.activity_regularizer is not None:
        yield Refusal(
            place(node, "activity_regularizer"),
            "in SimpleRNN Keras forgets `activity_regularizer`",
            "Leave it out, or use `GRU` or `LSTM`.",
        )
    if not isinstance(layer, Bidirectional):
        return
    if isinstance(inner, SimpleRNN) and inner.seed is not None:
        yield Refusal(
            place(node, "seed"),
            "in SimpleRNN under Bidirectional Keras forgets `seed`",
            "Leave it out, or use `GRU` or `LSTM`.",
        )
    for option in ("kernel_initializer", "recurrent_initializer", "bias_initializer"):
        start = getattr(inner, option)
        if isinstance(start, Identity) and start.gain != 1:
            yield Refusal(
                place(node, option),
                f"under Bidirectional Keras forgets `{option}`: the gain of `identity` is lost",
                "Use `identity` without a gain, or `orthogonal(gain=...)`.",
            )


def _narrow_heads(model: Model, node: Node) -> Iterator[Refusal]:
    """Heads of one number each, whose biases TensorFlow may add to steps.

    `keras.ops.add` drops axes of size 1 from a bias of (heads, 1), and takes what is left for one
    of the second axis, that of time, where there are as many steps as heads.
    """
    layer = node.layer
    if not isinstance(layer, MultiHeadAttention) or not layer.use_bias or layer.num_heads == 1:
        return
    values = (0, 1) if layer.use_gate else (1,)
    narrow = {"key_dim": (0, -1)} if layer.key_dim == 1 else {}
    if (layer.value_dim or layer.key_dim) == 1:
        narrow["value_dim" if layer.value_dim else "key_dim"] = (0, *values, -1)
    for option, indexes in narrow.items():
        steps = {model.values[node.inputs[index]].shape[0] for index in indexes}
        if any(not isinstance(size, int) or size == layer.num_heads for size in steps):
            yield Refusal(
                place(node, option),
                f"Keras mixes up steps and heads where `{option}` is 1 and there are as many",
                "Use `use_bias=false`, or heads of two numbers or more.",
            )
            return


def _dilated(node: Node) -> Iterator[Refusal]:
    """A transposed convolution with gaps, which only TensorFlow's oneDNN kernels can run."""
    layer = innermost(node.layer)
    if isinstance(layer, Conv1DTranspose) and layer.dilation_rate > 1:
        yield Refusal(
            place(node, "dilation_rate"),
            "Keras on TensorFlow fails on Conv1DTranspose with a `dilation_rate` above 1, where the"
            " processor has no oneDNN kernels",
            "Leave it out, or compile with the NumPy backend.",
        )


def _option(layer: Layer, name: str) -> Any:
    """An option of `layer`, or of the one that it holds."""
    return getattr(getattr(layer, "layer", layer), name, None)


def _shared(model: Model, node: Node) -> Iterator[Refusal]:
    """A shared layer that Keras fixes to one number of axes."""
    if node.shares is None or not isinstance(innermost(node.layer), BatchNormalization):
        return
    first = model.values[model.by_name[node.owner].inputs[0]].shape
    here = model.values[node.inputs[0]].shape
    if len(first) != len(here):
        yield Refusal(
            place(node),
            f"a BatchNormalization in Keras takes {len(first)} axes or {len(here)}, never both",
            "Use a line of its own for each.",
        )


def _unreached(model: Model) -> Iterator[Refusal]:
    """Layers with weights that no output depends on: a `keras.Model` cannot hold them."""
    live = live_nodes(model)
    kept = {node.owner for node in model.nodes if node.name in live}
    lost = {node.name: node for _, node, _ in model.weights() if node.name not in kept}
    for name, node in lost.items():
        yield Refusal(
            place(node),
            f"Keras leaves `{name}` and its weights out of the model: it reaches no output",
            "Take it with `from`, name it in an `output` line, or delete the line.",
        )


def _weights(model: Model) -> Iterator[Refusal]:
    """Regularizers and constraints on weights of a rank that they do not take."""
    for name, node, weight in model.weights():
        direction = weight.name.rpartition("/")[0]
        if direction == "backward":
            continue
        layer: Layer = node.layer
        rank = len(weight.shape)
        for value in weight.misfits():
            yield Refusal(
                place(node, layer.option_holding(value)),
                f"`{value.kind}` cannot act on `{name}`, which has {rank}"
                f" {'axis' if rank == 1 else 'axes'}",
                "Leave it out, or choose one that takes any number of axes.",
            )
        if _is_single(weight):
            yield Refusal(
                place(node, layer.option_holding(weight.regularizer)),
                f"`orthogonal_regularizer` of `{name}`, which has one row, is 0 / 0 in Keras",
                "Leave it out: one vector has no other to be orthogonal to.",
            )


def _is_single(weight: Weight) -> bool:
    """Whether an orthogonal regularizer has one vector alone: Keras divides by the pairs."""
    regularizer = weight.regularizer
    if not isinstance(regularizer, OrthogonalRegularizer) or len(weight.shape) != 2:
        return False
    return weight.shape[0 if regularizer.mode == "rows" else 1] == 1


def _activity(node: Node) -> Iterator[Refusal]:
    """A regularizer of matrices on an output that is none."""
    regularizer = _option(innermost(node.layer), "activity_regularizer")
    wrong = [len(made.shape) + 1 for made in node.results if len(made.shape) != 1]
    if isinstance(regularizer, OrthogonalRegularizer) and wrong:
        yield Refusal(
            place(node, "activity_regularizer"),
            f"`orthogonal_regularizer` cannot act on the result of {node.layer.kind}, which has"
            f" {wrong[0]} axes with the batch",
            "Leave it out, or choose one that takes any number of axes.",
        )


def _training(training: Training) -> Iterator[Refusal]:
    if training.seed not in _SEEDS:
        yield Refusal(
            None, "the seed of a Keras program is below 2 ** 32", "Use a smaller `seed` in `train`."
        )
