"""Collecting refusals, so that one run tells all that is wrong with the data."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from lstmspec.diagnostics import Sink, SpecError


@contextmanager
def collected(sink: Sink) -> Iterator[None]:
    """Keep what refuses the block in `sink`, and go on behind it."""
    try:
        yield
    except SpecError as error:
        sink.diagnostics.extend(error.diagnostics)


def quoted(names: Iterable[str], most: int = 20) -> str:
    """Names as a list that a person reads."""
    names = list(names)
    listed = ", ".join(f"`{name}`" for name in names[:most]) or "nothing"
    return f"{listed} and {len(names) - most} more" if len(names) > most else listed
