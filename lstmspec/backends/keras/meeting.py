"""Workers wait here until all of them are there.

TensorFlow waits for them too, but for a quarter of an hour and more, deaf to Ctrl-C and SIGTERM. So
each worker first listens at its own address, and goes on when it has reached those of all others,
whether they still listen here or TensorFlow has taken over.
"""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager

from lstmspec.backends.keras.cluster import TF_CONFIG, Distribution
from lstmspec.diagnostics import Diagnostic, SpecError

_PAUSE, _ATTEMPT = 0.2, 2.0
"""How many seconds lie between two attempts, and how long one may take."""


def meet(distribution: Distribution, seconds: float) -> None:
    """Wait until every worker is there, for `seconds` at most.

    Raises:
        SpecError: `invalid-cluster` if this worker's port is taken; `worker-lost` if another
            one does not come.
    """
    missing = [a for n, a in enumerate(distribution.addresses) if n != distribution.index]
    limit = time.monotonic() + seconds
    with _listening(distribution.addresses[distribution.index]):
        while True:
            missing = [address for address in missing if not _answers(address)]
            if not missing:
                return
            if time.monotonic() > limit:
                raise _error(
                    "worker-lost",
                    f"the worker at {missing[0]} cannot be reached",
                    "Start it, and see that no firewall keeps the port closed.",
                )
            time.sleep(_PAUSE)


@contextmanager
def _listening(address: str) -> Iterator[None]:
    """Take connections at the port of `address`, inside."""
    host, port = _parts(address)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("", port))
        except (OSError, OverflowError) as error:
            reason = getattr(error, "strerror", None) or "it is no port"
            raise _error(
                "invalid-cluster",
                f"{address}, the address of this worker in {TF_CONFIG}, cannot be taken:"
                f" {reason.lower()}",
                "Give it a free port; is another run still there?",
            ) from None
        listener.listen(1024)
        yield


def _answers(address: str) -> bool:
    try:
        with socket.create_connection(_parts(address), _ATTEMPT):
            return True
    except (OSError, OverflowError):
        return False


def _parts(address: str) -> tuple[str, int]:
    host, _, port = address.rpartition(":")
    return host.strip("[]"), int(port)


def _error(code: str, message: str, help: str) -> SpecError:
    return SpecError((Diagnostic(code, message, help=help),), {})
