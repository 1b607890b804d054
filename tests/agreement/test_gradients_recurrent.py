"""The gradients of recurrent layers against central differences, number by number."""

from collections.abc import Callable
from functools import partial
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels
from lstmspec.backends.numpy.kernels import ACTIVATIONS, Array, backward
from lstmspec.backends.numpy.kernels.backward import ACTIVATION_GRADIENTS

Arrays = dict[str, Array]
Check = Callable[..., None]


def random(*shape: int, seed: int = 0, scale: float = 1.0) -> Array:
    return scale * np.random.default_rng([seed, *shape]).standard_normal(shape)


def of(outputs: list[Array]) -> list[Array]:
    return [random(*y.shape, seed=7 + k) for k, y in enumerate(outputs)]


# Recurrent layers

BATCH, STEPS, FEATURES, UNITS = 3, 4, 2, 2


class Cell(NamedTuple):
    clear: Callable[..., tuple[Array, ...]]
    forward: Callable[..., tuple[Any, ...]]
    backward: Callable[..., tuple[Array | None, ...]]
    general_forward: Callable[..., tuple[Any, ...]]
    general_backward: Callable[..., tuple[Array | None, ...]]
    gates: int
    states: tuple[str, ...] = ("h",)
    two_biases: bool = False
    recurrent_activation: bool = True


CELLS = {
    "lstm": Cell(
        kernels.lstm,
        backward.lstm_forward,
        backward.lstm_backward,
        backward.lstm_general_forward,
        backward.lstm_general_backward,
        4,
        ("h", "c"),
    ),
    "gru": Cell(
        kernels.gru,
        backward.gru_forward,
        backward.gru_backward,
        backward.gru_general_forward,
        backward.gru_general_backward,
        3,
        two_biases=True,
    ),
    "gru before": Cell(
        partial(kernels.gru, reset_after=False),
        backward.gru_before_forward,
        backward.gru_before_backward,
        partial(backward.gru_general_forward, reset_after=False),
        backward.gru_general_backward,
        3,
    ),
    "rnn": Cell(
        kernels.simple_rnn,
        backward.simple_rnn_forward,
        backward.simple_rnn_backward,
        backward.simple_rnn_general_forward,
        backward.simple_rnn_general_backward,
        1,
        recurrent_activation=False,
    ),
}
GATED = ("lstm", "gru", "gru before")
EVERY_CELL = pytest.mark.parametrize("cell", CELLS.values(), ids=CELLS)

MASKS: dict[str, Array | None] = {
    "no mask": None,
    "right-padded": np.array([[1, 1, 0, 0], [1, 1, 1, 1], [1, 0, 0, 0]], bool),
    "left-padded": np.array([[0, 0, 1, 1], [0, 1, 1, 1], [0, 0, 0, 1]], bool),
    "gaps": np.array([[0, 1, 0, 1], [1, 0, 0, 1], [1, 0, 1, 0]], bool),
    "a row all masked": np.array([[1, 1, 0, 1], [0, 0, 0, 0], [0, 1, 1, 0]], bool),
}
EVERY_MASK = pytest.mark.parametrize("mask", MASKS.values(), ids=MASKS)

LOOPS = [
    dict(zip(("return_sequences", "go_backwards", "zero_output_for_mask"), values, strict=True))
    for values in product((False, True), repeat=3)
]
FORWARD_LOOPS = pytest.mark.parametrize(
    "loop",
    [loop for loop in LOOPS if not loop["go_backwards"]],
    ids=lambda loop: " ".join(map(str, loop.values())),
)
EVERY_LOOP = pytest.mark.parametrize(
    "loop", LOOPS, ids=lambda loop: " ".join(map(str, loop.values()))
)


def problem(cell: Cell, *, batch: int = BATCH, use_bias: bool = True) -> Arrays:
    columns = cell.gates * UNITS
    arrays = {
        "x": random(batch, STEPS, FEATURES),
        "kernel": random(FEATURES, columns, scale=0.7),
        "recurrent_kernel": random(UNITS, columns, seed=1, scale=0.7),
        "bias": random(*((2, columns) if cell.two_biases else (columns,)), scale=0.5),
    }
    if not use_bias:
        del arrays["bias"]
    states = {name: random(batch, UNITS, seed=2 + k) for k, name in enumerate(cell.states)}
    return arrays | states


def arguments(cell: Cell, given: Arrays) -> list[Array | None]:
    names = ("x", "kernel", "recurrent_kernel", "bias", *cell.states)
    return [given.get(name) for name in names]


def check_cell(
    assert_gradients: Check,
    cell: Cell,
    arrays: Arrays,
    mask: Array | None,
    forward: Callable[..., tuple[Any, ...]],
    back: Callable[..., tuple[Array | None, ...]],
) -> list[Array]:
    """The outputs, once their gradients are found right."""

    def run(given: Arrays) -> list[Array]:
        return list(forward(*arguments(cell, given), mask)[:-1])

    *outputs, cache = forward(*arguments(cell, arrays), mask)
    of_outputs = of(outputs)
    names = ("x", "kernel", "recurrent_kernel", "bias", *cell.states)
    gradients = dict(zip(names, back(*of_outputs, cache), strict=True))
    if "bias" not in arrays:
        assert gradients.pop("bias") is None
    assert_gradients(run, arrays, of_outputs, gradients)
    return outputs


@EVERY_CELL
@EVERY_MASK
@EVERY_LOOP
def test_recurrent(assert_gradients: Check, cell: Cell, mask: Array | None, loop: dict[str, bool]):
    arrays = problem(cell)
    outputs = check_cell(
        assert_gradients, cell, arrays, mask, partial(cell.forward, **loop), cell.backward
    )
    expected = cell.clear(*arguments(cell, arrays), mask, **loop)
    for ours, theirs in zip(outputs, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


@EVERY_CELL
@pytest.mark.parametrize("return_sequences", [False, True])
def test_recurrent_without_a_bias(assert_gradients: Check, cell: Cell, return_sequences: bool):
    arrays = problem(cell, use_bias=False)
    forward = partial(cell.forward, return_sequences=return_sequences)
    check_cell(assert_gradients, cell, arrays, MASKS["gaps"], forward, cell.backward)


@EVERY_CELL
@EVERY_MASK
@pytest.mark.parametrize("go_backwards", [False, True])
def test_recurrent_with_dropout(
    assert_gradients: Check, cell: Cell, mask: Array | None, go_backwards: bool
):
    keep = np.array([[2.0, 0.0], [0.0, 2.0], [2.0, 2.0]])
    arrays = problem(cell)
    forward = partial(cell.forward, dropout=keep, go_backwards=go_backwards)
    outputs = check_cell(assert_gradients, cell, arrays, mask, forward, cell.backward)
    dropped = arrays | {"x": arrays["x"] * keep[:, np.newaxis]}
    expected = cell.clear(*arguments(cell, dropped), mask, go_backwards=go_backwards)
    np.testing.assert_allclose(outputs[0], expected[0], rtol=0, atol=1e-12)


@EVERY_CELL
@FORWARD_LOOPS
def test_recurrent_with_rows_that_end(assert_gradients: Check, cell: Cell, loop: dict[str, bool]):
    """So many rows that the batch gets narrower as they end."""
    lengths = np.random.default_rng(0).permutation([0] + [1] * 9 + [2] * 4 + [4] * 5)
    mask = np.arange(STEPS) < lengths[:, np.newaxis]
    arrays = problem(cell, batch=len(lengths))
    check_cell(assert_gradients, cell, arrays, mask, partial(cell.forward, **loop), cell.backward)


@EVERY_CELL
@EVERY_MASK
def test_gradients_that_are_0_may_be_left_out(cell: Cell, mask: Array | None):
    arrays = problem(cell)
    *outputs, cache = cell.forward(*arguments(cell, arrays), mask, return_sequences=True)
    zeros = [np.zeros_like(y) for y in outputs]
    for k, dy in enumerate(of(outputs)):
        given = [dy if k == other else zero for other, zero in enumerate(zeros)]
        left_out = [dy if k == other else None for other in range(len(zeros))]
        pairs = zip(cell.backward(*given, cache), cell.backward(*left_out, cache), strict=True)
        assert all(np.array_equal(a, b) for a, b in pairs if a is not None and b is not None)


@EVERY_CELL
@EVERY_MASK
def test_the_gradient_of_x_may_be_left_out(cell: Cell, mask: Array | None):
    *outputs, cache = cell.forward(*arguments(cell, problem(cell)), mask)
    _, *expected = cell.backward(*of(outputs), cache)
    of_x, *others = cell.backward(*of(outputs), cache, need_x=False)
    assert of_x is None
    for a, b in zip(others, expected, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-12)


@EVERY_CELL
@pytest.mark.parametrize("shape", [(0, 3), (2, 0)])
def test_no_rows_and_no_steps(cell: Cell, shape: tuple[int, int]):
    arrays = problem(cell, batch=shape[0]) | {"x": np.zeros((*shape, FEATURES))}
    given = arguments(cell, arrays)
    for mask in (None, np.zeros(shape, bool)):
        *outputs, cache = cell.forward(*given, mask, return_sequences=True)
        gradients = cell.backward(*of(outputs), cache)
        assert [None if a is None else a.shape for a in gradients] == [
            None if a is None else a.shape for a in given
        ]
        np.testing.assert_array_equal(gradients[4], of(outputs)[1])


@EVERY_CELL
def test_backward_leaves_its_cache_as_it_was(cell: Cell):
    *outputs, cache = cell.forward(*arguments(cell, problem(cell)), MASKS["gaps"])
    first = cell.backward(*of(outputs), cache)
    second = cell.backward(*of(outputs), cache)
    for a, b in zip(first, second, strict=True):
        np.testing.assert_array_equal(a, b)


# Recurrent layers with any activation

RECURRENT = sorted(ACTIVATIONS.keys() - {"glu"})
"""What can be the activation of a cell: `glu` halves its argument."""


def check_general(
    assert_gradients: Check,
    cell: Cell,
    arrays: Arrays,
    mask: Array | None,
    activation: str,
    recurrent_activation: str = "sigmoid",
    **options: Any,
) -> list[Array]:
    forward = partial(cell.general_forward, activation=ACTIVATIONS[activation], **options)
    back = partial(cell.general_backward, activation_backward=ACTIVATION_GRADIENTS[activation])
    if cell.recurrent_activation:
        forward.keywords["recurrent_activation"] = ACTIVATIONS[recurrent_activation]
        gradient = ACTIVATION_GRADIENTS[recurrent_activation]
        back.keywords["recurrent_activation_backward"] = gradient
    return check_cell(assert_gradients, cell, arrays, mask, forward, back)


@EVERY_CELL
@pytest.mark.parametrize("name", RECURRENT)
def test_recurrent_activations(assert_gradients: Check, cell: Cell, name: str):
    arrays = problem(cell)
    outputs = check_general(assert_gradients, cell, arrays, MASKS["gaps"], name, "hard_sigmoid")
    options = (
        {"recurrent_activation": ACTIVATIONS["hard_sigmoid"]} if cell.recurrent_activation else {}
    )
    options["activation"] = ACTIVATIONS[name]
    expected = cell.clear(*arguments(cell, arrays), MASKS["gaps"], **options)
    for ours, theirs in zip(outputs, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


@pytest.mark.parametrize("cell", [CELLS[name] for name in GATED], ids=GATED)
@pytest.mark.parametrize("name", ["hard_sigmoid", "linear", "relu", "silu", "softmax", "softsign"])
def test_recurrent_activations_of_gates(assert_gradients: Check, cell: Cell, name: str):
    check_general(assert_gradients, cell, problem(cell), None, "tanh", name, return_sequences=True)


@EVERY_CELL
@EVERY_MASK
@FORWARD_LOOPS
def test_recurrent_in_general(
    assert_gradients: Check, cell: Cell, mask: Array | None, loop: dict[str, bool]
):
    arrays = problem(cell)
    outputs = check_general(
        assert_gradients, cell, arrays, mask, "softsign", "hard_sigmoid", **loop
    )
    options = (
        {"recurrent_activation": ACTIVATIONS["hard_sigmoid"]} if cell.recurrent_activation else {}
    )
    options["activation"] = ACTIVATIONS["softsign"]
    expected = cell.clear(*arguments(cell, arrays), mask, **options, **loop)
    for ours, theirs in zip(outputs, expected, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-12)


@EVERY_CELL
@pytest.mark.parametrize("use_bias", [False, True])
@pytest.mark.parametrize("mask", [MASKS["no mask"], MASKS["gaps"]], ids=["no mask", "gaps"])
@pytest.mark.parametrize("input_too", [False, True])
def test_recurrent_dropout(
    assert_gradients: Check, cell: Cell, use_bias: bool, mask: Array | None, input_too: bool
):
    gates = (cell.gates,) if cell.gates > 1 else ()
    generator = np.random.default_rng(3)
    options = {"recurrent_dropout": 2.0 * (generator.random((*gates, BATCH, UNITS)) < 0.5)}
    if input_too:
        options["dropout"] = 2.0 * (generator.random((*gates, BATCH, FEATURES)) < 0.5)
    arrays = problem(cell, use_bias=use_bias)
    check_general(assert_gradients, cell, arrays, mask, "tanh", return_sequences=True, **options)


@EVERY_CELL
@EVERY_MASK
def test_in_general_as_in_particular(cell: Cell, mask: Array | None):
    arrays = problem(cell)
    options: dict[str, Any] = {"activation": ACTIVATIONS["tanh"]}
    back: dict[str, Any] = {"activation_backward": ACTIVATION_GRADIENTS["tanh"]}
    if cell.recurrent_activation:
        options["recurrent_activation"] = ACTIVATIONS["sigmoid"]
        back["recurrent_activation_backward"] = ACTIVATION_GRADIENTS["sigmoid"]
    *outputs, cache = cell.forward(*arguments(cell, arrays), mask, return_sequences=True)
    *others, general = cell.general_forward(
        *arguments(cell, arrays), mask, return_sequences=True, **options
    )
    ours = [*outputs, *cell.backward(*of(outputs), cache)]
    theirs = [*others, *cell.general_backward(*of(outputs), general, **back)]
    for a, b in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("mode", ["concat", "sum", "mul", "ave"])
@pytest.mark.parametrize(
    ("return_sequences", "mask"),
    [(False, MASKS["no mask"]), (True, MASKS["right-padded"])],
    ids=["last", "sequence and mask"],
)
def test_bidirectional(
    assert_gradients: Check, mode: str, return_sequences: bool, mask: Array | None
):
    cell = CELLS["lstm"]
    sides = [problem(cell), problem(cell) | {"kernel": random(FEATURES, 4 * UNITS, seed=5)}]
    names = [name for name in sides[0] if name != "x"]
    arrays = {"x": sides[0]["x"]}
    arrays |= {f"{side}/{name}": sides[side][name] for side in (0, 1) for name in names}

    def both(given: Arrays) -> tuple[Array, list[Any], Any]:
        made = []
        for side in (0, 1):
            own = {"x": given["x"]} | {name: given[f"{side}/{name}"] for name in names}
            made.append(
                backward.lstm_forward(
                    *arguments(cell, own),
                    mask,
                    return_sequences=return_sequences,
                    go_backwards=bool(side),
                    zero_output_for_mask=return_sequences,
                )
            )
        reverse = made[1][0][:, ::-1] if return_sequences else made[1][0]
        y, cache = backward.merge_forward(made[0][0], reverse, mode)
        return y, [one[-1] for one in made], cache

    y, caches, cache = both(arrays)
    (dy,) = of([y])
    of_sides = list(backward.merge_backward(dy, cache))
    if return_sequences:
        of_sides[1] = of_sides[1][:, ::-1]
    gradients: dict[str, Array | None] = {"x": np.zeros_like(arrays["x"])}
    for side in (0, 1):
        of_x, *others = backward.lstm_backward(of_sides[side], None, None, caches[side])
        assert of_x is not None
        gradients["x"] += of_x
        gradients |= {f"{side}/{name}": one for name, one in zip(names, others, strict=True)}
    assert_gradients(lambda given: [both(given)[0]], arrays, [dy], gradients)
