"""What one time step of a model is made of: the inputs of a step, and what refuses a step.

A step of an input that is a sequence has its shape without the time axis; any other input is given
whole with each step. Each number is checked here, so that the model meets none that it refuses.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path

import numpy as np

from lstmspec.backends.numpy import streaming_reason
from lstmspec.backends.numpy.streaming import analyse
from lstmspec.data.inputs import embedded_inputs
from lstmspec.data.refusal import refusal
from lstmspec.diagnostics import Sink, SpecError
from lstmspec.ir import Input, Model
from lstmspec.shapes import Dim, spell_shape
from lstmspec.source import Source

_INT32 = 2**31
_FLOAT32 = 2.0**128 - 2.0**103
"""The smallest number that float32 rounds to infinity."""


Convert = Callable[[np.ndarray], np.ndarray]
"""Numbers into numbers of the same shape."""


class LineError(Exception):
    """What is wrong with one line, and the next step."""

    def __init__(self, message: str, help: str = "", column: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.column = column

    def at(self, line: int) -> str:
        """What is wrong, with the number of the line."""
        place = f"line {line}" if self.column is None else f"line {line}, column {self.column}"
        return f"{place}: {self.message}"


def bad_line(number: int, error: LineError) -> SpecError:
    """The error of the user that line `number` of stdin is no step."""
    return refusal("data-mismatch", error.at(number), Path("<stdin>"), error.help)


@dataclass(frozen=True)
class StepInput:
    """One input of a step."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    tables: tuple[tuple[str, int], ...] = ()
    """The `Embedding` lines that look its integers up, with their numbers of rows."""
    scale: Convert | None = None
    """What a trained model does to its numbers first."""
    encode: Callable[[str], np.ndarray] | None = None
    """The steps of a text, of an input that a trained model makes of text."""

    @property
    def size(self) -> int:
        """How many numbers a step has."""
        return prod(self.shape)

    def array(self, numbers: list[float] | list[int]) -> np.ndarray:
        """The step of a batch of one that holds `numbers`, row by row.

        Raises:
            LineError: if one of them is not finite, or no number of the input.
        """
        if self.dtype == "int32":
            self._check_integers(numbers)
        else:
            self._check_floats(numbers)
        if self.scale is not None:
            return self.scale(np.array(numbers).reshape(1, *self.shape)).astype(self.dtype)
        array = np.array(numbers, self.dtype)
        for line, rows in self.tables:
            if array.min() < -rows or array.max() >= rows:
                wrong = next(n for n in numbers if not -rows <= n < rows)
                raise LineError(
                    f"`{self.name}` holds {_short(wrong)}, and `{line}` has rows 0 to {rows - 1}",
                    "Number what the input holds from 0, or give the `Embedding` more rows.",
                )
        return array.reshape(1, *self.shape)

    def token(self, text: str) -> np.ndarray:
        """The step of a batch of one that is the one token in `text`.

        Raises:
            LineError: if the input is made of no text, or there is not one token.
        """
        if self.encode is None:
            raise LineError(f"`{self.name}` takes numbers, and this is text", "Write numbers.")
        steps = self.encode(text)
        if len(steps) != 1:
            raise LineError(
                f"`{self.name}` takes one token a line, and this is {len(steps)}",
                "Write each word, sign or character on a line of its own.",
            )
        return steps

    def _check_integers(self, numbers: list[float] | list[int]) -> None:
        for number in numbers:
            if not -_INT32 <= number < _INT32 or number != int(number):
                raise LineError(
                    f"`{self.name}` takes int32, and {_short(number)} is none",
                    "The input takes integers below 2147483648.",
                )

    def _check_floats(self, numbers: list[float] | list[int]) -> None:
        for number in numbers:
            if not -_FLOAT32 < number < _FLOAT32:
                raise LineError(
                    f"`{self.name}` takes {self.dtype}, and {_short(number)} is none",
                    "Scale the numbers, or look for one that should not be there.",
                )


def require_streaming(model: Model, sources: Mapping[str, Source]) -> None:
    """Refuse a model that cannot run step by step; `sources` is what the answer quotes from.

    Raises:
        SpecError: `unsupported-by-backend`.
    """
    refusal = streaming_reason(model)
    if refusal is None:
        return
    sink = Sink(dict(sources))
    message = "the model cannot run step by step"
    sink.error(
        "unsupported-by-backend",
        message if refusal.span else f"{message}: {refusal.message}",
        refusal.span,
        label=refusal.message if refusal.span else "",
        help=refusal.help,
    )
    sink.raise_errors()


def step_inputs(model: Model, sources: Mapping[str, Source]) -> tuple[StepInput, ...]:
    """The inputs of a step of `model`, which can run step by step.

    Raises:
        SpecError: `unbound-dimension` or `open-dimension` if the size of a step is not known.
    """
    streamed = analyse(model).streamed
    tables = list(embedded_inputs(model))
    sink = Sink(dict(sources))
    inputs = []
    for given in model.inputs:
        shape = given.shape[1:] if given.name in streamed else given.shape
        known = tuple(dim for dim in shape if isinstance(dim, int))
        if len(known) < len(shape):
            _report_unknown(given, shape, sink)
        rows = tuple((line, size) for name, line, size in tables if name == given.name)
        inputs.append(StepInput(given.name, given.dtype, known, rows))
    sink.raise_errors()
    return tuple(inputs)


def _report_unknown(given: Input, shape: tuple[Dim, ...], sink: Sink) -> None:
    names = [dim for dim in shape if not isinstance(dim, int) and not dim.is_open]
    span = given.origin.span if given.origin else None
    if not names:
        sink.error(
            "open-dimension",
            f"a step of `{given.name}` is {spell_shape(shape)}, and its size must be known",
            span,
            help="Give the axis a number or a name in the `input` line.",
        )
        return
    sink.error(
        "unbound-dimension",
        f"a step of `{given.name}` is {spell_shape(shape)}, and nothing tells its size",
        span,
        help=f"Bind it, such as --bind {sorted(names[0].names)[0]}=3.",
    )


def _short(number: float) -> str:
    """A number as a person reads it, however many digits it has."""
    if isinstance(number, float) or abs(number) < 10**15:
        return str(number)
    try:
        return f"{number:.9g}"
    except OverflowError:
        return "a number of hundreds of digits"
