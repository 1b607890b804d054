"""The installed backends, by name: the entry points of the group `lstmspec.backends`.

The built-in backends come the same way as those of other packages. A backend is imported when it is
asked for, and one that fails to load fails loudly.
"""

from functools import cache
from importlib.metadata import EntryPoint, entry_points

from lstmspec.backends.base import Backend
from lstmspec.diagnostics import InternalError, Sink, did_you_mean, listing

GROUP = "lstmspec.backends"


@cache
def _entries() -> dict[str, EntryPoint]:
    found: dict[str, EntryPoint] = {}
    for entry in entry_points(group=GROUP):
        other = found.setdefault(entry.name, entry)
        if other.value != entry.value:
            raise InternalError(
                f"two packages bring a backend called {entry.name!r}: {other.value}, {entry.value}"
            )
    return found


def backend_names() -> tuple[str, ...]:
    """The names of the installed backends, sorted."""
    return tuple(sorted(_entries()))


def get_backend(name: str) -> Backend:
    """The backend called `name`.

    Raises:
        SpecError: `unknown-backend` if none is installed under that name.
    """
    entry = _entries().get(name)
    if entry is None:
        sink = Sink()
        sink.error(
            "unknown-backend",
            f"there is no backend `{name}`",
            help=lambda: (
                f"{did_you_mean(name, backend_names())} Name {listing(backend_names())}.".strip()
            ),
        )
        sink.raise_errors()
        raise InternalError("unreachable")
    backend: Backend = entry.load()
    return backend
