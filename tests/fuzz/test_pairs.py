"""Every ordered pair of layers that the language allows occurs, within a known number of models."""

import pytest

from tests.fuzz.generator import KINDS, PAIRS, PAIRS_A_MODEL, Pair, draw_model, pairs_in
from tests.fuzz.pairs import unreachable

MODELS = 3 * -(-len(PAIRS) // PAIRS_A_MODEL)
AIMED = 100
"""How many models try to have a pair that was not met by then."""
BY_CHANCE = {("Flatten", "Bidirectional")}
"""A vector can be a state, and here one of two or four: met once in some 5,000 models."""


@pytest.mark.slow
def test_every_pair_that_is_allowed_occurs():
    reached = {pair for seed in range(MODELS) for pair in pairs_in(draw_model(seed))}
    allowed = set(PAIRS) - {pair for pair, _ in unreachable()}
    assert reached <= allowed, sorted(reached - allowed)
    missed = {pair for pair in allowed - reached if not _occurs(pair)}
    assert missed <= BY_CHANCE, sorted(missed)


def _occurs(pair: Pair) -> bool:
    """Whether a model that tries to have the pair has it."""
    return any(pair in set(pairs_in(draw_model(seed, (pair,)))) for seed in range(AIMED))


def test_a_few_models_have_every_layer():
    found = {kind for seed in range(100) for pair in pairs_in(draw_model(seed)) for kind in pair}
    assert found == set(KINDS)
