"""How many windows of steps there are along an axis, and equal parts of a size.

Such a number is a polynomial of the axis only where the stride divides what the axis varies by. The
rest is known when data is there: it is an open size, the same one for equal windows of equal axes,
so that two branches of one stride still fit each other.
"""

from hashlib import sha256

from lstmspec.shapes.dim import Dim, SymbolicDim, total


def windows(length: Dim, span: int, stride: int) -> Dim:
    """The number of windows of `span` steps, one every `stride`: 0 or less if none fits.

    Where an axis is padded so that there is a window at each step, `span` is 1.
    """
    over = length + -span
    if isinstance(over, int):
        return over // stride + 1
    parts: list[Dim] = [1]
    for names, factor in over.terms:
        if names and factor % stride:
            return _open(over, stride)
        part: Dim = factor // stride
        for name in names:
            part = part * SymbolicDim.named(name)
        parts.append(part)
    return total(parts)


def divided(size: Dim, parts: int) -> Dim | None:
    """The size of each of `parts` equal parts; `None` if there are none, or if nobody can tell."""
    if isinstance(size, int):
        return size // parts if size % parts == 0 else None
    if any(factor % parts for _, factor in size.terms):
        return None
    return windows(size, parts, parts)


def _open(over: SymbolicDim, stride: int) -> SymbolicDim:
    digest = sha256(f"{over} / {stride}".encode()).hexdigest()
    return SymbolicDim.named(f"?windows_{digest[:12]}")
