"""Every layer and option, with and without masks: both backends compute the same."""

import pytest

from tests.agreement.harness import LIMIT, Case, cases, largest_difference

pytestmark = [
    pytest.mark.keras,
    # Some cells show that a mask ends in Flatten and Reshape; Keras says so as well.
    pytest.mark.filterwarnings("ignore:Layer .* was passed an input with a mask"),
    # At length 1 attention has one step to weigh, and Keras says so.
    pytest.mark.filterwarnings("ignore:You are using a softmax over axis -1"),
]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=case.id, marks=[pytest.mark.slow] if case.slow else [])
        for case in cases()
    ],
)
def test_backends_agree(case: Case) -> None:
    size, words = largest_difference(case)
    assert size <= LIMIT, words
