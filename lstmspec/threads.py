"""How many threads BLAS shares a product among, limited while we compute and at no other time.

OpenBLAS adds up in another order when it splits a product, so the number of threads decides the
last bits; and its threads wait for each other in busy loops, which on a busy machine costs many
times the product. The number belongs to the process and not to us: it is set for the time of a
computation, and set back.

Most libraries have one number for the whole process; so several Python threads may not each set it
and set it back, for the first to end would undo it for the others. OpenBLAS with OpenMP has a
number for each Python thread.
"""

import importlib
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from threading import Lock
from typing import Any


def is_adjustable() -> bool:
    """Whether the BLAS of this NumPy takes a number of threads."""
    return bool(_libraries(per_thread=False) or _libraries(per_thread=True))


@contextmanager
def blas_threads(count: int) -> Iterator[None]:
    """BLAS on `count` threads, inside; for a program that computes in one Python thread."""
    from threadpoolctl import threadpool_limits

    importlib.import_module("numpy")  # what is not loaded cannot be limited
    with threadpool_limits(count, user_api="blas"):
        yield


def one_thread() -> AbstractContextManager[None]:
    """BLAS on one thread, inside: the same bits on any number of processors.

    It may be entered again, and by several Python threads at once. A limit that another Python
    thread has set by `threadpoolctl.threadpool_limits` stays.
    """
    return _SHARED.entered()


class _OneThread:
    """The limit that all who are inside share: the first sets it, and the last sets it back."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._before: list[tuple[Any, int]] = []

    @contextmanager
    def entered(self) -> Iterator[None]:
        with self._lock:
            if not self._inside:
                self._before = _limit(_libraries(per_thread=False))
            self._inside += 1
        before = _limit(_libraries(per_thread=True))
        try:
            yield
        finally:
            _restore(before)
            with self._lock:
                self._inside -= 1
                if not self._inside:
                    _restore(self._before)


_SHARED = _OneThread()


@cache
def _libraries(*, per_thread: bool) -> tuple[Any, ...]:
    """The controllers of the BLAS that NumPy has loaded.

    With `per_thread` those with a number of threads for each Python thread, else those with one for
    the process.
    """
    from threadpoolctl import ThreadpoolController

    importlib.import_module("numpy")
    found = ThreadpoolController().select(user_api="blas").lib_controllers
    return tuple(
        library
        for library in found
        if (getattr(library, "threading_layer", None) == "openmp") is per_thread
    )


def _limit(libraries: tuple[Any, ...]) -> list[tuple[Any, int]]:
    """Set `libraries` to one thread; return those that were changed, with the number before."""
    before = [(library, library.get_num_threads()) for library in libraries]
    changed = [(library, number) for library, number in before if number not in (None, 1)]
    for library, _ in changed:
        library.set_num_threads(1)
    return [(library, number) for library, number in changed if library.get_num_threads() == 1]


def _restore(before: list[tuple[Any, int]]) -> None:
    """Set libraries back; whoever entered last may be another Python thread than who set them."""
    for library, number in before:
        _release(library)
        library.set_num_threads(number)
        _release(library)


def _release(library: Any) -> None:
    """Let any Python thread set `library`: threadpoolctl lets only the one that did so first."""
    if hasattr(library, "clear_controlling_thread"):
        library.clear_controlling_thread(force=True)
