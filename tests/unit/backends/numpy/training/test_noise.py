"""What layers draw that act in training alone: its distribution, and that it can be redone."""

import numpy as np
import pytest

import lstmspec
from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.backpropagation import Program
from lstmspec.layers import LAYERS, NoiseLayer

LINES = {
    "Dropout": "Dropout 0.25",
    "SpatialDropout1D": "SpatialDropout1D 0.25",
    "GaussianNoise": "GaussianNoise 0.5",
    "GaussianDropout": "GaussianDropout 0.2",
}
OFF = {
    "Dropout": "Dropout 0",
    "SpatialDropout1D": "SpatialDropout1D 0",
    "GaussianNoise": "GaussianNoise 0",
    "GaussianDropout": "GaussianDropout 0",
}
SHAPE = (400, 20, 8)
EVERY = pytest.mark.parametrize("line", LINES.values(), ids=LINES)


def trained(
    line: str, x: Array, *, entropy: tuple[int, ...] = (0, 1), training: bool = True
) -> Array:
    """What the layer makes of `x` in training."""
    program = Program(lstmspec.parse(f"input [{x.shape[1]}, {x.shape[2]}]\n{line} as it\n").model)
    run = program.forward({}, {"x": x}, training=training, entropy=entropy)
    return run.values["it"]


def ones(dtype: type[np.floating] = np.float32) -> Array:
    return np.ones(SHAPE, dtype)


def test_every_noise_layer_is_here() -> None:
    kinds = {kind for kind, cls in LAYERS.items() if issubclass(cls, NoiseLayer)}
    assert set(LINES) == set(OFF) == kinds


@EVERY
def test_a_step_can_be_redone(line: str) -> None:
    first = trained(line, ones())
    np.testing.assert_array_equal(trained(line, ones()), first)
    assert not np.array_equal(trained(line, ones(), entropy=(0, 2)), first)
    assert not np.array_equal(trained(line, ones(), entropy=(1, 1)), first)


@EVERY
def test_a_seed_stands_for_that_of_the_training(line: str) -> None:
    seeded = trained(f"{line} seed=5", ones())
    np.testing.assert_array_equal(trained(f"{line} seed=5", ones(), entropy=(7, 1)), seeded)
    np.testing.assert_array_equal(trained(line, ones(), entropy=(5, 1)), seeded)
    assert not np.array_equal(trained(f"{line} seed=5", ones(), entropy=(0, 2)), seeded)


@EVERY
def test_both_dtypes_draw_the_same(line: str) -> None:
    single, double = trained(line, ones()), trained(line, ones(np.float64))
    assert (single.dtype, double.dtype) == (np.float32, np.float64)
    np.testing.assert_allclose(single, double, rtol=1e-6)


@EVERY
def test_inference_passes_numbers(line: str) -> None:
    x = np.random.default_rng(0).standard_normal(SHAPE)
    np.testing.assert_array_equal(trained(line, x, training=False), x)


@pytest.mark.parametrize("line", OFF.values(), ids=OFF)
def test_no_noise_passes_numbers(line: str) -> None:
    x = np.random.default_rng(0).standard_normal(SHAPE)
    np.testing.assert_array_equal(trained(line, x), x)


@EVERY
def test_the_mean_stays(line: str) -> None:
    # Of 3,200 draws at least, with a standard deviation below 0.6: 0.05 is more than 4 of the mean.
    assert abs(float(trained(line, ones()).mean()) - 1) < 0.05


def test_features_are_dropped_at_all_steps() -> None:
    made = trained("SpatialDropout1D 0.25", ones())
    np.testing.assert_array_equal(made, np.broadcast_to(made[:, :1], SHAPE))
    kept = made[:, 0]
    assert set(np.unique(kept)) == {np.float32(0), np.float32(1 / 0.75)}
    assert abs(float((kept == 0).mean()) - 0.25) < 0.03
    # Each sample and each feature is drawn for itself.
    assert len(np.unique(kept, axis=0)) > 100
    assert len(np.unique(kept, axis=1).T) == SHAPE[2]


def test_dropout_drops_numbers_one_by_one() -> None:
    made = trained("Dropout 0.25", ones())
    assert set(np.unique(made)) == {np.float32(0), np.float32(1 / 0.75)}
    assert abs(float((made == 0).mean()) - 0.25) < 0.01
    assert not np.array_equal(made, np.broadcast_to(made[:, :1], SHAPE))


@pytest.mark.parametrize("line", ["GaussianNoise 0.5", "GaussianDropout 0.2"])
def test_noise_is_normal(line: str) -> None:
    # sqrt(0.2 / 0.8) is 0.5 as well.
    made = trained(line, ones()).astype(np.float64)
    assert abs(made.mean() - 1) < 0.01
    assert abs(made.std() - 0.5) < 0.01
    # The parts of a normal distribution within one and two standard deviations.
    assert abs(np.mean(np.abs(made - 1) < 0.5) - 0.6827) < 0.01
    assert abs(np.mean(np.abs(made - 1) < 1.0) - 0.9545) < 0.01
    assert abs(np.corrcoef(made[:, 0].ravel(), made[:, 1].ravel())[0, 1]) < 0.08


def test_one_adds_and_the_other_multiplies() -> None:
    x = np.random.default_rng(0).uniform(1, 2, SHAPE)
    added, at_zero = (trained("GaussianNoise 0.5", a) for a in (x, np.zeros_like(x)))
    np.testing.assert_allclose(added, x + at_zero, rtol=0, atol=1e-12)
    times, at_one = (trained("GaussianDropout 0.2", a) for a in (x, np.ones_like(x)))
    np.testing.assert_allclose(times, x * at_one, rtol=0, atol=1e-12)


@pytest.mark.parametrize("line", ["Dropout 1", "SpatialDropout1D 1"])
def test_all_may_be_dropped(line: str) -> None:
    np.testing.assert_array_equal(trained(line, ones()), np.zeros(SHAPE, np.float32))


@EVERY
def test_a_training_goes_on_with_the_same_bits(line: str) -> None:
    draw = np.random.default_rng(0)
    x, y = draw.standard_normal((24, 5, 3), np.float32), draw.standard_normal((24, 1), np.float32)
    spec = lstmspec.parse(f"input [5, 3]\nDense 4\n{line}\nLSTM 3\nDense 1\n")
    whole = spec.fit(x, y, epochs=3, verbose=False)
    parts = spec.fit(x, y, epochs=1, verbose=False)
    parts.fit(x, y, initial_epoch=1, epochs=3, verbose=False)
    for name, array in whole.weights.items():
        np.testing.assert_array_equal(array, parts.weights[name])
