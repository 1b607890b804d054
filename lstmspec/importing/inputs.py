"""The inputs of a model, in the several places where Keras has written them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lstmspec.importing.calls import refs_of
from lstmspec.importing.homes import is_model, layer_items, name_of
from lstmspec.importing.names import Names
from lstmspec.importing.problems import Problems
from lstmspec.importing.refusals import shown
from lstmspec.importing.untrusted import as_object
from lstmspec.ir import Input, Node
from lstmspec.layers import Embedding, Layer, TimeDistributed
from lstmspec.shapes import Dim, SymbolicDim

_WHOLE = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "bool")
_REAL = ("float32", "float64", "float16", "bfloat16")
_SHAPES = ("batch_shape", "batch_input_shape", "build_input_shape")
_RECAST = "int64 or float32 in Keras, whose `Embedding` takes any number, and int32 here"
_FIXED = "has a fixed batch size in Keras, and any here"
_MOST_AXES = 16


class InputReader:
    """Declares the inputs of one model."""

    def __init__(self, problems: Problems, names: Names) -> None:
        self._problems = problems
        self._names = names
        self._found: list[tuple[Input, str]] = []
        self._open = 0

    def of_functional(self, item: Mapping[str, Any]) -> tuple[str, ...]:
        """The inputs of a functional model, in its order."""
        layers = {name_of(x): x for x in layer_items(item) if x.get("class_name") == "InputLayer"}
        config = item.get("config")
        try:
            refs = refs_of(config["input_layers"]) if isinstance(config, dict) else ()
        except (KeyError, ValueError):
            refs = ()
        missing = [ref.layer for ref in refs if ref.layer not in layers]
        if missing or not refs:
            self._problems.damaged(name_of(item), "no input layers")
            return ()
        return tuple(self._declare(layers[ref.layer], ref.layer) for ref in refs)

    def of_sequential(self, item: Mapping[str, Any]) -> tuple[str, ...]:
        """The one input of a sequential model."""
        for source, name in _sources(item):
            if _shape(source) is not None:
                return (self._declare({"config": source}, name),)
        self._problems.cannot_say(
            "the model", "no shape of its input: it was saved before it was built"
        )
        return ()

    def typed(self, nodes: Sequence[Node]) -> list[Input]:
        """The inputs, of whole numbers where an `Embedding` takes them."""
        found = []
        for given, dtype in self._found:
            kinds = {_looks_up(node.layer) for node in nodes if given.name in node.inputs}
            if kinds == {True} and dtype != "int32":
                self._problems.note(_RECAST, given.name)
            if kinds == {True, False} and dtype in _REAL:
                self._problems.cannot_say(
                    given.name, "an input that is looked up and computed with"
                )
            is_whole = dtype in _WHOLE or kinds == {True}
            found.append(given.replace(dtype="int32" if is_whole else "float32"))
        return found

    def _declare(self, item: Mapping[str, Any], name: str) -> str:
        config = as_object(item.get("config"))
        shape = _shape(config)
        picked = self._names.pick(name)
        dtype = config.get("dtype") or config.get("input_dtype") or "float32"
        if isinstance(dtype, dict):
            dtype = as_object(dtype.get("config")).get("name")
        for option in ("sparse", "ragged", "optional"):
            if config.get(option):
                self._problems.cannot_say(name, f"an input that is {option}")
        if str(dtype) not in (*_WHOLE, *_REAL):
            self._problems.cannot_say(name, f"an input of {shown(dtype)}")
        if shape is None or not shape or len(shape) > _MOST_AXES:
            self._problems.damaged(name, "an input without a shape")
            return picked
        if shape[0] is not None:
            self._problems.note(_FIXED, name)
        sizes = tuple(self._dim(size) for size in shape[1:])
        self._found.append((Input(name=picked, dtype="float32", shape=sizes), str(dtype)))
        return picked

    def _dim(self, size: int | None) -> Dim:
        if size is not None:
            return size
        self._open += 1
        return SymbolicDim.named(f"?{self._open}")


def _sources(item: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """Every configuration that may say the shape of a sequential model's input, and its name."""
    layers = layer_items(item)
    for first in layers[:1]:
        config = first.get("config")
        if is_model(first):
            yield from _of_first_model(first)
        elif isinstance(config, dict):
            own = first.get("class_name") == "InputLayer"
            yield config, name_of(first) if own else f"{name_of(first)}_input"
    config = item.get("config")
    if isinstance(config, dict):
        yield config, "input_layer"


def _of_first_model(item: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    for layer in layer_items(item):
        config = layer.get("config")
        if layer.get("class_name") == "InputLayer" and isinstance(config, dict):
            yield config, name_of(layer)


def _shape(config: Mapping[str, Any]) -> list[int | None] | None:
    """The shape that a configuration says, batch axis first."""
    shape = next((config[name] for name in _SHAPES if config.get(name)), None)
    is_shape = isinstance(shape, list) and all(
        size is None or (type(size) is int and size > 0) for size in shape
    )
    return shape if is_shape else None


def _looks_up(layer: Layer) -> bool:
    while isinstance(layer, TimeDistributed):
        layer = layer.layer
    return isinstance(layer, Embedding)
