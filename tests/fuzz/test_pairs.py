"""Every ordered pair of layers that the language allows occurs, within a known number of models."""

from collections.abc import Iterator

import pytest

from lstmspec.layers import LAYERS
from tests.fuzz.generator import KINDS, PAIRS, PAIRS_A_MODEL, Pair, draw_model, pairs_in

MODELS = 3 * -(-len(PAIRS) // PAIRS_A_MODEL)
KEEPS_INTEGERS = {"Flatten", "Reshape", "Permute", "Concatenate", "TimeDistributed"}
RECURRENT = {kind for kind, cls in LAYERS.items() if cls.takes_states}
NEEDS_AXES = {kind for kind, cls in LAYERS.items() if cls.time_axis == "needed"} - RECURRENT
"""The layers that take a sequence, and never a vector, not even as a state."""
MAKES_SEQUENCES = NEEDS_AXES - {"GlobalAveragePooling1D", "GlobalMaxPooling1D"}


def unreachable() -> Iterator[tuple[Pair, str]]:
    """The pairs that the language does not allow, and why."""
    for first, second in PAIRS:
        if second == "Embedding" and first not in KEEPS_INTEGERS:
            yield (first, second), f"{first} makes real numbers"
        elif first == "Flatten" and second in NEEDS_AXES:
            yield (first, second), "Flatten leaves one axis"
        elif second == "RepeatVector" and first in MAKES_SEQUENCES | {"Embedding", "RepeatVector"}:
            yield (first, second), f"{first} makes more than one axis"
        elif (first, second) == ("Masking", "Softmax"):
            yield (first, second), "Softmax takes no mask"


@pytest.mark.slow
def test_every_pair_that_is_allowed_occurs():
    reached = {pair for seed in range(MODELS) for pair in pairs_in(draw_model(seed))}
    allowed = set(PAIRS) - {pair for pair, _ in unreachable()}
    assert allowed <= reached, sorted(allowed - reached)
    assert reached <= allowed, sorted(reached - allowed)


def test_a_few_models_have_every_layer():
    found = {kind for seed in range(40) for pair in pairs_in(draw_model(seed)) for kind in pair}
    assert found == set(KINDS)
