"""Being stopped only where nothing is lost.

A step that has begun is answered, and what has been answered is in the state; so Ctrl-C and the
signals that end a process wait until the next line is waited for. Whoever does not take the answer
makes us wait too: a second signal stops at once.
"""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Self, TypeVar

T = TypeVar("T")

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")


class Stopped(KeyboardInterrupt):
    """A signal asked the process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


class HeldSignals:
    """Holds signals back, as a context; `wait` lets them through."""

    def __init__(self) -> None:
        self._received: int | None = None
        self._is_waiting = False
        self._is_closing = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for name in _NAMES:
                number = getattr(signal, name, None)
                # Who starts us with `nohup` means it.
                if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                    self._before[number] = signal.signal(number, self._receive)
        return self

    def __exit__(self, *reason: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def wait(self, read: Callable[[], T]) -> T:
        """What `read` returns.

        Raises:
            Stopped: if a signal comes, or has come.
        """
        self._is_waiting = True
        try:
            if self._received is not None:
                raise Stopped(self._received)
            return read()
        finally:
            self._is_waiting = False

    def close(self) -> None:
        """Let no signal through from here on."""
        self._is_closing = True

    def _receive(self, number: int, frame: FrameType | None) -> None:
        is_second, self._received = self._received is not None, number
        if not self._is_closing and (self._is_waiting or is_second):
            raise Stopped(number)
