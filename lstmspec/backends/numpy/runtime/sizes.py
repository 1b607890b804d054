"""Sizes of axes at run time: integers, names, and sums of products of names such as `64*time`."""

from __future__ import annotations

from collections.abc import Mapping

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.runtime.contract import Shape


def size_of(dim: int | str, sizes: Mapping[str, int]) -> int:
    """Return the size that `dim` stands for, such as 3, "time" or "64*time + 1"."""
    if isinstance(dim, int):
        return dim
    total = 0
    for term in dim.split(" + "):
        product = 1
        for factor in term.split("*"):
            product *= int(factor) if factor.lstrip("-").isdecimal() else sizes[factor]
        total += product
    return total


def known_size(dim: int | str | None, sizes: Mapping[str, int]) -> int | None:
    """Return the size that `dim` stands for, or None where that is not known."""
    try:
        return None if dim is None else size_of(dim, sizes)
    except KeyError:
        return None


def learn_sizes(
    arrays: Mapping[str, Array], shapes: Mapping[str, Shape], known: Mapping[str, int]
) -> dict[str, int]:
    """Return the sizes of names that are known or that arrays tell, the first one where two do."""
    sizes = dict(known)
    for name, array in arrays.items():
        if array.ndim == len(shapes[name]):
            for dim, size in zip(shapes[name], array.shape, strict=True):
                if isinstance(dim, str) and "*" not in dim and "+" not in dim:
                    sizes.setdefault(dim, size)
    return sizes


def fits(array: Array, shape: Shape, sizes: Mapping[str, int]) -> bool:
    """Return whether `array` has that shape, as far as its sizes are known."""
    if array.ndim != len(shape):
        return False
    wanted = (known_size(dim, sizes) for dim in shape)
    return all(size in (None, found) for size, found in zip(wanted, array.shape, strict=True))


def spell_shape(shape: Shape, sizes: Mapping[str, int]) -> str:
    """Return a shape as a person reads it, with what is known of it: (batch, time=7, 3)."""
    words = []
    for dim in shape:
        size = known_size(dim, sizes)
        name = "?" if dim is None else str(dim).lstrip("?")
        words.append(name if size is None or size == dim else f"{name}={size}")
    return f"({', '.join(words)}{',' if len(words) == 1 else ''})"
