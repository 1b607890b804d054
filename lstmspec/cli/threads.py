"""`--threads`: how many threads a verb computes on."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.diagnostics import Sink

Threads = Annotated[
    int | None,
    typer.Option(
        "--threads",
        metavar="N",
        parser=parameters.integer(1, 1024),
        help="How many threads compute. Default: 1 for NumPy, TensorFlow's own choice for Keras.",
        show_default=False,
    ),
]


@contextmanager
def limited_threads(threads: int | None, *backends: str) -> Iterator[None]:
    """Let `backends` compute on as many threads as `--threads` says, inside.

    Raises:
        SpecError: `unknown-backend`, or `unsupported-by-backend` if one takes no number.
    """
    from lstmspec.backends import get_backend
    from lstmspec.threads import blas_threads

    for name in backends:
        _check(threads, get_backend(name).name)
    if threads is not None and "keras" in backends:
        from lstmspec.backends.keras import set_threads

        set_threads(threads)
    if "numpy" not in backends:
        yield
        return
    with blas_threads(threads or 1):
        yield


def _check(threads: int | None, backend: str) -> None:
    """Refuse a number of threads that would be dropped."""
    from lstmspec.threads import is_adjustable

    if threads is None or backend == "keras" or (backend == "numpy" and is_adjustable()):
        return
    sink = Sink()
    subject = "the BLAS of this NumPy" if backend == "numpy" else f"the backend `{backend}`"
    sink.error(
        "unsupported-by-backend",
        f"{subject} takes no number of threads",
        help="Leave `--threads` out.",
    )
    sink.raise_errors()
