"""Which weights a layer has, found by asking the layer with symbols for its sizes."""

from collections.abc import Iterator
from typing import Any

from lstmspec.layers import LAYERS, Layer, Weight, options_of
from lstmspec.pages.spelling import shape, start, value
from lstmspec.shapes import ShapeError, SymbolicDim

_FEW_WORDS = 8


def example(cls: type[Layer], **changed: Any) -> Layer:
    """A layer of this kind whose sizes are called like its options."""
    options: dict[str, Any] = {
        option.name: SymbolicDim.named(option.name)
        for option in options_of(cls).values()
        if option.required and not option.words
    }
    if cls.wraps:
        options["layer"] = example(LAYERS[wrapped_kind(cls)])
    return cls.model_construct(**options | changed)


def wrapped_kind(cls: type[Layer]) -> str:
    """The layer that a wrapper is shown with."""
    return "LSTM" if cls.takes_states else "Dense"


def weight_rows(cls: type[Layer]) -> tuple[tuple[str, ...], ...]:
    """Name, shape, start and remarks of every weight that some option brings about."""
    usual = _weights(cls)
    variants = [(text, _weights(cls, **change)) for text, change in _changes(cls)]
    known = dict(usual)
    for _, weights in variants:
        known |= {name: weight for name, weight in weights.items() if name not in known}
    return tuple(_row(weight, usual, variants) for weight in known.values())


def _weights(cls: type[Layer], **changed: Any) -> dict[str, Weight]:
    inputs = (cls.implicit_input,) * cls.min_inputs
    try:
        return {weight.name: weight for weight in example(cls, **changed).weights(inputs)}
    except ShapeError:
        # This choice needs other inputs, so it is none that the page can show.
        return {}


def _changes(cls: type[Layer]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every single choice that could bring or take a weight, as a spec writes it."""
    for option in options_of(cls).values():
        if option.is_boolean:
            text = f"{option.name}=false" if option.default else option.name
            yield text, {option.name: not option.default}
        elif 0 < len(option.words) <= _FEW_WORDS:
            for word in option.words:
                if word not in ("none", value(option.default)):
                    yield f"{option.name}={word}", {option.name: word}


def _row(
    weight: Weight, usual: dict[str, Weight], variants: list[tuple[str, dict[str, Weight]]]
) -> tuple[str, ...]:
    remarks = [] if weight.trainable else ["not trained"]
    for text, weights in variants:
        other = weights.get(weight.name)
        if weight.name not in usual:
            remarks += [f"only with `{text}`"] if other else []
        elif other is None:
            remarks += [f"none with `{text}`"] if weights or len(usual) == 1 else []
        elif other.shape != weight.shape:
            remarks.append(f"`{shape(other.shape)}` with `{text}`")
    remark = f"{'; '.join(remarks)}." if remarks else ""
    remark = remark[:1].upper() + remark[1:]
    return f"`{weight.name}`", f"`{shape(weight.shape)}`", start(weight.initializer), remark
