"""The recurrent kernels against loops that take one number at a time, in float64."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lstmspec.backends.numpy.kernels import Array, gru, lstm, simple_rnn

FEATURES, UNITS = 3, 2
BLOCKS = {"lstm": 4, "gru": 3, "gru before": 3, "rnn": 1}
STATES = {"lstm": 2, "gru": 1, "gru before": 1, "rnn": 1}

Numbers = list[float]


def logistic(v: float) -> float:
    return 1 / (1 + math.exp(-v))


def weighted(v: Numbers, matrix: Array, column: int) -> float:
    return sum(v[k] * float(matrix[k, column]) for k in range(len(v)))


def lstm_step(x: Numbers, states: list[Numbers], weights: list[Array]) -> list[Numbers]:
    kernel, recurrent, bias = weights
    h, c = states
    z = [weighted(x, kernel, n) + weighted(h, recurrent, n) + bias[n] for n in range(4 * UNITS)]
    new_h, new_c = [], []
    for u in range(UNITS):
        i, f, g, o = (z[block * UNITS + u] for block in range(4))
        new_c.append(logistic(f) * c[u] + logistic(i) * math.tanh(g))
        new_h.append(logistic(o) * math.tanh(new_c[u]))
    return [new_h, new_c]


def gru_step(x: Numbers, states: list[Numbers], weights: list[Array]) -> list[Numbers]:
    kernel, recurrent, bias = weights
    (h,) = states
    a = [weighted(x, kernel, n) + bias[0, n] for n in range(3 * UNITS)]
    b = [weighted(h, recurrent, n) + bias[1, n] for n in range(3 * UNITS)]
    new = []
    for u in range(UNITS):
        z, r = logistic(a[u] + b[u]), logistic(a[UNITS + u] + b[UNITS + u])
        g = math.tanh(a[2 * UNITS + u] + r * b[2 * UNITS + u])
        new.append(z * h[u] + (1 - z) * g)
    return [new]


def gru_before_step(x: Numbers, states: list[Numbers], weights: list[Array]) -> list[Numbers]:
    kernel, recurrent, bias = weights
    (h,) = states
    a = [weighted(x, kernel, n) + bias[n] for n in range(3 * UNITS)]
    z = [logistic(a[u] + weighted(h, recurrent, u)) for u in range(UNITS)]
    r = [logistic(a[UNITS + u] + weighted(h, recurrent, UNITS + u)) for u in range(UNITS)]
    reset = [r[u] * h[u] for u in range(UNITS)]
    g = [
        math.tanh(a[2 * UNITS + u] + weighted(reset, recurrent, 2 * UNITS + u))
        for u in range(UNITS)
    ]
    return [[z[u] * h[u] + (1 - z[u]) * g[u] for u in range(UNITS)]]


def rnn_step(x: Numbers, states: list[Numbers], weights: list[Array]) -> list[Numbers]:
    kernel, recurrent, bias = weights
    (h,) = states
    return [
        [
            math.tanh(weighted(x, kernel, u) + weighted(h, recurrent, u) + bias[u])
            for u in range(UNITS)
        ]
    ]


REFERENCES: dict[str, Callable[[Numbers, list[Numbers], list[Array]], list[Numbers]]] = {
    "lstm": lstm_step,
    "gru": gru_step,
    "gru before": gru_before_step,
    "rnn": rnn_step,
}


def reference(
    cell: str,
    x: Array,
    weights: list[Array],
    states: list[Array],
    mask: Array,
    previous: Array,
    *,
    go_backwards: bool,
    zero_output_for_mask: bool,
) -> tuple[Array, list[Array]]:
    """All outputs (B, T, U) and the last states, row by row and step by step."""
    batch, steps, _ = x.shape
    outputs = np.zeros((batch, steps, UNITS))
    last = [state.copy() for state in states]
    for row in range(batch):
        state = [list(map(float, one[row])) for one in states]
        output = list(map(float, previous[row]))
        for n in range(steps):
            t = steps - 1 - n if go_backwards else n
            if mask[row, t]:
                state = REFERENCES[cell](list(map(float, x[row, t])), state, weights)
                output = state[0]
            elif zero_output_for_mask:
                output = [0.0] * UNITS
            outputs[row, n] = output
        for one, value in zip(last, state, strict=True):
            one[row] = value
    return outputs, last


def run(
    cell: str,
    x: Array,
    weights: list[Array],
    states: list[Array],
    mask: Array | None = None,
    previous: Array | None = None,
    **options: Any,
) -> tuple[Array, list[Array]]:
    kernel: Callable[..., tuple[Array, ...]]
    kernel = {"lstm": lstm, "gru": gru, "gru before": gru, "rnn": simple_rnn}[cell]
    if cell == "gru before":
        options["reset_after"] = False
    y, *last = kernel(x, *weights, *states, mask, previous, **options)
    return y, last


def problem(
    cell: str, batch: int, steps: int, dtype: type = np.float64
) -> tuple[Array, list[Array], list[Array], Array, Array]:
    """x, weights, start states, mask and previous output, all read-only."""
    generator = np.random.default_rng([batch, steps])
    columns = BLOCKS[cell] * UNITS
    bias = (2, columns) if cell == "gru" else (columns,)

    def drawn(*shape: int) -> Array:
        array = generator.standard_normal(shape).astype(dtype)
        array.flags.writeable = False
        return array

    weights = [drawn(FEATURES, columns), drawn(UNITS, columns), drawn(*bias)]
    states = [drawn(batch, UNITS) for _ in range(STATES[cell])]
    mask = generator.random((batch, steps)) < 0.6
    mask[0] = False
    mask.flags.writeable = False
    return drawn(batch, steps, FEATURES), weights, states, mask, drawn(batch, UNITS)


CELLS = pytest.mark.parametrize("cell", ["lstm", "gru", "gru before", "rnn"])
SIZES = pytest.mark.parametrize(("batch", "steps"), [(1, 1), (2, 1), (1, 5), (3, 6)])


@CELLS
@SIZES
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("go_backwards", [False, True])
@pytest.mark.parametrize("zero_output_for_mask", [False, True])
def test_follows_the_formulas(
    cell: str,
    batch: int,
    steps: int,
    masked: bool,
    go_backwards: bool,
    zero_output_for_mask: bool,
):
    x, weights, states, mask, previous = problem(cell, batch, steps)
    order = {"go_backwards": go_backwards, "zero_output_for_mask": zero_output_for_mask}
    seen = mask if masked else np.ones_like(mask)
    expected, last = reference(cell, x, weights, states, seen, previous, **order)
    given = mask if masked else None
    y, ours = run(cell, x, weights, states, given, previous, return_sequences=True, **order)
    np.testing.assert_allclose(y, expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(ours, last, rtol=0, atol=1e-12)
    y, ours = run(cell, x, weights, states, given, previous, **order)
    np.testing.assert_allclose(y, expected[:, -1], rtol=0, atol=1e-12)
    np.testing.assert_allclose(ours, last, rtol=0, atol=1e-12)


@CELLS
def test_without_previous_the_output_is_0_before_the_first_valid_step(cell: str):
    x, weights, states, mask, _ = problem(cell, 2, 4)
    y, last = run(cell, x, weights, states, mask, return_sequences=True)
    np.testing.assert_array_equal(y[0], np.zeros((4, UNITS)))
    np.testing.assert_array_equal(last[0][0], states[0][0])


@CELLS
def test_no_bias_is_a_bias_of_0(cell: str):
    x, weights, states, mask, _ = problem(cell, 2, 4)
    y, last = run(cell, x, [*weights[:2], None], states, mask)
    expected, expected_last = run(cell, x, [*weights[:2], 0 * weights[2]], states, mask)
    np.testing.assert_allclose(y, expected, rtol=0, atol=1e-12)
    np.testing.assert_allclose(last, expected_last, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("cell", "activated", "recurrent"), [("lstm", 2, 3), ("gru", 1, 2), ("gru before", 1, 2)]
)
def test_each_gate_is_activated_by_itself(cell: str, activated: int, recurrent: int):
    """`softmax` is an activation too: it must see one gate at a time."""
    x, weights, states, _, _ = problem(cell, 3, 4)
    seen: list[tuple[str, tuple[int, ...]]] = []

    def activation(v: Array) -> Array:
        seen.append(("activation", v.shape))
        return v

    def recurrent_activation(v: Array) -> Array:
        seen.append(("recurrent", v.shape))
        return v

    chosen = {"activation": activation, "recurrent_activation": recurrent_activation}
    run(cell, x, weights, states, **chosen)
    assert seen.count(("activation", (3, UNITS))) == 4 * activated
    assert seen.count(("recurrent", (3, UNITS))) == 4 * recurrent
    assert len(seen) == 4 * (activated + recurrent)


@CELLS
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("cuts", [[1], [3], [2, 5], [1, 2, 3, 4, 5, 6]])
def test_chunks_make_the_whole(cell: str, masked: bool, cuts: list[int]):
    x, weights, states, mask, _ = problem(cell, 3, 7)
    whole, last = run(cell, x, weights, states, mask if masked else None, return_sequences=True)
    pieces, carried, previous = [], states, None
    for start, end in zip([0, *cuts], [*cuts, 7], strict=True):
        part = mask[:, start:end] if masked else None
        y, carried = run(
            cell, x[:, start:end], weights, carried, part, previous, return_sequences=True
        )
        pieces.append(y)
        previous = y[:, -1]
    np.testing.assert_allclose(np.concatenate(pieces, axis=1), whole, rtol=0, atol=1e-12)
    np.testing.assert_allclose(carried, last, rtol=0, atol=1e-12)


@CELLS
def test_from_zero_states_the_previous_output_is_the_state_h(cell: str):
    x, weights, states, mask, _ = problem(cell, 3, 7)
    start = [np.zeros_like(state) for state in states]
    whole, _ = run(cell, x, weights, start, mask)
    _, carried = run(cell, x[:, :3], weights, start, mask[:, :3])
    y, _ = run(cell, x[:, 3:], weights, carried, mask[:, 3:], carried[0])
    np.testing.assert_allclose(y, whole, rtol=0, atol=1e-12)


@CELLS
@pytest.mark.parametrize("go_backwards", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_no_steps(cell: str, masked: bool, go_backwards: bool):
    x, weights, states, mask, previous = problem(cell, 2, 0)
    given = mask if masked else None
    y, last = run(cell, x, weights, states, given, go_backwards=go_backwards)
    np.testing.assert_array_equal(y, np.zeros((2, UNITS)))
    np.testing.assert_array_equal(last, states)
    y, _ = run(cell, x, weights, states, given, previous, go_backwards=go_backwards)
    np.testing.assert_array_equal(y, previous)
    y, _ = run(cell, x, weights, states, given, return_sequences=True, go_backwards=go_backwards)
    assert y.shape == (2, 0, UNITS)


@CELLS
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("return_sequences", [False, True])
def test_the_dtype_stays(cell: str, dtype: type, masked: bool, return_sequences: bool):
    x, weights, states, mask, previous = problem(cell, 2, 3, dtype)
    given = mask if masked else None
    y, last = run(cell, x, weights, states, given, previous, return_sequences=return_sequences)
    assert {y.dtype, *(state.dtype for state in last)} == {np.dtype(dtype)}


@CELLS
def test_the_output_is_not_the_state(cell: str):
    x, weights, states, _, _ = problem(cell, 2, 3)
    y, last = run(cell, x, weights, states)
    assert not np.shares_memory(y, last[0])


@CELLS
def test_large_inputs_warn_of_nothing(cell: str):
    x, weights, states, mask, _ = problem(cell, 2, 3, np.float32)
    with np.errstate(all="raise", under="ignore"):
        y, _ = run(cell, 1e6 * x, weights, states, mask)
    assert np.isfinite(y).all()
