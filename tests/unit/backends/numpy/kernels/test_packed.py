"""The fast recurrent kernels against the clear ones."""

from collections.abc import Callable
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels
from lstmspec.backends.numpy.kernels import Array


class Cell(NamedTuple):
    clear: Callable[..., tuple[Array, ...]]
    packed: Callable[..., tuple[Array, ...]]
    pack: Callable[..., tuple[Array, ...]]
    stepper: Callable[..., Callable[..., Array | tuple[Array, ...]]]
    blocks: int
    states: int = 1
    options: dict[str, Any] = {}  # noqa: RUF012 (a default of a tuple, which nothing changes)


CELLS = {
    "lstm": Cell(kernels.lstm, kernels.lstm_packed, kernels.pack_lstm, kernels.lstm_stepper, 4, 2),
    "gru": Cell(kernels.gru, kernels.gru_packed, kernels.pack_gru, kernels.gru_stepper, 3),
    "gru before": Cell(
        kernels.gru,
        kernels.gru_packed,
        kernels.pack_gru_before,
        kernels.gru_before_stepper,
        3,
        options={"reset_after": False},
    ),
    "rnn": Cell(
        kernels.simple_rnn,
        kernels.simple_rnn_packed,
        kernels.pack_simple_rnn,
        kernels.simple_rnn_stepper,
        1,
    ),
}
LIMITS = {np.float32: 1e-6, np.float64: 1e-12}
# Batch, steps, features, units: one row, some, more than fit the slots, and nothing.
SIZES = [(1, 1, 1, 1), (1, 7, 3, 4), (3, 6, 2, 5), (17, 40, 3, 4), (70, 30, 20, 24), (2, 0, 3, 4)]
MASKS: dict[str, Callable[[int, int], Array | None]] = {
    "none": lambda batch, steps: None,
    "all valid": lambda batch, steps: np.ones((batch, steps), bool),
    "right-padded": lambda batch, steps: np.arange(steps) < ends(batch, steps),
    "left-padded": lambda batch, steps: np.arange(steps) >= ends(batch, steps),
    "gaps": lambda batch, steps: np.random.default_rng(steps).random((batch, steps)) < 0.6,
    "all masked": lambda batch, steps: np.zeros((batch, steps), bool),
}
LOOPS = [
    dict(zip(("return_sequences", "go_backwards", "zero_output_for_mask"), values, strict=True))
    for values in product((False, True), repeat=3)
]


def as_tuple(states: Array | tuple[Array, ...]) -> tuple[Array, ...]:
    """What a step returns, which is an array where there is one state."""
    return states if isinstance(states, tuple) else (states,)


def ends(batch: int, steps: int) -> Array:
    return np.random.default_rng(batch).integers(0, steps + 1, (batch, 1))


class Problem(NamedTuple):
    x: Array
    weights: list[Array | None]
    states: list[Array]
    previous: Array


def problem(cell: Cell, size: tuple[int, ...], dtype: type, use_bias: bool = True) -> Problem:
    """Inputs of the size that training leads to, all read-only."""
    batch, steps, features, units = size
    generator = np.random.default_rng(size)

    def drawn(*shape: int, scale: float = 1.0) -> Array:
        array = (scale * generator.standard_normal(shape)).astype(dtype)
        array.flags.writeable = False
        return array

    columns = cell.blocks * units
    bias = (2, columns) if cell.pack is kernels.pack_gru else (columns,)
    weights = [
        drawn(features, columns, scale=features**-0.5),
        drawn(units, columns, scale=0.5 * units**-0.5),
        drawn(*bias, scale=0.3) if use_bias else None,
    ]
    states = [drawn(batch, units, scale=0.5) for _ in range(cell.states)]
    return Problem(drawn(batch, steps, features), weights, states, drawn(batch, units, scale=0.5))


def assert_same(ours: tuple[Array, ...], theirs: tuple[Array, ...], dtype: type) -> None:
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs, strict=True):
        assert (a.shape, a.dtype) == (b.shape, b.dtype)
        np.testing.assert_allclose(a, b, rtol=0, atol=LIMITS[dtype])


EVERY_CELL = pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)
EVERY_DTYPE = pytest.mark.parametrize("dtype", LIMITS)


@EVERY_CELL
@EVERY_DTYPE
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("pattern", MASKS)
def test_gives_what_the_clear_kernel_gives(
    cell: Cell, dtype: type, size: tuple[int, ...], pattern: str
):
    x, weights, states, previous = problem(cell, size, dtype)
    pack = cell.pack(*weights)
    mask = MASKS[pattern](*size[:2])
    for loop, before in product(LOOPS, (None, previous)):
        options = cell.options | loop
        ours = cell.packed(x, pack, *states, mask, before, **options)
        assert_same(ours, cell.clear(x, *weights, *states, mask, before, **options), dtype)
        assert not any(np.shares_memory(ours[0], state) for state in ours[1:])


@EVERY_CELL
@pytest.mark.parametrize("batch", [1, 3])
def test_without_a_bias(cell: Cell, batch: int):
    x, weights, states, _ = problem(cell, (batch, 5, 3, 4), np.float64, use_bias=False)
    ours = cell.packed(x, cell.pack(*weights), *states, **cell.options)
    assert_same(ours, cell.clear(x, *weights, *states, **cell.options), np.float64)


@EVERY_CELL
@EVERY_DTYPE
def test_a_step_is_a_sequence_of_one(cell: Cell, dtype: type):
    x, weights, states, _ = problem(cell, (1, 6, 3, 5), dtype)
    step = cell.stepper(cell.pack(*weights))
    now = tuple(states)
    for t in range(6):
        before = [state.copy() for state in now]
        after = as_tuple(step(x[:, t], *now))
        np.testing.assert_array_equal(now, before)
        now = after
    assert_same(now, cell.clear(x, *weights, *states, **cell.options)[1:], dtype)


@EVERY_CELL
def test_states_of_a_step_are_values(cell: Cell):
    x, weights, states, _ = problem(cell, (1, 2, 3, 5), np.float64)
    step = cell.stepper(cell.pack(*weights))
    first = as_tuple(step(x[:, 0], *states))
    kept = [state.copy() for state in first]
    step(x[:, 1], *first)
    np.testing.assert_array_equal(first, kept)


@EVERY_CELL
@pytest.mark.parametrize("batch", [1, 4])
def test_what_is_masked_is_not_looked_at(cell: Cell, batch: int):
    x, weights, states, _ = problem(cell, (batch, 6, 3, 5), np.float32)
    mask = MASKS["gaps"](batch, 6)
    assert mask is not None
    spoilt = np.where(mask[..., np.newaxis], x, np.float32("nan"))
    run = {**cell.options, "return_sequences": True}
    ours = cell.packed(spoilt, cell.pack(*weights), *states, mask, **run)
    assert_same(ours, cell.clear(x, *weights, *states, mask, **run), np.float32)


@EVERY_CELL
@pytest.mark.parametrize("batch", [1, 2])
def test_large_inputs_warn_of_nothing(cell: Cell, batch: int):
    x, weights, states, _ = problem(cell, (batch, 3, 3, 2), np.float32)
    mask = MASKS["gaps"](batch, 3)
    with np.errstate(all="raise"):
        y, *_ = cell.packed(1e6 * x, cell.pack(*weights), *states, mask, **cell.options)
    assert np.isfinite(y).all()


@EVERY_CELL
def test_packs_are_kept_as_they_are(cell: Cell):
    x, weights, states, _ = problem(cell, (3, 4, 3, 2), np.float64)
    pack = cell.pack(*weights)
    before = [matrix.copy() for matrix in pack]
    cell.packed(x, pack, *states, **cell.options)
    for matrix, kept in zip(pack, before, strict=True):
        np.testing.assert_array_equal(matrix, kept)
        assert not any(np.shares_memory(matrix, weight) for weight in weights)


@pytest.mark.parametrize("use_bias", [True, False])
def test_a_step_of_dense(use_bias: bool):
    generator = np.random.default_rng(0)
    kernel, bias, x = (generator.standard_normal(size) for size in [(3, 2), (2,), (2, 1, 3)])
    given = bias if use_bias else None
    step = kernels.dense_stepper(kernel, given)
    first, second = step(x[0]), step(x[1])
    np.testing.assert_allclose(first, kernels.dense(x[0], kernel, given), rtol=1e-12)
    np.testing.assert_allclose(second, kernels.dense(x[1], kernel, given), rtol=1e-12)


@pytest.mark.parametrize("dilation_rate", [1, 3])
@pytest.mark.parametrize("use_bias", [True, False])
def test_steps_of_a_causal_convolution(use_bias: bool, dilation_rate: int):
    generator = np.random.default_rng(0)
    kernel, bias, x = (generator.standard_normal(size) for size in [(3, 2, 4), (4,), (1, 9, 2)])
    given = bias if use_bias else None
    step = kernels.conv1d_stepper(kernel, given, dilation_rate)
    past, made = np.zeros((1, 2 * dilation_rate, 2)), []
    for t in range(9):
        y, past = step(x[:, t], past)
        made.append(y)
    whole = kernels.conv1d(x, kernel, given, padding="causal", dilation_rate=dilation_rate)
    np.testing.assert_allclose(np.stack(made, axis=1), whole, rtol=1e-12)


@EVERY_DTYPE
@pytest.mark.parametrize("size", [(1, 1), (3, 5), (129, 64)])
def test_packs_of_columns_begin_at_a_cache_line(size: tuple[int, int], dtype: type):
    matrix = np.random.default_rng(0).standard_normal(size).astype(dtype)
    found = kernels.column_major(matrix)
    np.testing.assert_array_equal(found, matrix)
    assert found.flags.f_contiguous
    assert found.ctypes.data % 64 == 0
