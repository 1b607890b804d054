"""Axes as Keras counts them: 0 is the batch, 1 the first of the shape, -1 the last."""

from lstmspec.shapes import ShapeError

_HELP = "Count axes as Keras does: 0 is the batch, 1 the first of the shape, -1 the last."


def axis_index(axis: int, rank: int, kind: str) -> int:
    """Return `axis` as an index that leaves the batch out; `rank` is without batch.

    Raises:
        ShapeError: if there is no such axis.
    """
    positive = axis + rank + 1 if axis < 0 else axis
    if not 1 <= positive <= rank:
        raise ShapeError(
            "out-of-range",
            f"{kind} has no axis {axis}: the input has axes 1 to {rank} behind the batch",
            help=_HELP,
            option="axis",
        )
    return positive - 1


def axes_named(given: int | tuple[int, ...], rank: int) -> tuple[int, ...]:
    """Return the axes of `given` as indices that leave the batch out, ascending.

    Raises:
        ShapeError: if one is not there or named twice, or none is.
    """
    axes = (given,) if isinstance(given, int) else given
    found = sorted(axis + rank if axis < 0 else axis - 1 for axis in axes)
    if not found or len(set(found)) < len(found) or found[0] < 0 or found[-1] >= rank:
        raise ShapeError(
            "out-of-range",
            f"`axis` does not name axes from 1 to {rank}, each once",
            help=_HELP,
            option="axis",
        )
    return tuple(found)
