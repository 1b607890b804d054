"""Which masks a program has to compute: those that end in a layer that computes with them.

Outputs carry no mask, and at inference few layers look at one: `takes_states`, `reads_mask`. A
mask that nothing takes costs nothing, because no line is written for it.

A recurrent layer that is given an `initial_state` does not look at its mask either, as in Keras:
with two tensors among its arguments `keras.layers.Layer.__call__` looks for one mask for each of
them by name, `sequences_mask` and `initial_state_mask`, and a recurrent layer takes only `mask`.
"""

from lstmspec.ir import Model
from lstmspec.layers import Embedding, Layer, Masking, TimeDistributed


def wanted_masks(model: Model) -> frozenset[str]:
    """The values whose masks something takes."""
    wanted: set[str] = set()
    for node in reversed(model.nodes):
        passed = not makes_mask(node.layer) and any(r.name in wanted for r in node.results)
        for name in node.inputs:
            rank = model.values[name].mask_rank
            taken = takes_mask(node.layer, rank) and not node.initial_state
            if rank and (passed or taken):
                wanted.add(name)
    return frozenset(wanted)


def takes_mask(layer: Layer, rank: int) -> bool:
    """Whether `layer` computes with a mask over `rank` axes."""
    if isinstance(layer, TimeDistributed):
        return takes_mask(layer.layer, rank - 1)
    return (layer.takes_states or layer.reads_mask) and rank > 0


def makes_mask(layer: Layer) -> bool:
    """Whether the mask of the result is the layer's own, whatever it was given."""
    return isinstance(layer, Embedding | Masking)
