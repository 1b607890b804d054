"""200 random models, computed in every way there is: nothing differs.

A model that does is shrunk by `python -m tests.fuzz --models 1 --seed N`.
"""

import pytest

from tests.fuzz.comparing import compare
from tests.fuzz.generator import draw_model
from tests.fuzz.writing import write

MODELS, CHUNK = 200, 10

pytestmark = [
    pytest.mark.keras,
    pytest.mark.filterwarnings("ignore:Layer .* was passed an input with a mask"),
    pytest.mark.filterwarnings("ignore:You are using a softmax over axis"),
    pytest.mark.filterwarnings("ignore:Gradients do not exist for variables"),
]


@pytest.mark.parametrize("first", range(0, MODELS, CHUNK))
def test_nothing_differs(first: int):
    pytest.importorskip("keras")
    for seed in range(first, first + CHUNK):
        found = compare(write(draw_model(seed)), seed)
        assert not found.differences, f"seed {seed}: {found.differences[0]}"
