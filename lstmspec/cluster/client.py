"""A client of a Dask scheduler that keeps few parts on their way and takes results in order.

What a worker that died had begun, Dask gives to another; a part that takes several workers with it
is given up. The parts that are on their way are held by the scheduler, model included, so that
the death of a worker loses nothing.
"""

import importlib
import logging
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from types import ModuleType
from typing import Any, TypeVar

from lstmspec.cluster.address import local_workers
from lstmspec.cluster.refusal import refusal
from lstmspec.diagnostics import SpecError

T = TypeVar("T")

RETRIES = 2
"""How often a part is tried again that an exception ended."""
_CONNECT, _WORKERS, _ALONE, _LOOK = 10.0, 30.0, 60.0, 2.0
"""Seconds: to find the scheduler, for its first worker, without any worker, between looks."""

_DEAF = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)"
"""Ctrl-C reaches every process of a terminal; workers started here end with their client."""

_DEADLY = refusal(
    "cluster-failure",
    "every worker that took one of the parts died of it",
    "Most often they lack memory: look at what they say, and give them more.",
)


class DeadlyError(SpecError):
    """A part that took several workers with it."""


class Workers:
    """The workers of a cluster."""

    def __init__(self, client: Any, address: str) -> None:
        self._client, self._address = client, address
        self._alone_since: float | None = None
        self._name, self._count = f"lstmspec-{uuid.uuid4().hex}", 0
        self._killed: type[Exception] = _extra("distributed.scheduler").KilledWorker

    @property
    def threads(self) -> int:
        """How many parts they compute at a time."""
        return max(1, sum(self._threads().values()))

    def _threads(self) -> dict[str, int]:
        """By worker."""
        try:
            found: dict[str, int] = self._client.nthreads()
        except OSError:
            raise self._lost("its scheduler is gone") from None
        return found

    def submit(self, function: Callable[..., T], *arguments: Any) -> Any:
        """A future of `function(*arguments)`; arguments may be futures."""
        self._count += 1
        key = f"{self._name}-{self._count}"
        return self._client.submit(function, *arguments, key=key, pure=False, retries=RETRIES)

    def in_order(self, function: Callable[..., T], calls: Iterable[tuple[Any, ...]]) -> Iterator[T]:
        """What `function` returns for each of `calls`, twice as many on their way as threads.

        Raises:
            SpecError: `cluster-failure`.
        """
        waiting: deque[Any] = deque()
        try:
            for arguments in calls:
                waiting.append(self.submit(function, *arguments))
                while len(waiting) > 2 * self.threads:
                    yield self.result(waiting.popleft())
            while waiting:
                yield self.result(waiting.popleft())
        finally:
            self.cancel(waiting)

    def result(self, future: Any) -> Any:
        """What came of `future`.

        Raises:
            DeadlyError: if it took several workers with it.
            SpecError: `cluster-failure` if the workers or the scheduler are lost.
        """
        while True:
            try:
                return future.result(timeout=_LOOK)
            except TimeoutError:
                if future.done():
                    raise
                self.require_some()
            except (CancelledError, OSError):
                raise self._lost("its scheduler is gone") from None
            except ModuleNotFoundError as error:
                raise self._without(error) from None
            except self._killed:
                raise DeadlyError(_DEADLY.diagnostics, {}) from None

    def cancel(self, futures: Iterable[Any]) -> None:
        """Take back what has not begun, and forget what has."""
        found = list(futures)
        if found and self._client.status == "running":
            self._client.cancel(found, force=True)

    def require_some(self) -> None:
        """Refuse to wait longer for a cluster that has had no worker for a minute.

        Raises:
            SpecError: `cluster-failure`.
        """
        if self._client.status == "running" and self._threads():
            self._alone_since = None
            return
        self._alone_since = self._alone_since or time.monotonic()
        if time.monotonic() - self._alone_since > _ALONE:
            raise self._lost("no worker is left")

    def _lost(self, reason: str) -> SpecError:
        return refusal(
            "cluster-failure",
            f"the cluster at {self._address} was lost: {reason}",
            "Look at what its scheduler and its workers say, and begin again.",
        )

    def _without(self, error: ModuleNotFoundError) -> SpecError:
        return refusal(
            "cluster-failure",
            f"a worker of {self._address} has no `{error.name}`",
            "Install this version of lstmspec where the scheduler and the workers run.",
        )


@contextmanager
def connected(address: str) -> Iterator[Workers]:
    """The workers at `address`; those of `local:N` are started, and stopped behind it.

    Raises:
        SpecError: `missing-extra`, or `cluster-failure` if nobody answers or there is no worker.
    """
    number = local_workers(address)
    dask, distributed = _extra("dask"), _extra("distributed")
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    with ExitStack() as stack:
        stack.enter_context(
            dask.config.set({"distributed.admin.large-graph-warning-threshold": "1TB"})
        )
        where: Any = address
        if number is not None:
            where = stack.enter_context(_local(distributed, number))
        client = stack.enter_context(_client(distributed, where, address))
        yield Workers(client, address)


def _local(distributed: ModuleType, number: int) -> Any:
    """`number` processes on this machine, of one thread each."""
    try:
        return distributed.LocalCluster(
            n_workers=number,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
            preload=_DEAF,
        )
    except (RuntimeError, OSError):
        raise refusal(
            "cluster-failure",
            f"the workers of local:{number} did not start",
            'In a script, ask for them under `if __name__ == "__main__":`, since they import it.',
        ) from None


@contextmanager
def _client(distributed: ModuleType, where: Any, address: str) -> Iterator[Any]:
    try:
        client = distributed.Client(where, timeout=_CONNECT, set_as_default=False)
    except (OSError, ValueError):
        raise refusal(
            "cluster-failure",
            f"no scheduler answers at {address}",
            "Start one, `dask scheduler`, and give the address that it says.",
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=_WORKERS)
        except TimeoutError:
            raise refusal(
                "cluster-failure",
                f"the scheduler at {address} has no workers",
                f"Start some: dask worker {address}",
            ) from None
        yield client


def _extra(module: str) -> ModuleType:
    try:
        return importlib.import_module(module)
    except ImportError:
        raise refusal(
            "missing-extra",
            f"a cluster needs `{module}`",
            "Install it: pip install 'lstmspec[dask]'",
        ) from None
