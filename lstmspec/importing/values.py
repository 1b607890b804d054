"""Values of options as Keras writes them: activations, initializers, regularizers, constraints.

A value is a word or an object with a class and arguments. Classes are looked up in the tables of
the language; nothing is imported by name.
"""

import struct
from collections.abc import Mapping
from typing import Any, get_args

from pydantic import ValidationError

from lstmspec.layers import ALIASES, Value
from lstmspec.layers.values import Activation, Constraint, Initializer, Regularizer

OLD_HARD_SIGMOID = "hard_sigmoid_keras2"
_OURS = "lstmspec>"
"""What Keras puts before the name of a function that emitted text has registered."""

_ACTIVATIONS = frozenset(get_args(Activation))
_MODULES = frozenset(
    {
        None, "builtins", "keras", "keras.activations", "keras.src.activations.activations",
        "keras.initializers", "keras.regularizers", "keras.constraints",
        "keras.src.initializers", "keras.src.regularizers", "keras.src.constraints",
    }
)  # fmt: skip
_IGNORED = frozenset({"seed", "dtype", "input_axes", "output_axes", "name", "partitioner"})
"""Arguments that change no weight which is in the file."""
_WORDS = {
    "zero": "Zeros", "one": "Ones", "uniform": "RandomUniform", "normal": "RandomNormal",
    "identity": "Identity", "identityinitializer": "Identity", "weightregularizer": "L1L2",
    "activityregularizer": "L1L2", "l1l2regularizer": "L1L2", "maxnorm": "MaxNorm",
    "nonneg": "NonNeg", "unitnorm": "UnitNorm", "activityregularization": "L1L2",
}  # fmt: skip
_OLD_NAMES = {"m": "max_value"}
_SCALED = {
    (1.0, "fan_avg", "uniform"): "GlorotUniform",
    (1.0, "fan_avg", "truncated_normal"): "GlorotNormal",
    (2.0, "fan_in", "uniform"): "HeUniform",
    (2.0, "fan_in", "truncated_normal"): "HeNormal",
    (1.0, "fan_in", "uniform"): "LecunUniform",
    (1.0, "fan_in", "truncated_normal"): "LecunNormal",
}
"""The names of the most used forms of `VarianceScaling`, which Keras 2 did not write."""


class UnsayableError(Exception):
    """A value that the language does not have; the text says which and why."""


class DistrustedError(Exception):
    """A value that is code, or from elsewhere than Keras."""


def _table(union: Any) -> Mapping[str, type[Value]]:
    classes = get_args(get_args(union)[0])
    found: dict[str, type[Value]] = {}
    for cls in classes:
        found[cls.__name__.lower()] = cls
        found[str(cls.model_fields["kind"].default)] = cls
    return found


_TABLES = {
    "initializer": _table(Initializer),
    "regularizer": _table(Regularizer),
    "constraint": _table(Constraint),
}


def activation(value: object, generation: int) -> str:
    """The word of the language for an activation.

    Raises:
        UnsayableError: if the language has no such activation.
        DistrustedError: if it is no activation of Keras.
    """
    if isinstance(value, dict):
        value = _function(value)
    if value is None:
        return "linear"
    if not isinstance(value, str):
        raise UnsayableError("an activation that is no word")
    value = value.removeprefix(_OURS)
    word = ALIASES.get(value, value)
    if word not in _ACTIVATIONS:
        raise UnsayableError(f"the activation `{value}`")
    return OLD_HARD_SIGMOID if word == "hard_sigmoid" and generation < 3 else word


def value_of(kind: str, value: object, generation: int) -> Value | None:
    """An initializer, regularizer or constraint; `kind` says which.

    Raises:
        UnsayableError: if the language has no such value.
        DistrustedError: if it is not from Keras.
    """
    if value is None:
        return None
    given: dict[str, Any] = {}
    if isinstance(value, str):
        name = value
    elif isinstance(value, dict):
        name, given = _parts(value)
    else:
        raise UnsayableError(f"the {kind} {value!r}")
    cls = _TABLES[kind].get(_WORDS.get(name.lower(), name).lower())
    if cls is None:
        raise UnsayableError(f"the {kind} `{name}`")
    return _made(cls, kind, name, given, generation)


def plain_number(value: Any, generation: int) -> Any:
    """A number as it was given: Keras 2 wrote 1e-4 in float32, as 9.999999747378752e-05."""
    if not isinstance(value, float) or generation > 2:
        return value
    short = float(f"{value:.7g}")
    try:
        return short if struct.pack("f", short) == struct.pack("f", value) else value
    except OverflowError:
        return value


def check_module(value: Mapping[str, Any], modules: frozenset[str | None]) -> None:
    """Refuse an object that does not say to be from Keras.

    Raises:
        DistrustedError: with what it says.
    """
    module, registered = value.get("module"), value.get("registered_name")
    if not (module is None or isinstance(module, str)) or module not in modules:
        raise DistrustedError(f"`{value.get('class_name')}` of `{module}`")
    if registered is not None and registered != value.get("class_name"):
        ours = value.get("config") in (registered, OLD_HARD_SIGMOID)
        if value.get("class_name") == "function" and ours:
            return
        raise DistrustedError(f"the registered class `{registered}`")


def _function(value: dict[str, Any]) -> object:
    """The name of a function that stands as an object."""
    if value.get("class_name") == "__lambda__":
        raise DistrustedError("an activation that is code")
    check_module(value, _MODULES)
    if value.get("class_name") != "function":
        raise UnsayableError(f"the layer `{value.get('class_name')}` as an activation")
    return value.get("config")


def _parts(value: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Name and arguments of an object; Keras 1 wrote them beside each other."""
    if "class_name" not in value:
        return str(value.get("name")), value
    check_module(value, _MODULES)
    given = value.get("config") or {}
    if not isinstance(given, dict):
        raise UnsayableError(f"`{value['class_name']}` without arguments")
    return str(value["class_name"]), given


def _made(
    cls: type[Value], kind: str, name: str, given: dict[str, Any], generation: int
) -> Value | None:
    given = {_OLD_NAMES.get(k, k): plain_number(v, generation) for k, v in given.items()}
    known = {k: v for k, v in given.items() if k in cls.model_fields and k != "kind"}
    others = [k for k, v in given.items() if k not in known and k not in _IGNORED and v is not None]
    if others:
        raise UnsayableError(f"`{others[0]}` of the {kind} `{name}`")
    if known.get("distribution") == "normal":
        known["distribution"] = "truncated_normal"
    try:
        made = cls.model_validate({k: _tuple(v) for k, v in known.items()})
    except ValidationError:
        raise UnsayableError(f"the {kind} `{name}` with {known}") from None
    return made if generation > 2 else _common(made)


def _common(value: Value) -> Value | None:
    """The usual name of what Keras 1 and 2 wrote in its general form."""
    fields = dict(value)
    if type(value) is _TABLES["regularizer"]["l1l2"]:
        l1, l2 = fields["l1"], fields["l2"]
        if not l1 and not l2:
            return None
        if not l1 or not l2:
            name, factor = ("l1", l1) if l1 else ("l2", l2)
            return _TABLES["regularizer"][name].model_validate({name: factor})
    form = tuple(fields.get(name) for name in ("scale", "mode", "distribution"))
    if form in _SCALED:
        return _TABLES["initializer"][_SCALED[form].lower()].model_validate({})
    return value


def _tuple(value: Any) -> Any:
    return tuple(map(_tuple, value)) if isinstance(value, list) else value
