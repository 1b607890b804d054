"""Parameters of random specs: the summary counts what Keras' `count_params` counts."""

from typing import Any

import pytest

import lstmspec
from lstmspec.backends.keras.emission import arguments
from lstmspec.summary import summarize
from tests.agreement.test_random_graphs import random_spec

pytestmark = [
    pytest.mark.keras,
    pytest.mark.filterwarnings("ignore:Layer .* was passed an input with a mask"),
    pytest.mark.filterwarnings("ignore:You are using a softmax over axis"),
]

SIZES = (2, 3, 4, 5, 7)
"""Different ones, so that no axis of a weight can be taken for another one."""


def counts_of(live: Any) -> tuple[int, int, int]:
    """All, trained and other parameters, as Keras counts them."""
    from keras.src.utils.summary_utils import count_params

    trained, others = live.trainable_weights, live.non_trainable_weights
    return live.count_params(), count_params(trained), count_params(others)


def check(seed: int) -> None:
    text = random_spec(seed, SIZES)
    spec = lstmspec.parse(text)
    bound = spec.bind(**{p.dimension: 5 for p in arguments(spec.model) if p.required})
    summary = summarize(bound.model)
    ours = (summary.parameters, summary.trainable, summary.non_trainable)
    assert ours == counts_of(bound.compile("keras", bound.fresh_weights())), text


@pytest.mark.parametrize("seed", range(40))
def test_some_specs(seed: int) -> None:
    check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40, 500))
def test_the_other_specs(seed: int) -> None:
    check(seed)
