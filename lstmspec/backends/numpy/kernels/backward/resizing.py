"""Gradients of the layers that make a sequence longer or shorter."""

from __future__ import annotations

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.resizing import zero_padding


def zero_padding_backward(gradient: Array, before: int, after: int) -> Array:
    """Return the gradient of x (B, T, D): a view of that of what it was padded to."""
    return gradient[:, before : gradient.shape[1] - after]


def cropping_backward(gradient: Array, before: int, after: int) -> Array:
    """Return the gradient of x (B, T, D): 0 at the steps that were cut off."""
    return zero_padding(gradient, before, after)


def up_sampling_backward(gradient: Array, size: int) -> Array:
    """Return the gradient of x (B, T, D): the sum over the copies of each step."""
    batch, steps, features = gradient.shape
    of_x: Array = np.sum(gradient.reshape(batch, steps // size, size, features), axis=2)
    return of_x
