"""Losses without Keras: slopes by central differences, what a reduction must hold, refusals."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lstmspec.backends.numpy.kernels import ACTIVATIONS, Array
from lstmspec.backends.numpy.training import class_weights, loss_and_gradient, works_on_logits
from lstmspec.ir import LOSSES, Loss

Options = dict[str, Any]
CLASSES = 4
CASES: list[tuple[str, Options]] = [
    ("mean_squared_error", {}),
    ("mean_absolute_error", {}),
    ("mean_absolute_percentage_error", {}),
    ("huber", {}),
    ("huber", {"delta": 0.2}),
    ("kl_divergence", {}),
    ("categorical_crossentropy", {}),
    ("categorical_crossentropy", {"label_smoothing": 0.1}),
    ("categorical_crossentropy", {"from_logits": True}),
    ("categorical_crossentropy", {"from_logits": True, "label_smoothing": 0.1}),
    ("sparse_categorical_crossentropy", {}),
    ("sparse_categorical_crossentropy", {"ignore_class": 1}),
    ("sparse_categorical_crossentropy", {"from_logits": True}),
    ("sparse_categorical_crossentropy", {"from_logits": True, "ignore_class": 1}),
    ("binary_crossentropy", {}),
    ("binary_crossentropy", {"label_smoothing": 0.3}),
    ("binary_crossentropy", {"from_logits": True}),
    ("binary_crossentropy", {"from_logits": True, "label_smoothing": 0.3}),
]
EACH = pytest.mark.parametrize(
    ("kind", "options"), CASES, ids=[" ".join([k, *map(str, o.items())]) for k, o in CASES]
)


def batch(kind: str, options: Options, shape: tuple[int, ...]) -> tuple[Loss, Array, Array]:
    """A loss, targets and float64 predictions away from kinks and clipping bounds."""
    rng = np.random.default_rng([len(kind), *shape])
    loss = LOSSES[kind](**options)
    p = rng.standard_normal((*shape, CLASSES))
    if "crossentropy" in kind or kind == "kl_divergence":
        if not options.get("from_logits"):
            p = ACTIVATIONS["softmax"](p)
        if kind.startswith("sparse"):
            return loss, rng.integers(0, CLASSES, shape), p
        y = np.eye(CLASSES)[rng.integers(0, CLASSES, shape)]
        return loss, y, p
    return loss, p + rng.choice([-1.0, 1.0], p.shape) * rng.uniform(0.05, 0.8, p.shape), p


def numeric(value: Any, x: Array, step: float = 1e-6) -> Array:
    """The gradient of `value` at x by central differences."""
    slope = np.empty_like(x)
    for place in np.ndindex(x.shape):
        here = x[place]
        x[place] = here + step
        above = value()
        x[place] = here - step
        slope[place] = (above - value()) / (2 * step)
        x[place] = here
    return slope


@EACH
@pytest.mark.parametrize("weighted", [False, True], ids=["plain", "weights and mask"])
@pytest.mark.parametrize("shape", [(3,), (2, 3)], ids=str)
def test_gradient(kind: str, options: Options, shape: tuple[int, ...], weighted: bool):
    loss, y, p = batch(kind, options, shape)
    rng = np.random.default_rng(1)
    given_too: Options = {}
    if weighted:
        given_too = {"sample_weight": rng.random(shape), "mask": np.arange(shape[-1]) % 2 == 0}
        given_too["mask"] = np.broadcast_to(given_too["mask"], shape)
    _, gradient = loss_and_gradient(loss, y, p, **given_too)
    expected = numeric(lambda: loss_and_gradient(loss, y, p, **given_too)[0], p)
    np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("activation", ["softmax", "sigmoid"])
@pytest.mark.parametrize("kind", [k for k in LOSSES if "crossentropy" in k])
def test_gradient_of_logits(kind: str, activation: str):
    loss, y, z = batch(kind, {"from_logits": True}, (3,))
    loss = LOSSES[kind]()
    p = ACTIVATIONS[activation](z)
    assert works_on_logits(loss, activation, y.shape, p.shape)
    _, gradient = loss_and_gradient(loss, y, p, logits=z)
    expected = numeric(lambda: loss_and_gradient(loss, y, p, logits=z)[0], z)
    np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-9)


def test_logits_of_a_softmax_give_the_loss_of_its_probabilities():
    loss, y, z = batch("categorical_crossentropy", {}, (5,))
    z = np.log(z)
    from_p, _ = loss_and_gradient(loss, y, ACTIVATIONS["softmax"](z))
    from_z, gradient = loss_and_gradient(loss, y, ACTIVATIONS["softmax"](z), logits=z)
    assert from_z == pytest.approx(from_p, rel=1e-12)
    np.testing.assert_allclose(gradient, (ACTIVATIONS["softmax"](z) - y) / 5, atol=1e-15)


def test_small_slopes_keep_their_digits():
    loss = LOSSES["binary_crossentropy"](from_logits=True)
    z = np.array([[30.0], [-30.0]], np.float32)
    _, gradient = loss_and_gradient(loss, np.array([[1.0], [0.0]]), z)
    np.testing.assert_allclose(gradient, [[-0.5 * np.exp(-30)], [0.5 * np.exp(-30)]], rtol=1e-5)


@EACH
def test_dtype_follows_the_predictions(kind: str, options: Options):
    loss, y, p = batch(kind, options, (3,))
    weights = np.ones(3)
    for dtype in (np.float32, np.float64):
        _, gradient = loss_and_gradient(loss, y, p.astype(dtype), sample_weight=weights)
        assert gradient.dtype == dtype


@EACH
def test_arguments_are_only_read(kind: str, options: Options):
    loss, y, p = batch(kind, options, (2, 3))
    weights, mask = np.random.default_rng(0).random((2, 3)), np.ones((2, 3), bool)
    for array in (y, p, weights, mask):
        array.flags.writeable = False
    loss_and_gradient(loss, y, p, sample_weight=weights, mask=mask)


cases = st.sampled_from([case for case in CASES if "ignore_class" not in case[1]])
sizes = st.integers(1, 5)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(cases, sizes, sizes, st.data())
def test_a_mask_is_the_batch_without_what_it_hides(
    case: tuple[str, Options], rows: int, steps: int, data: st.DataObject
):
    loss, y, p = batch(*case, (rows, steps))
    flags = data.draw(st.lists(st.booleans(), min_size=rows * steps, max_size=rows * steps))
    mask = np.array(flags).reshape(rows, steps)
    value, gradient = loss_and_gradient(loss, y, p, mask=mask)
    if not mask.any():
        assert value == 0
        assert not gradient.any()
        return
    kept, slope = loss_and_gradient(loss, y[mask], p[mask])
    assert value == pytest.approx(kept, rel=1e-12)
    np.testing.assert_allclose(gradient[mask], slope, rtol=1e-12)
    assert not gradient[~mask].any()


@settings(deadline=None, derandomize=True, max_examples=60)
@given(cases, sizes, sizes, st.floats(0, 8))
def test_weights_scale_and_do_not_change_the_divisor(
    case: tuple[str, Options], rows: int, steps: int, factor: float
):
    loss, y, p = batch(*case, (rows, steps))
    plain, slope = loss_and_gradient(loss, y, p)
    value, gradient = loss_and_gradient(loss, y, p, sample_weight=np.full(rows, factor))
    assert value == pytest.approx(factor * plain, rel=1e-12)
    np.testing.assert_allclose(gradient, factor * slope, rtol=1e-12, atol=1e-300)


@settings(deadline=None, derandomize=True, max_examples=60)
@given(cases, sizes, sizes, st.integers(1, 4))
def test_the_loss_is_the_mean_over_parts(
    case: tuple[str, Options], first: int, second: int, steps: int
):
    loss, y, p = batch(*case, (first + second, steps))
    whole, gradient = loss_and_gradient(loss, y, p)
    parts = [loss_and_gradient(loss, y[part], p[part]) for part in (slice(first), slice(first, 99))]
    mean = (first * parts[0][0] + second * parts[1][0]) / (first + second)
    assert whole == pytest.approx(mean, rel=1e-12)
    joined = np.concatenate([first * parts[0][1], second * parts[1][1]]) / (first + second)
    np.testing.assert_allclose(gradient, joined, rtol=1e-12, atol=1e-300)


def test_an_ignored_class_is_a_mask():
    loss, y, p = batch("sparse_categorical_crossentropy", {"ignore_class": 1}, (3, 4))
    plain = LOSSES["sparse_categorical_crossentropy"]()
    mask = np.arange(12).reshape(3, 4) % 3 > 0
    found = loss_and_gradient(loss, y, p, mask=mask)
    expected = loss_and_gradient(plain, y, p, mask=mask & (y != 1))
    assert found[0] == expected[0]
    np.testing.assert_array_equal(found[1], expected[1])


def test_an_empty_batch_has_no_loss():
    value, gradient = loss_and_gradient(
        LOSSES["mean_squared_error"](), np.zeros((0, 3)), np.zeros((0, 3))
    )
    assert value == 0
    assert gradient.shape == (0, 3)


def test_class_weights_of_steps():
    y = np.array([[0, 1, 2], [2, 2, 5]])
    expected = [[3, 1, 0.5], [0.5, 0.5, 1]]
    sparse = class_weights(LOSSES["sparse_categorical_crossentropy"](), y, {0: 3, 2: 0.5})
    np.testing.assert_array_equal(sparse, expected)
    one_hot = class_weights(LOSSES["categorical_crossentropy"](), np.eye(6)[y], {0: 3, 2: 0.5})
    np.testing.assert_array_equal(one_hot, expected)
    assert sparse.dtype == np.float32


@pytest.mark.parametrize(
    ("kind", "y", "p", "more", "message"),
    [
        ("mean_squared_error", (3, 1), (3, 2), {}, "targets"),
        ("mean_squared_error", (2,), (3, 1), {}, "targets"),
        ("categorical_crossentropy", (3,), (3, 2), {}, "targets"),
        ("sparse_categorical_crossentropy", (3, 2), (3, 2), {}, "targets"),
        ("mean_squared_error", (3, 2), (3, 2), {"sample_weight": np.ones(2)}, "weights"),
        ("mean_squared_error", (3, 2), (3, 2), {"sample_weight": np.ones((3, 2))}, "weights"),
        ("mean_squared_error", (3, 2), (3, 2), {"mask": np.ones(4, bool)}, "weights"),
        ("mean_squared_error", (3, 2), (3, 2), {"logits": np.ones((3, 2))}, "logits"),
    ],
)
def test_refusals(kind: str, y: tuple[int, ...], p: tuple[int, ...], more: Options, message: str):
    with pytest.raises(ValueError, match=message):
        loss_and_gradient(LOSSES[kind](), np.zeros(y), np.full(p, 0.5), **more)


@pytest.mark.parametrize("label", [-1, 3])
def test_a_label_that_is_no_class(label: int):
    loss = LOSSES["sparse_categorical_crossentropy"]()
    with pytest.raises(ValueError, match=f"label {label} is no class: there are 0 to 2"):
        loss_and_gradient(loss, np.array([0, label]), np.full((2, 3), 1 / 3))
    ignoring = LOSSES["sparse_categorical_crossentropy"](ignore_class=label)
    loss_and_gradient(ignoring, np.array([0, label]), np.full((2, 3), 1 / 3))
