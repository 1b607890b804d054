"""Random options, read off the layer classes: a new layer or option is drawn as soon as it exists.

A value is drawn from the type of its field and the bounds on it. Only options whose meaning
depends on what the layer takes, such as axes, have a drawing of their own, by name. Whatever is
drawn, the layer's own shape rule has the last word.
"""

import types
from collections.abc import Callable, Iterator
from random import Random
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from lstmspec.layers import LAYERS, Layer
from lstmspec.layers.values import Value
from lstmspec.shapes import SymbolicDim, TensorType

SHARE_SET = 0.25
"""How often an option that may be left out is set."""
MAX_SIZE = 5
NUMBERS = (0.0, 0.1, 0.25, 0.5, 0.75, 1.0, 1.5, -0.5, 1e-3, 2.0)
DRAWS = ("rate", "dropout", "recurrent_dropout", "stddev", "attention_dropout")
"""The options that say how much chance there is in training."""


def draw_layer(random: Random, kind: str, x: TensorType) -> Layer | None:
    """A layer of `kind` with random options, meant for `x`; `None` if they contradict each other.

    What a layer wraps is drawn from the classes that its field names, or from all.
    """
    cls = LAYERS[kind]
    given: dict[str, Any] = {}
    if cls.wraps:
        inner_x = x.with_shape(*x.shape[1:]) if kind == "TimeDistributed" else x
        inner = draw_layer(random, random.choice(_wrappable(cls)), inner_x)
        if inner is None:
            return None
        given["layer"] = inner
    for name, field in _drawn_fields(random, cls):
        given[name] = _draw_option(random, name, field, x)
    try:
        return cls.model_validate(given)
    except ValidationError:
        return None


def without_chance(layer: Layer) -> Layer:
    """The same layer with nothing left to chance in training: every rate is 0.

    That is how noise and dropout are compared: as they are at inference, where they do nothing, and
    at rate 0 in training, where Keras' own draws cannot be had.
    """
    rates = [name for name in DRAWS if name in type(layer).model_fields]
    changes: dict[str, Any] = {name: 0.0 for name in rates if getattr(layer, name)}
    if layer.wraps:
        inner = without_chance(layer.layer)  # type: ignore[attr-defined]  # what wraps has it
        if inner is not layer.layer:  # type: ignore[attr-defined]
            changes["layer"] = inner
    elif "seed" in type(layer).model_fields and not rates:
        raise AssertionError(f"{layer.kind} draws numbers: name its rate in DRAWS")
    return layer.replace(**changes) if changes else layer


def _drawn_fields(random: Random, cls: type[Layer]) -> Iterator[tuple[str, FieldInfo]]:
    for name, field in cls.model_fields.items():
        if name in ("kind", "layer"):
            continue
        chance = 0.5 if name in ("return_sequences", "axis", "padding") else SHARE_SET
        if field.is_required() or random.random() < chance:
            yield name, field


def _wrappable(cls: type[Layer]) -> tuple[str, ...]:
    named = [
        member.model_fields["kind"].default
        for member in members(cls.model_fields["layer"].annotation)
        if isinstance(member, type) and issubclass(member, Layer)
    ]
    return tuple(named)


def _draw_option(random: Random, name: str, field: FieldInfo, x: TensorType) -> Any:
    special = _BY_NAME.get(name)
    if special is not None:
        found = special(random, x)
        if found is not None:
            return found
    metadata = list(field.metadata)
    for _ in range(20):
        value = draw(random, field.annotation, metadata)
        if _is_kept_by(value, metadata):
            return value
    return None if field.default is PydanticUndefined else field.default


def draw(random: Random, annotation: Any, metadata: list[Any]) -> Any:
    """A value of the type."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *more = get_args(annotation)
        bounds = [b for m in more for b in getattr(m, "metadata", [m])]
        return _within(random, inner, bounds)
    if origin in (Union, types.UnionType):
        choices = [a for a in get_args(annotation) if a is not SymbolicDim]
        return _within(random, random.choice(choices), metadata)
    if origin is Literal:
        return random.choice(get_args(annotation))
    if origin is tuple:
        return _draw_tuple(random, get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Value):
        return draw_value(random, annotation)
    return _PLAIN[annotation](random)


def draw_value(random: Random, cls: type[BaseModel]) -> Any:
    """A value with arguments, such as `l2(0.1)`."""
    given = {}
    for name, field in cls.model_fields.items():
        if name != "kind" and (field.is_required() or random.random() < 0.4):
            given[name] = _within(random, field.annotation, list(field.metadata))
    return cls.model_validate(given)


def members(annotation: Any) -> Iterator[Any]:
    """The plain types behind unions, annotations and names of the union of all layers."""
    if isinstance(annotation, str) or type(annotation).__name__ == "ForwardRef":
        yield from LAYERS.values()
        return
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from members(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for argument in get_args(annotation):
            yield from members(argument)
    else:
        yield annotation


def _within(random: Random, annotation: Any, bounds: list[Any]) -> Any:
    for _ in range(50):
        value = draw(random, annotation, bounds)
        if _is_kept_by(value, bounds):
            return value
    raise AssertionError(f"nothing drawn of {annotation} is within {bounds}")


def _is_kept_by(value: Any, bounds: list[Any]) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return True
    return all(
        _COMPARE[key](value, getattr(bound, key))
        for bound in bounds
        for key in _COMPARE
        if getattr(bound, key, None) is not None
    )


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "ge": lambda a, b: a >= b,
    "gt": lambda a, b: a > b,
    "le": lambda a, b: a <= b,
    "lt": lambda a, b: a < b,
}


def _draw_tuple(random: Random, types_: tuple[Any, ...]) -> tuple[Any, ...]:
    if types_[-1] is Ellipsis:
        return tuple(_within(random, types_[0], []) for _ in range(random.randint(1, 3)))
    return tuple(_within(random, one, []) for one in types_)


_PLAIN: dict[Any, Callable[[Random], Any]] = {
    bool: lambda random: random.random() < 0.5,
    int: lambda random: random.choice((-1, 0, 1, 1, 2, 2, 3, 4, MAX_SIZE)),
    float: lambda random: random.choice(NUMBERS),
    str: lambda random: random.choice(("a", "b")),
    type(None): lambda random: None,
}


# What depends on the input


def _axis(random: Random, x: TensorType) -> int | tuple[int, ...]:
    rank = max(x.rank, 1)
    axis = random.choice((-1, -1, random.randint(1, rank), -random.randint(1, rank)))
    return (axis,) if random.random() < 0.1 else axis


def _target_shape(random: Random, x: TensorType) -> tuple[int, ...]:
    sizes = [d for d in x.shape if isinstance(d, int)]
    total = 1
    for size in sizes:
        total *= size
    first = random.choice([d for d in range(1, total + 1) if total % d == 0])
    shape = random.choice(((total,), (first, total // first), (-1, first), (1, first, -1), (-1,)))
    return shape if len(sizes) == x.rank else (-1, *sizes[-1:])


def _dims(random: Random, x: TensorType) -> tuple[int, ...]:
    order = list(range(1, x.rank + 1))
    random.shuffle(order)
    return tuple(order)


def _noise_shape(random: Random, x: TensorType) -> tuple[int | None, ...] | None:
    if x.rank and random.random() < 0.5:
        return tuple(random.choice((None, 1)) for _ in range(x.rank + 1))
    return None


def _axes(random: Random, x: TensorType) -> int | tuple[int, int]:
    one, other = (random.randint(1, max(x.rank, 1)) for _ in range(2))
    return random.choice((one, -1, (one, other)))


def _groups(random: Random, x: TensorType) -> int | None:
    last = x.shape[-1] if x.rank else 1
    divisors = [d for d in range(1, last + 1) if last % d == 0] if isinstance(last, int) else [1]
    return random.choice(divisors)


def _seed(random: Random, x: TensorType) -> int:
    return random.randint(0, 99)


_BY_NAME: dict[str, Callable[[Random, TensorType], Any]] = {
    "axis": _axis,
    "target_shape": _target_shape,
    "dims": _dims,
    "noise_shape": _noise_shape,
    "axes": _axes,
    "groups": _groups,
    "seed": _seed,
}
