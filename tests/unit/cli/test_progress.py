"""Progress: what stands in the line, how fast, and how long still."""

import io
import json
from dataclasses import dataclass

import pytest

from lstmspec.cli.progress import JsonLines, LiveLine, PlainLines, Progress, duration, progress


@dataclass
class Run:
    epochs: int = 3
    samples: int = 64


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


def walk(told: Progress, clock: Clock, *, epochs: int = 3, first: int = 1) -> None:
    """Epochs of 2 steps of half a second, and a second of validation."""
    told.began(Run())
    for epoch in range(1, epochs + 1):
        for step in range(first if epoch == 1 else 1, 3):
            clock.now += 0.5
            told.step(epoch, step, 2, {"loss": 3 / epoch, "accuracy": 0.5})
        clock.now += 1.0
        told.epoch(
            {
                "epoch": epoch,
                "loss": 3 / epoch,
                "accuracy": 0.5,
                "val_loss": 2.5,
                "seconds": 2.0,
                "samples_per_second": 64.0,
                "learning_rate": 0.001,
            }
        )
    told.ended("done")


def test_a_plain_line_an_epoch():
    stream, clock = io.StringIO(), Clock()
    walk(PlainLines(stream, clock), clock)
    assert stream.getvalue().splitlines() == [
        "epoch 1/3  loss 3  accuracy 0.5  val_loss 2.5  2.0 s  64 samples/s  ETA 0:04",
        "epoch 2/3  loss 1.5  accuracy 0.5  val_loss 2.5  2.0 s  64 samples/s  ETA 0:02",
        "epoch 3/3  loss 1  accuracy 0.5  val_loss 2.5  2.0 s  64 samples/s",
    ]


def drawings(stream: io.StringIO) -> list[str]:
    return stream.getvalue().split("\r\x1b[2K")[1:]


def test_one_line_is_drawn_again_and_taken_away():
    stream, clock = Terminal(), Clock()
    walk(LiveLine(stream, clock, lambda: 100), clock, epochs=2)
    bar = "━" * 10 + "─" * 10
    assert drawings(stream) == [
        f"epoch 1/3 {bar} ETA 0:02  64 samples/s  loss 3  accuracy 0.5",
        f"epoch 1/3 {'━' * 20} ETA 0:02  64 samples/s  loss 3  accuracy 0.5",
        f"epoch 2/3 {bar} ETA 0:02  64 samples/s  loss 1.5  accuracy 0.5  val_loss 2.5",
        f"epoch 2/3 {'━' * 20} ETA 0:02  64 samples/s  loss 1.5  accuracy 0.5  val_loss 2.5",
        "",
    ]
    assert "\n" not in stream.getvalue()


def test_the_line_never_wraps():
    stream, clock = Terminal(), Clock()
    walk(LiveLine(stream, clock, lambda: 30), clock)
    assert max(map(len, drawings(stream))) == 29


def test_the_line_is_not_drawn_at_every_step():
    stream, clock = Terminal(), Clock()
    line = LiveLine(stream, clock, lambda: 80)
    line.began(Run())
    for step in range(1, 1001):
        clock.now += 0.001
        line.step(1, step, 1000, {"loss": 1.0})
    assert 9 <= len(drawings(stream)) <= 12
    assert "ETA 0:02" in drawings(stream)[-1]


def test_a_resumed_epoch_is_judged_by_its_own_steps():
    stream, clock = Terminal(), Clock()
    line = LiveLine(stream, clock, lambda: 80)
    line.began(Run())
    clock.now += 2.0
    line.step(3, 501, 1000, {"loss": 1.0})
    assert "ETA 16:38" in drawings(stream)[-1]


def test_what_is_said_stands_above_the_line():
    stream = Terminal()
    LiveLine(stream).says("checkpoint saved")
    assert stream.getvalue() == "\r\x1b[2Kcheckpoint saved\n"


def test_an_object_a_line():
    stream, clock = io.StringIO(), Clock()
    told = JsonLines(stream, clock)
    told.says("reading")
    walk(told, clock, epochs=1)
    told.epoch({"epoch": 2, "loss": float("nan")})
    events = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [event["event"] for event in events] == [
        "says",
        "began",
        "step",
        "epoch",
        "ended",
        "epoch",
    ]
    assert events[1] == {"event": "began", "epochs": 3, "samples": 64}
    assert events[2]["step"] == 1
    assert events[3]["val_loss"] == 2.5
    assert events[5]["loss"] is None


@pytest.mark.parametrize(
    ("mode", "stream", "kind"),
    [
        ("auto", Terminal(), LiveLine),
        ("auto", io.StringIO(), PlainLines),
        ("plain", Terminal(), PlainLines),
        ("jsonl", Terminal(), JsonLines),
        ("none", Terminal(), Progress),
    ],
)
def test_modes(mode: str, stream: io.StringIO, kind: type, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TERM", "xterm")
    assert type(progress(mode, stream)) is kind


def test_a_dumb_terminal_gets_lines(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TERM", "dumb")
    assert type(progress("auto", Terminal())) is PlainLines


def test_signs_that_the_terminal_cannot_write_are_replaced():
    class Latin(Terminal):
        encoding = "latin-1"

    stream, clock = Latin(), Clock()
    walk(LiveLine(stream, clock, lambda: 100), clock)
    assert "##########----------" in stream.getvalue()


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (59.6, "1:00"), (750, "12:30"), (10930, "3:02:10")]
)
def test_duration(seconds: float, text: str):
    assert duration(seconds) == text
