"""What random models have found, each in its smallest form: a finding becomes a file in `cases`."""

from pathlib import Path

import pytest

from tests.fuzz.comparing import compare

CASES = sorted((Path(__file__).parent / "cases").glob("*.lstm"))


@pytest.mark.keras
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_nothing_differs(path: Path, seed: int):
    pytest.importorskip("keras")
    found = compare(path.read_text(encoding="utf-8"), seed)
    assert not found.differences, "\n".join(map(str, found.differences))
    assert not found.left_out
