"""The values of options as Keras expressions."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from lstmspec.backends.emitter import literal
from lstmspec.backends.keras.expressions import Call, Expr
from lstmspec.backends.keras.functions import FUNCTIONS
from lstmspec.diagnostics import InternalError
from lstmspec.ir.training import Loss, Metric, Optimizer, Schedule
from lstmspec.layers import Layer
from lstmspec.layers.values import Constraint, Initializer, Regularizer, Value
from lstmspec.shapes import Dim, SymbolicDim

Sizes = Mapping[str, str]
"""The Python name of each dimension that is an argument of `build_model`."""


def _members(union: Any) -> tuple[type[Value], ...]:
    return get_args(get_args(union)[0])


_HOMES: dict[type[Value], str] = {
    cls: home
    for home, union in {
        "keras.initializers": Initializer,
        "keras.regularizers": Regularizer,
        "keras.constraints": Constraint,
        "keras.losses": Loss,
        "keras.metrics": Metric,
        "keras.optimizers": Optimizer,
        "keras.optimizers.schedules": Schedule,
    }.items()
    for cls in _members(union)
}
"""The module of Keras that holds each value with arguments."""

_NO_WORD = frozenset({"constant", "l1_l2"})
"""Values that Keras does not know by their word."""

_BARE = frozenset({"l1", "l2", "value", "learning_rate", "initial_learning_rate"})
"""Arguments that read better without their name where they come first."""


def expression(value: object, sizes: Sizes) -> Expr:
    """`value` as Keras takes it: a word where one says it all, else an object."""
    if isinstance(value, Value):
        return _valued(value, sizes)
    if isinstance(value, tuple):
        inner = [_plain(item, sizes) for item in value]
        return f"({inner[0]},)" if len(inner) == 1 else f"({', '.join(inner)})"
    return _plain(value, sizes)


def size(dim: Dim, sizes: Sizes) -> str:
    """A size as a Python expression over the arguments of `build_model`."""
    if isinstance(dim, int):
        return repr(dim)
    terms = []
    for names, factor in dim.terms:
        factors = [sizes[name] for name in names]
        if factor != 1 or not factors:
            factors.insert(0, repr(factor))
        terms.append(" * ".join(factors))
    return " + ".join(terms).replace("+ -", "- ")


def set_options(layer: Layer) -> Iterator[tuple[str, Any]]:
    """The options of `layer` that differ from their default, in the order of its page.

    Keras has the same defaults (a test holds both against each other); `return_sequences`, which
    the language leaves open and Keras sets to false, is the one exception.
    """
    for name in layer.option_names():
        field, value = type(layer).model_fields[name], getattr(layer, name)
        unset = name == "return_sequences" and not value
        if field.is_required() or (value != field.default and not unset):
            yield name, value


def _plain(value: object, sizes: Sizes) -> str:
    if isinstance(value, SymbolicDim):
        return size(value, sizes)
    return value if isinstance(value, str) and value in FUNCTIONS else literal(value)


def _valued(value: Value, sizes: Sizes) -> Expr:
    kind = str(getattr(value, "kind", ""))
    arguments: list[Expr] = []
    options: list[tuple[str, Expr]] = []
    leading = True
    for name, field in type(value).model_fields.items():
        given = getattr(value, name)
        if name == "kind":
            continue
        if not field.is_required() and given == field.default:
            leading = False  # What comes behind one that is left out needs its name.
        elif leading and name in _BARE and not options:
            arguments.append(expression(given, sizes))
        else:
            options.append((name, expression(given, sizes)))
    if not arguments and not options and kind not in _NO_WORD:
        return literal(kind)
    if type(value) not in _HOMES:
        raise InternalError(f"Keras has no {type(value).__name__}")
    name = type(value).__name__.removesuffix("Metric")
    return Call(f"{_HOMES[type(value)]}.{name}", tuple(arguments), tuple(options))
