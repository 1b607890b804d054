"""The number of threads of BLAS, while we compute and after it."""

from collections.abc import Iterator
from threading import Barrier, Thread

import numpy as np  # so that its BLAS is loaded
import pytest
from threadpoolctl import ThreadpoolController, threadpool_limits

from lstmspec.threads import blas_threads, is_adjustable, one_thread

LOADED = ThreadpoolController().select(user_api="blas").lib_controllers
BLAS = [library for library in LOADED if np.__name__ in library.filepath] or LOADED
"""That of NumPy, if it has brought its own."""


def number() -> int:
    """The number of threads that NumPy's BLAS has now; other packages may have loaded their own."""
    (count,) = {library.get_num_threads() for library in BLAS}
    return int(count)


@pytest.fixture(autouse=True)
def three_threads() -> Iterator[None]:
    found = ThreadpoolController().select(user_api="blas").lib_controllers
    before = [library.get_num_threads() for library in found]
    for library in found:
        library.set_num_threads(3)
        library.clear_controlling_thread()
    yield
    for library, count in zip(found, before, strict=True):
        library.set_num_threads(count)
        library.clear_controlling_thread(force=True)


def test_the_blas_of_numpy_is_adjustable():
    assert is_adjustable()


@pytest.mark.parametrize("count", [1, 2])
def test_a_number_of_threads_holds_inside(count: int):
    with blas_threads(count):
        assert number() == count
        with one_thread():
            assert number() == 1
        assert number() == count
    assert number() == 3


def test_one_thread_is_entered_twice():
    with one_thread():
        with one_thread():
            assert number() == 1
        assert number() == 1
    assert number() == 3


def test_an_error_sets_the_number_back():
    with pytest.raises(ZeroDivisionError), one_thread():
        _ = 1 / 0
    assert number() == 3


def test_the_first_to_leave_undoes_nothing_for_the_others():
    both_in, first_out = Barrier(2, timeout=10), Barrier(2, timeout=10)
    seen = []

    def enter_first() -> None:
        with one_thread():
            both_in.wait()
        first_out.wait()

    def leave_last() -> None:
        with one_thread():
            both_in.wait()
            first_out.wait()
            seen.append(number())
        seen.append(number())

    workers = [Thread(target=enter_first), Thread(target=leave_last)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert seen == [1, 3]


def test_any_python_thread_may_set_the_number_afterwards():
    seen = []

    def limit() -> None:
        with threadpool_limits(2, user_api="blas"):
            seen.append(number())

    with one_thread():
        pass
    worker = Thread(target=limit)
    worker.start()
    worker.join()
    assert [*seen, number()] == [2, 3]


def test_a_limit_of_the_user_stays():
    with threadpool_limits(2, user_api="blas"):
        with one_thread():
            assert number() == 1
        assert number() == 2
    assert number() == 3


def test_a_limit_of_another_python_thread_stays():
    seen = []

    def compute() -> None:
        with one_thread():
            seen.append(number())
        seen.append(number())

    with threadpool_limits(2, user_api="blas"):
        worker = Thread(target=compute)
        worker.start()
        worker.join()
    assert [*seen, number()] == [2, 2, 3]
