import pytest
from hypothesis import given
from hypothesis import strategies as st

from lstmspec.shapes import Dim, SymbolicDim, UnwieldyError, product, spell, total

T, N, OPEN = (SymbolicDim.named(name) for name in ("time", "n", "?1"))
names = st.sampled_from(["time", "n", "?1", "_a", "x2"])
monomials = st.builds(
    lambda factor, parts: product((factor, *map(SymbolicDim.named, parts))),
    st.integers(-9, 9),
    st.lists(names, max_size=3),
)
dims = st.lists(monomials, min_size=1, max_size=4).map(total)


@pytest.mark.parametrize(
    ("dim", "text"),
    [
        (T, "time"),
        (4 * T, "4*time"),
        (T * N + 3, "n*time + 3"),
        (T + T, "2*time"),
        (OPEN * 2, "2*?1"),
        (T * T, "time*time"),
    ],
)
def test_reads_and_writes(dim: SymbolicDim, text: str) -> None:
    assert str(dim) == text
    assert SymbolicDim.parse(text) == dim


@given(dims)
def test_what_is_written_is_read_back(dim: Dim) -> None:
    if isinstance(dim, SymbolicDim):
        assert SymbolicDim.parse(str(dim)) == dim


@given(dims, dims, dims)
def test_counts_as_numbers_do(a: Dim, b: Dim, c: Dim) -> None:
    assert a + b == b + a
    assert a * b == b * a
    assert a * (b + c) == a * b + a * c
    assert total((a, b, c)) == a + b + c


@given(dims, dims)
def test_substitution_goes_through_sums_and_products(a: Dim, b: Dim) -> None:
    sizes = {"time": 7, "n": 2, "?1": 3, "_a": 5, "x2": 11}

    def worth(dim: Dim) -> Dim:
        return dim if isinstance(dim, int) else dim.substitute(sizes)

    assert worth(a * b) == worth(a) * worth(b)
    assert worth(a + b) == worth(a) + worth(b)
    assert isinstance(worth(a), int)


@pytest.mark.parametrize("text", ["", "3", "3 + 4", "a b", "a**2", "2*", "*a", "a + ", "1a", "a.b"])
def test_refuses_what_is_no_symbolic_size(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        SymbolicDim.parse(text)


def test_what_cancels_is_a_number() -> None:
    assert T + 2 + T * -1 == 2


@pytest.mark.parametrize(
    ("dim", "text"),
    [
        (12, "12"),
        (OPEN, "?"),
        (4 * OPEN * T, "4*?*time"),
        (-(10**40), "about 10^40"),
        (product((T,) * 40), "time*" * 15 + "ti..."),
    ],
)
def test_is_spelled_for_people(dim: Dim, text: str) -> None:
    assert spell(dim) == text


def test_a_number_that_python_would_not_write_is_spelled() -> None:
    assert spell(10**5000) == "about 10^5000"


def test_a_product_without_end_is_refused_before_it_is_multiplied_out() -> None:
    dim: Dim = T + N + 1
    for _ in range(4):
        dim = dim * dim
    with pytest.raises(UnwieldyError):
        dim * dim


def test_a_sum_of_thousands_is_written_down() -> None:
    dims = [SymbolicDim.named(f"n{at}") for at in range(5000)]
    assert len(getattr(total(dims), "terms", ())) == 5000
