"""Parameters of random specs: the summary counts what Keras' `count_params` counts."""

from typing import Any

import pytest

from lstmspec.backends.keras.emission import arguments
from lstmspec.compilation import Compilation
from lstmspec.summary import summarize
from tests.fuzz.accepted import accepted_specs

SPECS, CHUNK, EVERYDAY = 500, 20, 40

pytestmark = [
    pytest.mark.keras,
    pytest.mark.filterwarnings("ignore:Layer .* was passed an input with a mask"),
    pytest.mark.filterwarnings("ignore:You are using a softmax over axis"),
]


def counts_of(live: Any) -> tuple[int, int, int]:
    """All, trained and other parameters, as Keras counts them."""
    from keras.src.utils.summary_utils import count_params

    trained, others = live.trainable_weights, live.non_trainable_weights
    return live.count_params(), count_params(trained), count_params(others)


def check(spec: Compilation) -> None:
    bound = spec.bind(**{p.dimension: 5 for p in arguments(spec.model) if p.required})
    summary = summarize(bound.model)
    ours = (summary.parameters, summary.trainable, summary.non_trainable)
    assert ours == counts_of(bound.compile("keras", bound.fresh_weights())), spec.source.text


@pytest.mark.parametrize("first", range(0, EVERYDAY, CHUNK))
def test_some_specs(first: int) -> None:
    for spec in accepted_specs(first, CHUNK):
        check(spec)


@pytest.mark.slow
@pytest.mark.parametrize("first", range(EVERYDAY, SPECS, CHUNK))
def test_the_other_specs(first: int) -> None:
    for spec in accepted_specs(first, CHUNK):
        check(spec)
