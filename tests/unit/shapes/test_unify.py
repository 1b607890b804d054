import pytest

from lstmspec.shapes import Dim, SymbolicDim, UnequalError, Unifier

N, M, K, OPEN, OTHER = (SymbolicDim.named(name) for name in ("n", "m", "k", "?1", "?2"))


@pytest.mark.parametrize(
    ("left", "right", "learned"),
    [
        (3, 3, {}),
        (N, N, {}),
        (OPEN, OPEN, {}),
        (N, 8, {"n": 8}),
        (8, N, {"n": 8}),
        (2 * N, 8, {"n": 4}),
        (2 * N + 4, 10, {"n": 3}),
        (N, M, {"m": N}),
        (N, 2 * M, {"n": 2 * M}),
        (3 * M, N, {"n": 3 * M}),
        (N, M * K, {"n": M * K}),
    ],
)
def test_learns(left: Dim, right: Dim, learned: dict[str, Dim]) -> None:
    unifier = Unifier()
    assert unifier.unify(left, right) == unifier.resolve(left) == unifier.resolve(right)
    assert unifier.sizes == learned


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (3, 4),
        (2 * N, 7),
        (N + 4, 4),
        (N + 4, 3),
        (OPEN, 4),
        (OPEN, OTHER),
        (N, OPEN),
        (N, N + 1),
        (N * M, 8),
        (2 * N, 3 * M),
    ],
)
def test_refuses_what_differs_or_cannot_be_told(left: Dim, right: Dim) -> None:
    unifier = Unifier()
    with pytest.raises(UnequalError):
        unifier.unify(left, right)
    assert unifier.sizes == {}


def test_follows_what_it_learns_later() -> None:
    unifier = Unifier()
    unifier.unify(N, M)
    unifier.unify(M, 2 * K)
    unifier.unify(K, 3)
    assert unifier.sizes == {"n": 6, "m": 6, "k": 3}
    assert unifier.resolve(N + M * K) == 24


def test_knows_a_contradiction_across_names() -> None:
    unifier = Unifier({"n": 8})
    unifier.unify(M, N)
    with pytest.raises(UnequalError) as refused:
        unifier.unify(M, 9)
    assert (refused.value.left, refused.value.right) == (8, 9)


def test_forgets() -> None:
    unifier = Unifier()
    unifier.unify(N, M)
    mark = unifier.mark
    unifier.unify(N, 4)
    assert unifier.resolve(M) == 4
    assert unifier.learned(mark) == ["n"]
    unifier.undo(mark)
    assert unifier.resolve(M) == N
    unifier.unify(N, 5)
    assert unifier.sizes == {"n": 5, "m": 5}


def test_a_long_chain_is_no_recursion() -> None:
    unifier = Unifier()
    links = [SymbolicDim.named(f"n{at}") for at in range(5_000)]
    for left, right in zip(links[1:], links, strict=False):
        unifier.unify(left, right)
    unifier.unify(links[-1], 7)
    assert set(unifier.sizes.values()) == {7}
