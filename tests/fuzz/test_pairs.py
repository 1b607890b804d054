"""Every ordered pair of layers that the language allows occurs, within a known number of models."""

import pytest

from tests.fuzz.generator import KINDS, PAIRS, PAIRS_A_MODEL, draw_model, pairs_in
from tests.fuzz.pairs import unreachable

MODELS = 3 * -(-len(PAIRS) // PAIRS_A_MODEL)


@pytest.mark.slow
def test_every_pair_that_is_allowed_occurs():
    reached = {pair for seed in range(MODELS) for pair in pairs_in(draw_model(seed))}
    allowed = set(PAIRS) - {pair for pair, _ in unreachable()}
    assert allowed <= reached, sorted(allowed - reached)
    assert reached <= allowed, sorted(reached - allowed)


def test_a_few_models_have_every_layer():
    found = {kind for seed in range(100) for pair in pairs_in(draw_model(seed)) for kind in pair}
    assert found == set(KINDS)
