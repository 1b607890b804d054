"""A stream: a live model, its state, and the lines that it is fed."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, BinaryIO

from lstmspec.data.lines import LineFormat, Mark, Step, detect_format, line_format
from lstmspec.data.steps import Convert, LineError, StepInput

MAX_LINE = 2**24
"""The longest line that is read, in bytes."""

_BOM = "\ufeff"


class Feed:
    """Answers lines, one step each; `state` is what the steps so far have left.

    Args:
        live: The live model of the NumPy backend.
        inputs: What a step is made of.
        outputs: The names of the outputs.
        format: `jsonl` or `csv`; `None` for what the first line looks like.
        decode: What becomes of outputs before they are written, by name.

    Raises:
        SpecError: `unknown-format` if `format` cannot hold what the model takes and returns.
    """

    def __init__(
        self,
        live: Any,
        inputs: Sequence[StepInput],
        outputs: Sequence[str],
        format: str | None = None,
        decode: Mapping[str, Convert] = MappingProxyType({}),
    ) -> None:
        self.live = live
        self.state = live.init_state(1)
        self._begun = self.state
        self._inputs = inputs
        self._outputs = outputs
        self._decode = decode
        self._format = None if format is None else line_format(format, inputs, outputs)

    def answer(self, line: bytes) -> tuple[str | None, Any]:
        """The answer to a line, `None` if it asks for none, and the state after it.

        `state` is left to the caller, who alone knows when the answer has arrived.

        Raises:
            LineError: if the line is no step of the model.
            SpecError: `unknown-format`, at the first line.
        """
        if not line.strip():
            return None, self.state
        try:
            text = line.decode().lstrip(_BOM)
        except UnicodeDecodeError:
            raise LineError("it is no text in UTF-8") from None
        step = self._format_of(text).read(text)
        if isinstance(step, Mark):
            return None, self._begun if step is Mark.RESET else self.state
        answer, after = self.live.step(step, self.state)
        return self._format_of(text).write(self._decoded(answer)), after

    def refuse(self, reason: str) -> str | None:
        """The answer to a line that is no step; `None` if the format has no place for it."""
        return None if self._format is None else self._format.refuse(reason)

    def _decoded(self, answer: Step) -> Step:
        if isinstance(answer, Mapping):
            return {n: self._decode[n](a) if n in self._decode else a for n, a in answer.items()}
        decode = self._decode.get(self._outputs[0])
        return answer if decode is None else decode(answer)

    def _format_of(self, text: str) -> LineFormat:
        """How lines are written, which the first one decides if nobody has said it."""
        if self._format is None:
            self._format = line_format(
                detect_format(text, self._inputs), self._inputs, self._outputs
            )
        return self._format


def read_line(file: BinaryIO, limit: int = MAX_LINE) -> bytes:
    """The next line of `file`; nothing at its end.

    Raises:
        LineError: if it has more than `limit` bytes; the line after it can be read.
    """
    line = file.readline(limit + 1)
    if len(line) <= limit:
        return line
    while line and not line.endswith(b"\n"):
        line = file.readline(limit)
    raise LineError(f"it is longer than {limit:,} bytes", "Write a step a line.")
