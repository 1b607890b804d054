"""How many windows there are, against counting them."""

from itertools import product

import pytest

from lstmspec.shapes import Dim, SymbolicDim, Unifier, divided, spell, windows

T, S = SymbolicDim.named("time"), SymbolicDim.named("steps")


def test_integers_are_counted() -> None:
    for length, span, stride in product(range(1, 12), range(1, 6), range(1, 5)):
        counted = len([start for start in range(0, length, stride) if start + span <= length])
        found = windows(length, span, stride)
        assert isinstance(found, int)
        assert max(found, 0) == counted


@pytest.mark.parametrize(
    ("length", "span", "stride", "expected"),
    [
        (T, 1, 1, "time"),
        (T, 3, 1, "time - 2"),
        (2 * T, 2, 2, "time"),
        (2 * T + 1, 2, 2, "time"),
        (6 * T * S + 9 * T + 1, 3, 3, "2*steps*time + 3*time"),
        (T, 1, 2, "?"),
        (T + 2 * S, 3, 2, "?"),
    ],
)
def test_names(length: Dim, span: int, stride: int, expected: str) -> None:
    found = windows(length, span, stride)
    assert spell(found) == expected
    assert isinstance(found, SymbolicDim)
    assert SymbolicDim.parse(str(found)) == found


def test_polynomials_count_what_integers_do() -> None:
    for time, span, stride in product(range(3, 9), range(1, 6), (1, 2, 3)):
        length = 6 * T + 5
        found = windows(length, span, stride)
        assert isinstance(found, SymbolicDim)
        assert found.substitute({"time": time}) == windows(6 * time + 5, span, stride)


def test_equal_windows_are_equal_and_others_are_not() -> None:
    unifier = Unifier()
    assert unifier.unify(windows(T, 3, 2), windows(T + 2, 5, 2)) == windows(T, 3, 2)
    assert len({windows(T, 3, 2), windows(T, 2, 2), windows(T, 3, 3), windows(S, 3, 2)}) == 4


@pytest.mark.parametrize(
    ("size", "parts", "expected"),
    [(6, 3, 2), (7, 3, None), (T, 1, T), (T, 2, None), (4 * T + 2, 2, 2 * T + 1)],
)
def test_equal_parts(size: Dim, parts: int, expected: Dim | None) -> None:
    assert divided(size, parts) == expected
