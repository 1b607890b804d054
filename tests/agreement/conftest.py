"""Central differences, for gradients of any kind."""

from collections.abc import Callable

import numpy as np
import pytest

from lstmspec.backends.numpy.kernels import Array

LIMIT = 1e-6
STEP = 1e-5

Arrays = dict[str, Array]


def differences(value: Callable[[Arrays], float], arrays: Arrays, name: str) -> Array:
    """The gradient of `value` with respect to one of the arrays."""
    gradient = np.zeros_like(arrays[name])
    for place in np.ndindex(gradient.shape):
        shifted = {**arrays, name: arrays[name].copy()}
        shifted[name][place] += STEP
        above = value(shifted)
        shifted[name][place] -= 2 * STEP
        gradient[place] = (above - value(shifted)) / (2 * STEP)
    return gradient


def assert_gradients_of(
    run: Callable[[Arrays], list[Array]],
    arrays: Arrays,
    of_outputs: list[Array],
    gradients: dict[str, Array | None],
) -> None:
    def value(given: Arrays) -> float:
        return sum(float(np.sum(y * dy)) for y, dy in zip(run(given), of_outputs, strict=True))

    assert gradients.keys() == arrays.keys()
    for name, ours in gradients.items():
        expected = differences(value, arrays, name)
        assert ours is not None
        assert ours.shape == expected.shape
        # Central differences know a number to about 1e-10 of what it is a sum of.
        size = max(float(np.linalg.norm(expected)), 1e-3)
        assert np.linalg.norm(ours - expected) <= LIMIT * size, name


@pytest.fixture(scope="session")
def assert_gradients() -> Callable[..., None]:
    """Asserts that gradients of named arrays are what central differences give, in float64."""
    return assert_gradients_of
