"""Normalisation beside that of layers and batches, which `layers` has."""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.products import inverse_norms


def unit_normalization(x: Array, axis: tuple[int, ...]) -> Array:
    """Return x / |x| along `axis`; zeros stay zeros.

    Source: keras/src/layers/normalization/unit_normalization.py.
    """
    return x * inverse_norms(x, axis, 1e12)
