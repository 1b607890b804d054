"""Where the layers of a configuration stand in it, and so in the files of their weights."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lstmspec.importing.limits import MAX_LAYERS, MAX_MODELS
from lstmspec.importing.untrusted import as_list, as_object
from lstmspec.semantics.names import snake_case

MODELS = ("Sequential", "Functional", "Model")
"""The classes whose configuration holds layers."""


@dataclass(frozen=True)
class Home:
    """The place of one layer that is no model."""

    key: tuple[str, ...]
    """The names of the models it is in, and its own."""
    written: str
    """Its class, as the file calls it."""
    trail: str
    """Its path in a weights file of Keras 3, such as `layers/sequential/layers/dense_1`."""
    inner: str = ""
    """The class of the layer that it wraps, or its own."""
    frozen: bool = False
    """Whether it, or a model that it is in, is not trained."""


def is_model(item: Mapping[str, Any]) -> bool:
    """Whether `item` is a model with layers of its own."""
    return item.get("class_name") in MODELS


def layer_items(item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The layers in the configuration of a model; none if it has none."""
    config = item.get("config")
    layers = config if isinstance(config, list) else as_object(config).get("layers")
    return [layer for layer in as_list(layers) if isinstance(layer, dict)]


def name_of(item: Mapping[str, Any]) -> str:
    """The name of a layer; that of its class in lower case if it has none, as in Keras 1."""
    config = item.get("config")
    found = config.get("name") if isinstance(config, dict) else None
    found = found if isinstance(found, str) else item.get("name")
    return found if isinstance(found, str) else snake_case(str(item.get("class_name")))


def is_operation(item: Mapping[str, Any]) -> bool:
    """Whether `item` is an operation on tensors, which Keras 3 lists among the layers.

    In `.h5` it does not say its module, but it lacks what every layer has.
    """
    if str(item.get("module")).startswith("keras.src.ops."):
        return True
    config = item.get("config")
    is_bare = isinstance(config, dict) and not {"trainable", "dtype", "layers"} & config.keys()
    return is_bare and item.get("class_name") not in (*MODELS, "InputLayer")


def uses_in(item: Mapping[str, Any], depth: int = 0) -> int:
    """How many uses of layers the model `item` makes, those of models in it each time.

    It is counted by multiplication: models in models make many uses in a short text.
    """
    if depth > MAX_MODELS:
        return MAX_LAYERS + 1
    total = 1
    for layer in layer_items(item):
        nodes = layer.get("inbound_nodes")
        times = len(nodes) if isinstance(nodes, list) else 1
        total += times * (uses_in(layer, depth + 1) if is_model(layer) else 1)
    return total


def homes_of(
    item: Mapping[str, Any],
    key: tuple[str, ...] = (),
    trail: str = "",
    *,
    frozen: bool = False,
) -> Iterator[Home]:
    """Every layer inside the model `item`, in the order in which Keras stores them."""
    if len(key) > MAX_MODELS:
        return
    frozen = frozen or _is_frozen(item)
    counts: dict[str, int] = {}
    for layer in layer_items(item):
        if is_operation(layer):
            continue
        kind = str(layer.get("class_name"))
        snake = snake_case(kind)
        count = counts[snake] = counts.get(snake, -1) + 1
        path = f"{trail}layers/{snake}" + (f"_{count}" if count else "")
        inner = (*key, name_of(layer))
        if is_model(layer):
            yield from homes_of(layer, inner, f"{path}/", frozen=frozen)
        elif kind != "InputLayer":
            yield Home(inner, kind, path, _innermost(layer), frozen or _is_frozen(layer))


def _innermost(item: Mapping[str, Any]) -> str:
    """The class inside all the wrappers around it."""
    for _ in range(MAX_MODELS):
        config = item.get("config")
        inner = config.get("layer") if isinstance(config, dict) else None
        if not isinstance(inner, dict):
            break
        item = inner
    return str(item.get("class_name"))


def _is_frozen(item: Mapping[str, Any]) -> bool:
    config = item.get("config")
    return isinstance(config, dict) and config.get("trainable") is False
