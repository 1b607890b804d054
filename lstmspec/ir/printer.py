"""The text form of a model: one node a line, stable, for people and for golden files.

It shows what decides the model and leaves out what does not: options that have their default, and
where things were written. A name that is no plain word stands in quotes, so that no name can look
like another line.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from lstmspec.ir.encodings import Encoding
from lstmspec.ir.model import Input, Model, Node, Output, Value
from lstmspec.ir.training import Optimizer, Training
from lstmspec.layers import Layer, options_of
from lstmspec.shapes import Shape

_WORD = re.compile(r"[a-z_][A-Za-z0-9_]*")
_KEYWORDS = frozenset(
    {"input", "output", "from", "as", "let", "block", "repeat", "use", "train"}
    | {"true", "false", "none"}
)
"""The words that `syntax` takes for no name."""
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(?:[/.][A-Za-z_][A-Za-z0-9_]*)*")


def print_model(model: Model) -> str:
    """The text form of a typed or untyped model, ending in a line break."""
    lines = [f"model {_name(model.name)}"]
    lines += [f"  input {_input(i)}" for i in model.inputs]
    lines += [f"  {_node(node)}" for node in model.nodes]
    lines += [f"  output {text}" for text in _outputs(model.outputs)]
    lines += [f"  train {' '.join(_training(model.training))}"]
    return "\n".join(lines) + "\n"


def print_layer(layer: Layer) -> str:
    """A layer with the options that differ from their defaults: `LSTM(units=256)`."""
    options = [f"{name}={print_value(value)}" for name, value in _given(layer)]
    if layer.wraps:
        options.append(f"layer={print_layer(layer.layer)}")  # type: ignore[attr-defined]  # wraps
    return f"{layer.kind}({', '.join(options)})"


def _given(record: BaseModel) -> Iterator[tuple[str, Any]]:
    """The options that differ from their defaults, in the order of the page."""
    for name, option in options_of(type(record)).items():
        value = getattr(record, name)
        if value is not option.default and (option.required or value != option.default):
            yield name, value


def _input(given: Input) -> str:
    text = f"{_name(given.name)}: {given.dtype}{_shape(given.shape)}"
    return f"{text} {print_value(given.encoding)}" if given.encoding else text


def _outputs(outputs: tuple[Output, ...]) -> Iterator[str]:
    """All names on one line, or a line for each if one of them says what its targets are."""
    if all(output.encoding is None for output in outputs):
        yield ", ".join(_name(output.value) for output in outputs)
        return
    for output in outputs:
        name = _name(output.value)
        yield f"{name} {print_value(output.encoding)}" if output.encoding else name


def _node(node: Node) -> str:
    parts = [f"{_name(node.name)} = {print_layer(node.layer)}", _names(node.inputs)]
    if node.initial_state:
        parts.append(f"state({_names(node.initial_state)})")
    if node.shares:
        parts.append(f"shares {_name(node.shares)}")
    if node.results:
        parts.append("-> " + ", ".join(_result(node, result) for result in node.results))
    return " ".join(parts)


def _result(node: Node, result: Value) -> str:
    member = result.name[len(node.name) + 1 :]
    text = f"{result.dtype}{_shape(result.shape)}"
    text = f"{member}: {text}" if member else text
    return f"{text} mask[{result.mask_rank}]" if result.mask_rank else text


def _shape(shape: Shape) -> str:
    """Exact, unlike in messages: a long size in full, and which open axis is which."""
    return f"[{', '.join(map(str, shape))}]"


def _training(training: Training) -> Iterator[str]:
    losses = training.losses
    if training.loss is not None:
        yield f"loss={print_value(training.loss)}"
    elif len(losses) == 1:
        yield f"loss={print_value(*losses.values())}"
    else:
        yield from (f"loss[{_name(o)}]={print_value(loss)}" for o, loss in losses.items())
    yield f"optimizer={print_optimizer(training.optimizer)}"
    if training.metrics:
        yield f"metrics=[{', '.join(print_value(metric) for metric in training.metrics)}]"
    yield f"batch_size={training.batch_size}"
    yield f"epochs={training.epochs}"
    if training.validation_split:
        yield f"validation_split={training.validation_split!r}"
    if training.early_stopping is not None:
        yield f"early_stopping={print_value(training.early_stopping)}"
    yield f"seed={training.seed}"


def print_optimizer(optimizer: Optimizer) -> str:
    """An optimizer with its learning rate, which everybody asks for, even if it is the default."""
    rest = [f"{n}={print_value(v)}" for n, v in _given(optimizer) if n != "learning_rate"]
    rate = f"learning_rate={print_value(optimizer.learning_rate)}"
    return f"{optimizer.kind}({', '.join([rate, *rest])})"


def print_encoding(encoding: Encoding) -> str:
    """An encoding as a spec writes it, without the options that have their defaults."""
    kind: str = encoding.kind  # type: ignore[attr-defined]  # every encoding has one
    given = dict(_given(encoding))
    options = options_of(type(encoding))
    words = [name for name, value in given.items() if value is True]
    rest = []
    for name, value in given.items():
        is_name = options[name].takes_text or options[name].takes_texts
        if value is not True:
            rest.append(f"{name}={_names_of(value) if is_name else print_value(value)}")
    return " ".join([kind, *words, *rest])


def _names_of(value: str | tuple[str, ...]) -> str:
    """A name of data or a list of them, in quotes where a spec needs those."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(_names_of, value))}]"
    is_word = _WORD.fullmatch(value) and value not in _KEYWORDS
    return value if is_word else json.dumps(value, ensure_ascii=False)


def print_value(value: Any) -> str:
    """A value of an option as a spec writes it, with those of its arguments that are no default."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str):
        return _name(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(print_value, value))}]"
    if isinstance(value, BaseModel):
        given = ", ".join(f"{name}={print_value(argument)}" for name, argument in _given(value))
        kind: str = value.kind  # type: ignore[attr-defined]  # every value of a layer has one
        return f"{kind}({given})" if given else kind
    return str(value)


def _names(names: tuple[str, ...]) -> str:
    return ", ".join(map(_name, names))


def _name(name: str) -> str:
    return name if _PLAIN.fullmatch(name) else json.dumps(name)
