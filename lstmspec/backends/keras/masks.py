"""Masks that Keras 3 cannot carry on.

A mask covers the first axes of a tensor. `TimeDistributed` hands the mask of its input on as it is,
also where the axes below time are no longer the ones that the mask was made for, and Keras fails
where a layer then uses it.
"""

from collections.abc import Iterator

from lstmspec.backends.base import Refusal
from lstmspec.backends.keras.spans import place
from lstmspec.backends.keras.steps import innermost
from lstmspec.ir import Model, Node
from lstmspec.layers import BatchNormalization, Concatenate, Embedding, Masking, Merge


def mask_refusals(model: Model) -> Iterator[Refusal]:
    """The layers that would use a mask which Keras cannot give them."""
    strayed: set[str] = set()
    for node in model.nodes:
        if _uses_mask(node) and any(name in strayed for name in node.inputs):
            yield Refusal(
                place(node),
                f"Keras gives {node.layer.kind} a mask of axes that are no longer there",
                "End the mask before this line: take `Masking` or `mask_zero` away, or `Reshape`"
                " after it.",
            )
            continue
        strayed.update(_strayed(model, node, strayed))


def _uses_mask(node: Node) -> bool:
    layer = innermost(node.layer)
    reads = layer.takes_states or layer.reads_mask
    return reads or isinstance(layer, BatchNormalization | Concatenate | Merge)


def _strayed(model: Model, node: Node, strayed: set[str]) -> Iterator[str]:
    """The results of `node` whose mask no longer fits their axes."""
    fresh = isinstance(node.layer, Embedding | Masking)
    given = model.values[node.inputs[0]]
    for result in node.results:
        rank = result.mask_rank
        if not rank or fresh:
            continue
        moved = innermost(node.layer) is not node.layer and (
            result.shape[:rank] != given.shape[:rank]
        )
        if moved or any(name in strayed for name in node.inputs):
            yield result.name
