"""Which masks a program has to compute: those that end in a recurrent layer.

Outputs carry no mask, and at inference no other layer looks at one. A mask that nothing takes costs
nothing, because no line is written for it.
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
            if rank and (passed or takes_mask(node.layer, rank)):
                wanted.add(name)
    return frozenset(wanted)


def takes_mask(layer: Layer, rank: int) -> bool:
    """Whether `layer` computes with a mask over `rank` axes."""
    if isinstance(layer, TimeDistributed):
        return takes_mask(layer.layer, rank - 1)
    return layer.takes_states and rank > 0


def makes_mask(layer: Layer) -> bool:
    """Whether the mask of the result is the layer's own, whatever it was given."""
    return isinstance(layer, Embedding | Masking)
