"""Fresh weights against those of Keras: other random numbers, the same distributions."""

from typing import Any

import numpy as np
import pytest

from lstmspec.initialization import draw, fans
from lstmspec.layers import values
from lstmspec.layers.values import Value

pytestmark = pytest.mark.keras


@pytest.fixture(scope="module")
def keras() -> Any:
    return pytest.importorskip("keras")


SHAPES = [(20_000,), (50, 400), (400, 50), (6, 50, 60)]
RANDOM: list[Value] = [
    values.RandomNormal(mean=0.5, stddev=0.2),
    values.RandomUniform(minval=-1.0, maxval=3.0),
    values.TruncatedNormal(mean=0.5, stddev=0.2),
    values.GlorotNormal(),
    values.GlorotUniform(),
    values.HeNormal(),
    values.HeUniform(),
    values.LecunNormal(),
    values.LecunUniform(),
    *(
        values.VarianceScaling(scale=0.3, mode=mode, distribution=distribution)
        for mode in ("fan_in", "fan_out", "fan_avg")
        for distribution in ("truncated_normal", "untruncated_normal", "uniform")
    ),
]


def made_by_keras(keras: Any, initializer: Value, **options: Any) -> Any:
    arguments = initializer.model_dump(exclude={"kind"})
    return getattr(keras.initializers, type(initializer).__name__)(**arguments, **options)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("initializer", RANDOM, ids=repr)
def test_same_distribution(keras: Any, initializer: Value, shape: tuple[int, ...]):
    """The two samples differ by no more than two samples of one distribution do.

    Kolmogorov and Smirnov: of 20,000 numbers each the largest distance of the two distribution
    functions stays below 0.0195 in 999 of 1,000 cases.
    """
    theirs = np.sort(np.asarray(made_by_keras(keras, initializer, seed=1)(shape)).ravel())
    ours = np.sort(draw(initializer, shape, np.random.default_rng(1)).ravel())
    grid = np.concatenate([ours, theirs])
    distance = np.searchsorted(ours, grid, "right") / ours.size
    distance -= np.searchsorted(theirs, grid, "right") / theirs.size
    assert np.abs(distance).max() < 0.0195


@pytest.mark.parametrize("shape", [(), (3,), (3, 5), (4, 3, 5), (2, 4, 3, 5)])
def test_same_fans(keras: Any, shape: tuple[int, ...]):
    from keras.src.initializers.random_initializers import compute_fans

    assert fans(shape) == compute_fans(shape)


@pytest.mark.parametrize(
    "initializer",
    [values.Zeros(), values.Ones(), values.Constant(value=0.1), values.Identity(gain=0.3)],
    ids=repr,
)
@pytest.mark.parametrize("shape", [(3, 3), (2, 5), (5, 2)])
def test_same_numbers(keras: Any, initializer: Value, shape: tuple[int, ...]):
    theirs = np.asarray(made_by_keras(keras, initializer)(shape))
    ours = draw(initializer, shape, np.random.default_rng(0))
    assert ours.dtype == theirs.dtype
    np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize("shape", [(4, 4), (3, 12), (12, 3), (2, 3, 4)])
def test_same_kind_of_orthogonal_matrix(keras: Any, shape: tuple[int, ...]):
    theirs = np.asarray(made_by_keras(keras, values.Orthogonal(gain=1.5), seed=1)(shape))
    ours = draw(values.Orthogonal(gain=1.5), shape, np.random.default_rng(0))
    for matrix in (ours.reshape(-1, shape[-1]), theirs.reshape(-1, shape[-1])):
        lengths = np.linalg.svd(matrix, compute_uv=False)
        np.testing.assert_allclose(lengths, 1.5, rtol=0, atol=1e-5)


@pytest.mark.parametrize("initializer", [values.Zeros(), values.Ones()], ids=repr)
def test_same_unit_forget_bias(keras: Any, initializer: Value):
    layer = keras.layers.LSTM(3, bias_initializer=initializer.kind)
    layer.build((None, None, 2))
    ours = draw(values.UnitForgetBias(base=initializer), (12,), np.random.default_rng(0))
    np.testing.assert_array_equal(ours, layer.get_weights()[2])
