"""The names that layers have in Keras.

Keras refuses `/` in a name, and TensorFlow most signs but `_`, `.` and `-`; the name of a layer
inside a block, `encoder/lstm`, becomes `encoder.lstm`.
"""

import re
from collections.abc import Mapping

from lstmspec.backends.keras.steps import innermost
from lstmspec.ir import Model
from lstmspec.layers import (
    Add,
    Average,
    Concatenate,
    Embedding,
    Layer,
    Masking,
    Maximum,
    Minimum,
    Multiply,
    Subtract,
)

_MASK_OPERATIONS: Mapping[type[Layer], frozenset[str]] = {
    Embedding: frozenset({"not_equal"}),
    Masking: frozenset({"any", "not_equal"}),
    **dict.fromkeys(
        (Add, Subtract, Multiply, Average, Maximum, Minimum), frozenset({"logical_or"})
    ),
    Concatenate: frozenset(
        {"any", "concatenate", "expand_dims", "logical_or", "ones_like", "zeros_like"}
    ),
}
"""What Keras calls the operations that it adds to a graph for the mask of such a layer."""


def keras_names(model: Model) -> Mapping[str, str]:
    """The name in Keras of each input and of each node with a layer of its own; no two are equal.

    Where masks travel, none is a name that Keras may give to an operation on them: it refuses a
    model with one name for two things.
    """
    given: dict[str, str] = {}
    taken: set[str] = set()
    operations = _mask_operations(model)
    own = [node.name for node in model.nodes if node.shares is None]
    for name in [*(source.name for source in model.inputs), *own]:
        stem = re.sub(r"[^0-9A-Za-z_.-]", "_", name.replace("/", "."))
        if re.sub(r"_\d+\Z", "", stem) in operations:
            stem += "_layer"
        wish, number = stem, 1
        while wish in taken:
            number += 1
            wish = f"{stem}_{number}"
        taken.add(wish)
        given[name] = wish
    return given


def _mask_operations(model: Model) -> frozenset[str]:
    """The names, numbers left out, that Keras may give to operations on the masks of `model`."""
    makers = {type(node.layer) for node in model.nodes if node.result.mask_rank}
    # What Concatenate makes of a masked and a plain input is a mask that hides nothing.
    makers |= {
        type(node.layer)
        for node in model.nodes
        if isinstance(node.layer, Concatenate) and any(model.input_masks(node))
    }
    return frozenset().union(*(_MASK_OPERATIONS.get(cls, ()) for cls in makers))


def is_chain(model: Model) -> bool:
    """Whether `keras.Sequential` can hold the model: one line of layers, each used once."""
    if len(model.inputs) != 1 or len(model.outputs) != 1 or not model.nodes:
        return False
    value = model.inputs[0].name
    for node in model.nodes:
        if node.inputs != (value,) or node.initial_state or node.shares or len(node.results) != 1:
            return False
        value = node.result.name
    return model.outputs[0].value == value


def names_in_chain(model: Model) -> frozenset[str]:
    """The nodes of a chain whose names are written: those that a spec gives.

    Keras names the others itself, `dense_1`. If a given name could be one that Keras gives, all
    names are written.
    """
    named = [node.name for node in model.nodes if node.named]
    kinds = {_snake(innermost(node.layer).kind) for node in model.nodes}
    kinds |= {_snake(node.layer.kind) for node in model.nodes}
    automatic = re.compile(rf"(?:{'|'.join(sorted(kinds))})(?:_\d+)?")
    if any(automatic.fullmatch(name) for name in [*named, model.inputs[0].name]):
        return frozenset(node.name for node in model.nodes)
    return frozenset(named)


def _snake(kind: str) -> str:
    """`time_distributed` for `TimeDistributed`, as Keras makes names of classes."""
    kind = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", kind)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", kind).lower()
