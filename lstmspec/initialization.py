"""Fresh weights: arrays drawn as the initializers of a spec say.

The formulas are Keras 3's (keras/src/initializers). The random numbers are NumPy's, because Keras'
own differ from engine to engine; they are drawn in float64 and then rounded, so that a seed stands
for the same weights in every dtype.
"""

import math
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np
from numpy.typing import DTypeLike

from lstmspec.threads import one_thread

Array = np.ndarray[Any, np.dtype[Any]]
Shape = tuple[int, ...]


class Initializer(Protocol):
    """What `draw` needs of an initializer: its Keras name, and its arguments as attributes."""

    @property
    def kind(self) -> str:
        """Keras' name of it, such as `glorot_uniform`."""


def draw(
    initializer: Initializer,
    shape: Shape,
    generator: np.random.Generator,
    dtype: DTypeLike = np.float32,
) -> Array:
    """Return an array of `shape` that follows `initializer`.

    Raises:
        ValueError: if the initializer makes matrices and `shape` is none.
    """
    scaling = _SCALINGS.get(initializer.kind)
    if scaling is not None:
        return _scaled(*scaling, shape, generator).astype(dtype)
    return _DRAWS[initializer.kind](initializer, shape, generator).astype(dtype)


def fans(shape: Shape) -> tuple[int, int]:
    """Return how many inputs and outputs a weight of `shape` joins (`compute_fans` in Keras)."""
    if len(shape) < 2:
        units = shape[0] if shape else 1
        return units, units
    window = math.prod(shape[:-2])
    return shape[-2] * window, shape[-1] * window


def _constant(initializer: Any, shape: Shape, _: np.random.Generator) -> Array:
    return np.full(shape, initializer.value)


def _zeros(_: Any, shape: Shape, __: np.random.Generator) -> Array:
    return np.zeros(shape)


def _ones(_: Any, shape: Shape, __: np.random.Generator) -> Array:
    return np.ones(shape)


def _random_normal(initializer: Any, shape: Shape, generator: np.random.Generator) -> Array:
    return generator.normal(initializer.mean, initializer.stddev, shape)


def _random_uniform(initializer: Any, shape: Shape, generator: np.random.Generator) -> Array:
    # As TensorFlow takes them: bounds may stand in either order.
    low, high = float(initializer.minval), float(initializer.maxval)
    drawn: Array = low + (high - low) * generator.random(shape)
    return drawn


def _truncated_normal(initializer: Any, shape: Shape, generator: np.random.Generator) -> Array:
    return float(initializer.mean) + float(initializer.stddev) * _standard_truncated(
        shape, generator
    )


def _variance_scaling(initializer: Any, shape: Shape, generator: np.random.Generator) -> Array:
    return _scaled(initializer.scale, initializer.mode, initializer.distribution, shape, generator)


def _orthogonal(initializer: Any, shape: Shape, generator: np.random.Generator) -> Array:
    """Return the Q of a normal matrix, made unique by a positive diagonal of R (Saxe et al., 2014).

    All axes but the last count as rows; of a wide matrix the rows are orthogonal, of a tall one the
    columns.
    """
    if len(shape) < 2:
        raise ValueError(f"an orthogonal matrix needs two axes or more, not the shape {shape}")
    rows, columns = math.prod(shape[:-1]), shape[-1]
    tall = generator.standard_normal((max(rows, columns), min(rows, columns)))
    with one_thread():
        q, r = np.linalg.qr(tall)
    q = q * np.sign(np.diag(r))
    return float(initializer.gain) * (q.T if rows < columns else q).reshape(shape)


def _identity(initializer: Any, shape: Shape, _: np.random.Generator) -> Array:
    if len(shape) != 2:
        raise ValueError(f"a unit matrix needs two axes, not the shape {shape}")
    return float(initializer.gain) * np.eye(*shape)


def _unit_forget_bias(initializer: Any, shape: Shape, generator: np.random.Generator) -> Array:
    """Return the bias (4U,) of an LSTM: the blocks i, c and o as `base` says, the block f all 1."""
    units = shape[0] // 4
    before = draw(initializer.base, (units,), generator, np.float64)
    after = draw(initializer.base, (2 * units,), generator, np.float64)
    return np.concatenate([before, np.ones(units), after])


def _scaled(
    scale: float, mode: str, distribution: str, shape: Shape, generator: np.random.Generator
) -> Array:
    """Return numbers of mean 0 and variance scale / n, n the fan that `mode` names."""
    fan_in, fan_out = fans(shape)
    n = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[mode]
    stddev = math.sqrt(scale / max(1.0, n))
    if distribution == "uniform":
        limit = math.sqrt(3.0) * stddev
        return generator.uniform(-limit, limit, shape)
    if distribution == "untruncated_normal":
        return generator.normal(0.0, stddev, shape)
    # A standard normal cut at 2 has this standard deviation.
    return stddev / 0.87962566103423978 * _standard_truncated(shape, generator)


def _standard_truncated(shape: Shape, generator: np.random.Generator) -> Array:
    """Return standard normal numbers, those beyond 2 drawn again."""
    values = generator.standard_normal(shape)
    outside = np.abs(values) > 2.0
    while outside.any():
        values[outside] = generator.standard_normal(np.count_nonzero(outside))
        outside = np.abs(values) > 2.0
    return values


_SCALINGS: dict[str, tuple[float, str, str]] = {
    "glorot_normal": (1.0, "fan_avg", "truncated_normal"),
    "glorot_uniform": (1.0, "fan_avg", "uniform"),
    "he_normal": (2.0, "fan_in", "truncated_normal"),
    "he_uniform": (2.0, "fan_in", "uniform"),
    "lecun_normal": (1.0, "fan_in", "truncated_normal"),
    "lecun_uniform": (1.0, "fan_in", "uniform"),
}
"""The arguments of `variance_scaling` that a named initializer stands for."""

_DRAWS: dict[str, Callable[[Any, Shape, np.random.Generator], Array]] = {
    "constant": _constant,
    "identity": _identity,
    "ones": _ones,
    "orthogonal": _orthogonal,
    "random_normal": _random_normal,
    "random_uniform": _random_uniform,
    "truncated_normal": _truncated_normal,
    "unit_forget_bias": _unit_forget_bias,
    "variance_scaling": _variance_scaling,
    "zeros": _zeros,
}
