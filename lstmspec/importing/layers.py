"""One layer of a configuration as a layer of the language.

Options have Keras' names and meanings in the language as well, so a table per layer is not needed:
each option of the configuration is one of the language, or is off, or has no effect on numbers, or
is refused by name.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from lstmspec.importing.dialects import layer_name, options
from lstmspec.importing.problems import Problems
from lstmspec.importing.refusals import shown
from lstmspec.importing.untrusted import as_object
from lstmspec.importing.values import (
    DistrustedError,
    UnsayableError,
    activation,
    check_module,
    plain_number,
    value_of,
)
from lstmspec.layers import LAYERS, Layer, Option, options_of

MODULES: frozenset[str | None] = frozenset(
    {
        None, "keras", "keras.layers", "keras.models", "keras.src.layers", "keras.src.models",
        "keras.src.models.sequential", "keras.src.models.functional", "keras.src.models.model",
        "keras.src.engine.sequential", "keras.src.engine.functional", "keras.engine.sequential",
        "keras.engine.functional", "tf_keras", "tf_keras.layers", "tf_keras.src.engine.sequential",
        "tf_keras.src.engine.functional",
    }
)  # fmt: skip
"""Where Keras keeps the layers and models that it writes by name."""
_CODE = frozenset(
    {
        "Lambda", "TFSMLayer", "TorchModuleWrapper", "FlaxLayer", "JaxLayer", "TFOpLambda",
        "StringLookup", "IntegerLookup", "TextVectorization", "HashedCrossing", "__lambda__",
    }
)  # fmt: skip
"""Layers that hold code, or open files of their own."""
_NO_EFFECT = frozenset(
    {
        "name", "trainable", "dtype", "batch_input_shape", "batch_shape", "input_dtype",
        "build_input_shape", "unroll", "implementation", "use_cudnn", "fused", "autocast",
        "renorm_momentum", "renorm_clipping", "input_shape", "supports_masking", "rms_scaling_axis",
    }
)  # fmt: skip
"""Options that change no number, or that are read elsewhere."""
_ONLY_FORMS = (("data_format", "channels_last"), ("attention_axes", [1]), ("groups", 1))
"""Options whose only value here is the one that layers of the language have."""
_POLICIES = ("float32", "int32", "int64", "mixed_float16", "mixed_bfloat16")
_STATEFUL = "stateful in Keras, and here a state is passed to `step` by hand"
_FROZEN = "frozen in Keras, and trained by `train` here"
_SEEDED = "values of fixed seeds, which are left out"
_MIXED = "computes in half precision in Keras, and in float32 here"


class LayerReader:
    """Reads layers of one file, and collects what the language cannot say."""

    def __init__(self, generation: int, problems: Problems) -> None:
        self.generation = generation
        self._problems = problems

    def class_of(self, item: object, name: object) -> str | None:
        """The class that `item` is of; `None` if it is none to read, which is noted."""
        if not isinstance(item, dict) or not isinstance(item.get("class_name"), str):
            self._problems.damaged(name, "no layer at all")
            return None
        kind = str(item["class_name"])
        if kind in _CODE:
            self._problems.distrust(name, f"{kind} holds code, or opens files of its own")
            return None
        try:
            check_module(item, MODULES)
        except DistrustedError as error:
            self._problems.distrust(name, shown(str(error)))
            return None
        return kind

    def read(self, item: Mapping[str, Any], name: object) -> Layer | None:
        """The layer that `item` says; `None` if the language has none, which is noted."""
        written = self.class_of(item, name)
        given = item.get("config")
        if written is None:
            return None
        if not isinstance(given, dict):
            self._problems.damaged(name, f"{written} without options")
            return None
        kind = layer_name(written, self.generation, given)
        cls = LAYERS.get(kind)
        if cls is None:
            self._problems.cannot_say(name, f"there is no layer {shown(written)}")
            return None
        found = options(written, kind, given, self.generation)
        self._note(found, name)
        values = self._inner(cls, kind, found, name) if cls.wraps else {}
        if values is None:
            return None
        return self._made(cls, {**self._options(cls, found, name), **values}, name)

    def _made(self, cls: type[Layer], values: dict[str, Any], name: object) -> Layer | None:
        try:
            return cls.model_validate(_usual(cls.__name__, values))
        except ValidationError as error:
            table = options_of(cls)
            for wrong in error.errors():
                option = str(wrong["loc"][0]) if wrong["loc"] else ""
                takes = f" takes {table[option].takes}" if option in table else " is wrong"
                got = f", not {shown(values[option])}" if option in values else " and is missing"
                self._problems.cannot_say(name, f"`{shown(option)}` of {cls.__name__}{takes}{got}")
            return None

    def _options(self, cls: type[Layer], given: Mapping[str, Any], name: object) -> dict[str, Any]:
        table, found = options_of(cls), {}
        for option, value in given.items():
            if option in ("layer", "backward_layer"):
                continue
            if option in table:
                try:
                    found[option] = self._value(table[option], value, name)
                except UnsayableError as error:
                    self._problems.cannot_say(name, shown(str(error)))
                except DistrustedError as error:
                    self._problems.distrust(name, shown(str(error)))
            elif not _is_off(option, value):
                self._problems.cannot_say(
                    name, f"{cls.__name__} with {shown(option)}={shown(value)}"
                )
        return found

    def _value(self, option: Option, value: Any, name: object) -> Any:
        if "activation" in option.name and "relu" in option.words:
            return activation(value, self.generation)
        for kind in ("initializer", "regularizer", "constraint"):
            if option.name.endswith(kind):
                self._note_seed(value, name)
                return value_of(kind, value, self.generation)
        if isinstance(value, dict):
            raise UnsayableError(f"`{option.name}` that is an object")
        if isinstance(value, list):
            return _listed(option, value)
        if isinstance(value, bool) and not option.is_boolean and option.name != "merge_mode":
            raise UnsayableError(f"`{option.name}={value}`")
        return plain_number(value, self.generation)

    def _inner(
        self, cls: type[Layer], kind: str, given: Mapping[str, Any], name: object
    ) -> dict[str, Any] | None:
        """The layer inside a wrapper."""
        item = given.get("layer")
        inner = self.read(item, name) if isinstance(item, dict) else None
        if inner is None:
            if not isinstance(item, dict):
                self._problems.damaged(name, f"{kind} without a layer")
            return None
        if kind == "Bidirectional":
            inner = _without_forced(inner)
            other = given.get("backward_layer")
            backward = self.read(other, name) if isinstance(other, dict) else None
            if isinstance(other, dict) and (
                backward is None or _without_forced(backward) != _turned(inner)
            ):
                self._problems.cannot_say(name, "a `backward_layer` that is another layer")
                return None
        return {"layer": inner}

    def _note(self, given: Mapping[str, Any], name: object) -> None:
        if given.get("stateful"):
            self._problems.note(_STATEFUL, name)
        if given.get("trainable") is False:
            self._problems.note(_FROZEN, name)
        policy = given.get("dtype")
        if isinstance(policy, dict):
            policy = as_object(policy.get("config")).get("name")
        if policy is not None and str(policy) not in _POLICIES:
            self._problems.cannot_say(name, f"numbers of {shown(policy)}: models are float32")
        elif str(policy).startswith("mixed"):
            self._problems.note(_MIXED, name)

    def _note_seed(self, value: object, name: object) -> None:
        given = value.get("config") if isinstance(value, dict) else None
        if isinstance(given, dict) and given.get("seed") is not None:
            self._problems.note(_SEEDED, name)


def _is_off(option: str, value: object) -> bool:
    """Whether an option that the language does not have changes nothing."""
    if option in _NO_EFFECT or option == "stateful" or value is None or value is False:
        return True
    return (option, value) in _ONLY_FORMS


def _listed(option: Option, value: list[Any]) -> Any:
    """A list, or the one value in it where the language takes one."""
    if len(value) == 1 and "list" not in option.takes:
        return value[0]
    found = tuple(tuple(item) if isinstance(item, list) else item for item in value)
    default = option.default
    if found and isinstance(default, int) and all(item == found[0] for item in found):
        one = len(found) == 1 or option.name == "padding"
        return found[0] if one else found
    return found


def _usual(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    """The values without those that say what is so anyway, and with what Keras has by default."""
    found = dict(values)
    if kind in ("LSTM", "GRU", "SimpleRNN") and not found.get("return_sequences"):
        found["return_sequences"] = False
    if kind in ("MaxPooling1D", "AveragePooling1D"):
        pool = found.get("pool_size", 2)
        if found.get("strides") == pool:
            del found["strides"]
    if kind == "MultiHeadAttention" and found.get("value_dim") == found.get("key_dim"):
        found.pop("value_dim", None)
    return found


def _without_forced(layer: Layer) -> Layer:
    """A direction of `Bidirectional` without what this sets on both."""
    return layer.replace(zero_output_for_mask=False)


def _turned(layer: Layer) -> Layer:
    return layer.replace(go_backwards=not getattr(layer, "go_backwards", False))
