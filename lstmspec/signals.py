"""Being stopped only where nothing is lost.

A line that was read is answered, a step of training that has begun is taken; so Ctrl-C and the
signals that end a process wait until all of it is in the state. Whoever does not take an answer
makes us wait too: a second signal stops at once.
"""

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Self, TypeVar

T = TypeVar("T")

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
"""Ctrl-C, and what ends a process."""

_DEFAULTS = (signal.SIG_DFL, signal.default_int_handler)


class Stopped(KeyboardInterrupt):
    """A signal asked the process to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.exit_code = 128 + number


class HeldSignals:
    """Holds signals back, as a context; `wait` lets them through, and `check` those that came."""

    def __init__(self, names: tuple[str, ...] = NAMES) -> None:
        self._names = names
        self._received: int | None = None
        self._is_waiting = False
        self._is_closing = False
        self._before: dict[int, Any] = {}

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for name in self._names:
                number = getattr(signal, name, None)
                # Who starts us with `nohup` means it, and so does who has a handler of his own.
                if number is not None and signal.getsignal(number) in _DEFAULTS:
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
            self.check()
            return read()
        finally:
            self._is_waiting = False

    @property
    def number(self) -> int:
        """The signal that waits; 0 if there is none."""
        return self._received or 0

    def check(self) -> None:
        """Let through what waits.

        Raises:
            Stopped: if a signal has come.
        """
        if self._received is not None:
            raise Stopped(self._received)

    def close(self) -> None:
        """Let no signal through from here on."""
        self._is_closing = True

    def _receive(self, number: int, frame: FrameType | None) -> None:
        is_second, self._received = self._received is not None, number
        if not self._is_closing and (self._is_waiting or is_second):
            raise Stopped(number)
