"""How targets, weights and masks are laid against predictions, as Keras does it.

Keras (`squeeze_or_expand_to_same_rank` in keras/src/losses/loss.py) adds or drops a last axis of
size 1, and fails or broadcasts along a wrong axis where that is not enough. Here axis k of a
weight always goes with axis k of the values, so that one weight a sample also fits a sequence; and
two shapes that do not fit are refused.
"""

# NumPy's operators and ufuncs are typed as returning Any for arrays of any dtype.
# mypy: disable-error-code="no-any-return"

from __future__ import annotations

from numpy.typing import DTypeLike

from lstmspec.backends.numpy.kernels import Array

Shape = tuple[int, ...]


def fit_targets(y_true: Array, shape: Shape) -> Array:
    """Return `y_true` in `shape`, which has a last axis of 1 more or less, or is its own.

    Raises:
        ValueError: if it fits in neither way.
    """
    y = y_true
    if y.ndim == len(shape) - 1 and shape[-1] == 1:
        y = y[..., None]
    elif y.ndim == len(shape) + 1 and y.shape[-1] == 1:
        y = y[..., 0]
    if y.shape != shape:
        raise ValueError(
            f"targets of shape {y_true.shape} do not fit predictions that want {shape}"
        )
    return y


def spread(weights: Array, shape: Shape) -> Array:
    """Return `weights` with as many axes as `shape`, ready to be broadcast to it.

    Raises:
        ValueError: if axis k of `weights` is neither 1 nor as long as axis k of `shape`.
    """
    given = weights.shape
    while weights.ndim > len(shape) and weights.shape[-1] == 1:
        weights = weights[..., 0]
    missing = len(shape) - weights.ndim
    fits = missing >= 0 and all(
        size in (1, whole) for size, whole in zip(weights.shape, shape, strict=False)
    )
    if not fits:
        raise ValueError(f"weights of shape {given} do not fit values of shape {shape}")
    return weights.reshape(weights.shape + (1,) * missing)


def merge_weights(
    shape: Shape,
    dtype: DTypeLike,
    sample_weight: Array | None,
    mask: Array | None,
    *,
    rescale: bool,
) -> Array | None:
    """Return the product of `sample_weight` and `mask` for values of `shape`; None if all are 1.

    With `rescale` (in losses), a valid value has the weight `all / valid`, so that a sum divided by
    the number of all values is a mean over the valid ones (`apply_mask` in Keras). A mask without a
    valid value gives 0.
    """
    weights = None if sample_weight is None else spread(sample_weight, shape).astype(dtype)
    if mask is None:
        return weights
    valid = spread(mask, shape).astype(bool).astype(dtype)
    if rescale:
        valid *= valid.size / max(float(valid.sum()), 1.0)
    return valid if weights is None else weights * valid
