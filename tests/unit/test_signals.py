"""Signals that wait."""

import os
import signal
import threading

import pytest

from lstmspec.signals import HeldSignals, Stopped

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows sends other signals")


def test_a_signal_waits_until_it_is_asked_for():
    with HeldSignals() as signals:
        signals.check()
        os.kill(os.getpid(), signal.SIGTERM)
        assert signals.number
        with pytest.raises(Stopped) as caught:
            signals.check()
    assert caught.value.exit_code == 128 + signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL


def test_a_second_signal_does_not_wait():
    with HeldSignals() as signals:
        os.kill(os.getpid(), signal.SIGINT)
        assert signals.number
        with pytest.raises(Stopped):
            os.kill(os.getpid(), signal.SIGINT)


def test_who_has_a_handler_keeps_it():
    heard: list[int] = []
    before = signal.signal(signal.SIGINT, lambda number, frame: heard.append(number))
    try:
        with HeldSignals() as signals:
            os.kill(os.getpid(), signal.SIGINT)
        assert heard == [signal.SIGINT]
        assert not signals.number
    finally:
        signal.signal(signal.SIGINT, before)


def test_other_threads_hold_nothing():
    def run() -> None:
        with HeldSignals():
            kept.append(signal.getsignal(signal.SIGINT))

    kept: list[object] = []
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert kept == [signal.getsignal(signal.SIGINT)]
