"""How gradients are made smaller before a step.

Keras takes one of `clipnorm`, `global_clipnorm` and `clipvalue`
(`_clip_gradients` in keras/src/optimizers/base_optimizer.py). A gradient in pieces is clipped as
`RowGradient` says.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import numpy as np

from lstmspec import ir
from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.rows import Gradient, RowGradient
from lstmspec.backends.numpy.training.schedules import Round, Scalar

Clip = Callable[[Array, Array], Array]
"""Clips its first argument, into the second or not at all, and returns the result."""


def make_clip(
    optimizer: ir.Optimizer, gradients: Mapping[str, Gradient], to: Round
) -> Callable[[Gradient], Clip | None]:
    """Return what says how to clip each of `gradients`; None is not at all."""
    if optimizer.clipnorm is not None:
        limit = to(optimizer.clipnorm)
        return lambda gradient: _scaling(limit / np.maximum(_norm([gradient], to), limit))
    if optimizer.global_clipnorm is not None:
        limit = to(optimizer.global_clipnorm)
        norm = _norm(gradients.values(), to)
        # The difference makes all gradients NaN if one of them is not finite.
        scale = limit * np.minimum(to(1.0) / norm, to(1.0) / limit) + (norm - norm)
        return lambda _: _scaling(scale)
    if optimizer.clipvalue is not None:
        bound = optimizer.clipvalue
        return lambda _: lambda gradient, out: np.clip(gradient, -bound, bound, out=out)
    return lambda _: None


def _scaling(scale: Scalar) -> Clip | None:
    return None if scale == 1.0 else lambda gradient, out: np.multiply(gradient, scale, out=out)


def _norm(gradients: Iterable[Gradient], to: Round) -> Scalar:
    """Return the root of the sum of all squares."""
    total = to(0.0)
    for gradient in gradients:
        pieces = gradient.pieces if isinstance(gradient, RowGradient) else gradient
        # Not a dot product of BLAS, whose order of summing depends on the number of threads.
        total = total + np.sum(np.square(pieces), dtype=total.dtype)
    return np.sqrt(total)
