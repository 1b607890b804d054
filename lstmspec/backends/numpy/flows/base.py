"""What a flow is, and the answer that there is none."""

from typing import NamedTuple

WHOLE = "Run it on whole sequences, with `predict`."


class Flow(NamedTuple):
    """What a layer makes of a stream."""

    streamed: bool
    """Whether its first result has the time axis of the stream."""
    carries: bool = False
    """Whether it carries a state from step to step."""


EACH_STEP = Flow(streamed=True)


class Unstreamable(Exception):  # noqa: N818 - no error, but an answer
    """A layer that cannot run step by step, and why."""

    def __init__(self, message: str, *, option: str = "", help: str = WHOLE) -> None:
        super().__init__(message)
        self.message = message
        self.option = option
        self.help = help
