"""What a model consists of: its layers, shapes and parameters, and all that was inferred.

A summary is data; how it looks is decided in `render`. Parameters are counted exactly as
`count_params` of Keras does, multiply-adds as `Layer.multiply_adds` says; where a size is open the
count is a formula.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from lstmspec.backends.numpy.streaming import Streaming, analyse
from lstmspec.ir import Encoding, Model, Node, Training, print_optimizer, print_value
from lstmspec.layers import Layer, Recurrent, Weight
from lstmspec.passes import last_activation, option_of
from lstmspec.shapes import Dim, TensorType, UnwieldyError, product, spell_shape, total
from lstmspec.summary.memory import Memory, memory_of, open_sizes


@dataclass(frozen=True)
class Row:
    """One line of the table: an input, or one use of a layer."""

    name: str
    layer: str
    """`Bidirectional(LSTM)`; of an input, `input` and its number type."""
    shape: str
    """The shape of the output, the batch axis left out."""
    parameters: Dim | None
    """How many; 0 where those of another line are used; `None` where the formula has no end."""
    multiply_adds: Dim | None = 0
    """How many a sample takes; `None` where the formula has no end."""
    step_multiply_adds: Dim | None = None
    """How many a step of a stream takes; `None` if the model cannot run step by step as well."""
    inputs: tuple[str, ...] = ()
    """What it takes."""
    sequences: bool | None = None
    """Whether a recurrent layer returns its sequence; of other layers `None`."""
    inferred: bool = False
    """Whether `sequences` was inferred, and not written."""
    mask_rank: int = 0
    """How many axes of the output a mask covers."""
    shares: str | None = None
    """The line whose weights it uses."""
    members: tuple[str, ...] = ()
    """What it offers beside its output, such as `h`."""


@dataclass(frozen=True)
class Encoded:
    """How raw data become an input, or the targets of an output."""

    name: str
    role: Literal["input", "output"]
    encoding: Encoding


@dataclass(frozen=True)
class Setting:
    """One line of `train`, written or not."""

    name: str
    value: str
    source: Literal["given", "inferred", "default"]
    reason: str = ""
    """What it was inferred from."""


@dataclass(frozen=True)
class Summary:
    """A model for people."""

    name: str
    rows: tuple[Row, ...]
    outputs: tuple[str, ...]
    encoded: tuple[Encoded, ...]
    """The inputs and outputs that say what their data are."""
    trainable: Dim
    non_trainable: Dim
    dimensions: tuple[str, ...]
    """The named sizes that are still open."""
    multiply_adds: Dim | None
    """How many a sample takes; `None` where the formula has no end."""
    step_multiply_adds: Dim | None
    """How many a step of a stream takes; `None` if the model cannot run step by step as well."""
    state_bytes: Dim | None
    """What one sequence carries from step to step; `None` if the model cannot run step by step."""
    streaming: str
    """Why the model cannot run step by step; empty if it can."""
    training: tuple[Setting, ...]
    memory: Memory | None
    """What NumPy takes for a batch; `None` while a size is open."""
    open_sizes: tuple[str, ...]
    """What has to be known for that."""

    @property
    def parameters(self) -> Dim:
        """All of them."""
        return total((self.trainable, self.non_trainable))

    @property
    def size_bytes(self) -> int | None:
        """The weights in float32, once every size is known."""
        count = self.parameters
        return 4 * count if isinstance(count, int) else None


def summarize(model: Model) -> Summary:
    """The summary of a typed model."""
    weights = [weight for _, _, weight in model.weights()]
    streaming = analyse(model)
    inputs = [Row(i.name, f"input {i.dtype}", spell_shape(i.shape), 0) for i in model.inputs]
    streams = streaming.refusal is None
    rows = tuple(_row(model, node, streaming) for node in model.nodes)
    return Summary(
        name=model.name,
        rows=(*inputs, *rows),
        outputs=tuple(output.value for output in model.outputs),
        encoded=tuple(_encoded(model)),
        trainable=_count(weight for weight in weights if weight.trainable) or 0,
        non_trainable=_count(weight for weight in weights if not weight.trainable) or 0,
        dimensions=model.dimensions,
        multiply_adds=_sum(row.multiply_adds for row in rows),
        step_multiply_adds=_sum(row.step_multiply_adds for row in rows) if streams else None,
        state_bytes=_state_bytes(model, streaming) if streams else None,
        streaming=streaming.reason,
        training=tuple(_settings(model)),
        memory=memory_of(model),
        open_sizes=open_sizes(model),
    )


def _encoded(model: Model) -> Iterator[Encoded]:
    for given in model.inputs:
        if given.encoding is not None:
            yield Encoded(given.name, "input", given.encoding)
    for output in model.outputs:
        if output.encoding is not None:
            yield Encoded(output.value, "output", output.encoding)


def _row(model: Model, node: Node, streaming: Streaming) -> Row:
    layer: Layer = node.layer
    recurrent = _recurrent(layer)
    names = layer.result_names()
    types = model.input_types(node)
    weights = () if node.shares else layer.weights(types)
    steps = _step_types(node, types, streaming)
    return Row(
        name=node.name,
        layer=_title(layer),
        shape=spell_shape(node.result.shape),
        parameters=_count(weights),
        multiply_adds=_multiply_adds(layer, types),
        step_multiply_adds=_multiply_adds(layer, steps) if streaming.refusal is None else None,
        inputs=node.inputs,
        sequences=recurrent.return_sequences if recurrent else None,
        inferred=recurrent is not None and _is_inferred(node),
        mask_rank=node.result.mask_rank,
        shares=node.shares,
        members=names[1:] if names[0] == "" else names,
    )


def _title(layer: Layer) -> str:
    inner = _inner(layer)
    return f"{layer.kind}({_title(inner)})" if inner else layer.kind


def _inner(layer: Layer) -> Layer | None:
    inner: Layer | None = getattr(layer, "layer", None)
    return inner


def _recurrent(layer: Layer | None) -> Recurrent | None:
    while layer is not None and not isinstance(layer, Recurrent):
        layer = _inner(layer)
    return layer


def _is_inferred(node: Node) -> bool:
    return node.origin is not None and option_of(node.origin, "return_sequences") is None


def _count(weights: Iterable[Weight]) -> Dim | None:
    try:
        return total(product(weight.shape) for weight in weights)
    except UnwieldyError:
        return None


def _sum(counts: Iterable[Dim | None]) -> Dim | None:
    known = list(counts)
    return None if None in known else total(count for count in known if count is not None)


def _step_types(
    node: Node, types: tuple[TensorType, ...], streaming: Streaming
) -> tuple[TensorType, ...]:
    """What `node` takes at a step: of a value that is streamed one entry, of others all."""
    return tuple(
        x.with_shape(1, *x.shape[1:]) if name in streaming.streamed else x
        for name, x in zip(node.inputs, types, strict=True)
    )


def _multiply_adds(layer: Layer, inputs: tuple[TensorType, ...]) -> Dim | None:
    try:
        return layer.multiply_adds(inputs)
    except UnwieldyError:
        return None


def _state_bytes(model: Model, streaming: Streaming) -> Dim:
    carrying = [node for node in model.nodes if node.name in streaming.carrying]
    return 4 * total(product(shape) for node in carrying for shape in model.carried(node).values())


_SILENT = ("metrics", "validation_split", "early_stopping")
"""Settings whose default is to do nothing."""


def _settings(model: Model) -> Iterable[Setting]:
    training = model.training
    for output, loss in training.losses.items():
        name = "loss" if len(training.losses) == 1 else f"loss of {output}"
        if training.loss:
            yield Setting(name, print_value(loss), "given")
        else:
            yield Setting(name, print_value(loss), "inferred", last_activation(model, output))
    for name, field in Training.model_fields.items():
        value = getattr(training, name)
        if name in ("loss", "losses") or (name in _SILENT and value == field.default):
            continue
        yield Setting(name, _setting(value), "default" if value == field.default else "given")


def _setting(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(map(print_value, value))
    return print_optimizer(value) if hasattr(value, "learning_rate") else print_value(value)
