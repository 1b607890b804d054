"""Lines of a stream: a line is one step, and so is its answer, as JSON or as CSV.

Numbers that are no numbers are refused both ways: one of them in a step would stay in the state for
good, and JSON cannot write it. Answers have the fewest digits that still mean the same float32.
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from typing import Any, Protocol

import numpy as np

from lstmspec.data.reading.cells import parse_number
from lstmspec.data.steps import LineError, StepInput
from lstmspec.diagnostics import Sink, did_you_mean, listing
from lstmspec.shapes import spell_shape

Step = np.ndarray | Mapping[str, np.ndarray]
"""What `step` of a live model takes and returns: an array, or arrays by name."""

_KINDS = {dict: "an object", list: "a list", str: "text", bool: "true or false"}


class Mark(Enum):
    """What a line can be that is no step."""

    RESET = "the sequence ends here, and another begins"
    HEADING = "the names of columns"


class LineFormat(Protocol):
    """How lines are read and written."""

    def read(self, text: str) -> Step | Mark:
        """What a line says.

        Raises:
            LineError: if it is no step of the model.
        """
        ...

    def write(self, answer: Step) -> str:
        """The line that answers a step.

        Raises:
            LineError: if the answer holds what is no number.
        """
        ...

    def refuse(self, reason: str) -> str | None:
        """The line that answers one which is no step; `None` if the format has no place for it."""
        ...


class JsonLines:
    """A step is a number, a list of numbers, or an object of these by the names of the inputs."""

    def __init__(self, inputs: Sequence[StepInput], outputs: Sequence[str]) -> None:
        self._inputs = {given.name: given for given in inputs}
        self._outputs = tuple(outputs)
        self._decode = json.JSONDecoder(
            parse_constant=_refuse_constant, object_pairs_hook=_unique_members
        ).decode

    def read(self, text: str) -> Step | Mark:
        """What a line says; see `LineFormat`."""
        value = self._parse(text)
        if type(value) is dict:
            return self._read_members(value)
        if len(self._inputs) > 1:
            raise LineError(
                f"the model takes {len(self._inputs)} inputs, and this is {_kind(value)}",
                self._help(),
            )
        return self._read_input(next(iter(self._inputs.values())), value)

    def write(self, answer: Step) -> str:
        """The answer as a list, or as an object by the names of the outputs."""
        if not isinstance(answer, Mapping):
            return _json(_finite(self._outputs[0], answer)[0])
        members = (f"{json.dumps(k)}: {_json(_finite(k, answer[k])[0])}" for k in self._outputs)
        return f"{{{', '.join(members)}}}"

    def refuse(self, reason: str) -> str | None:
        """The reason, as the member `error` of an object."""
        return json.dumps({"error": reason})

    def _parse(self, text: str) -> Any:
        try:
            return self._decode(text.strip())
        except json.JSONDecodeError as error:
            raise LineError("it is no JSON", self._help(), error.colno) from None
        except (ValueError, RecursionError):
            raise LineError(
                "it holds a number of thousands of digits, or lists nested too deep", self._help()
            ) from None

    def _read_members(self, members: dict[str, Any]) -> Step | Mark:
        if members.get("reset") is True and len(members) == 1:
            return Mark.RESET
        for name in members:
            if name not in self._inputs:
                raise LineError(f"no input is called `{name}`", self._help_name(name))
        for name in self._inputs:
            if name not in members:
                raise LineError(f"there is no `{name}`", self._help())
        arrays = {name: self._read_input(i, members[name]) for name, i in self._inputs.items()}
        return arrays if len(arrays) > 1 else next(iter(arrays.values()))

    def _read_input(self, given: StepInput, value: Any) -> np.ndarray:
        if type(value) is str and given.encode is not None:
            return given.token(value)
        if given.shape == (1,) and type(value) is not list:
            value = [value]
        numbers = self._flat(given, value, given.shape)
        if not set(map(type, numbers)) <= {int, float}:
            wrong = next(n for n in numbers if type(n) not in (int, float))
            raise LineError(
                f"`{given.name}` takes numbers, and this is {_kind(wrong)}", self._help()
            )
        return given.array(numbers)

    def _flat(self, given: StepInput, value: Any, shape: tuple[int, ...]) -> list[Any]:
        """The numbers in nested lists of `shape`, row by row."""
        if not shape:
            return [value]
        if type(value) is not list or len(value) != shape[0]:
            found = f"a list of {len(value)}" if type(value) is list else _kind(value)
            within = "" if len(shape) == len(given.shape) else f", where {shape[0]} belong"
            raise LineError(
                f"`{given.name}` takes {spell_shape(given.shape)}, and this is {found}{within}",
                self._help(),
            )
        if len(shape) == 1:
            return value
        return [number for row in value for number in self._flat(given, row, shape[1:])]

    def _help(self) -> str:
        if len(self._inputs) > 1:
            return f"Write a step as {_members(self._inputs.values())}."
        (given,) = self._inputs.values()
        if given.encode is not None:
            return 'Write a step as a text of one token, such as "the".'
        shape = "a number" if given.size == 1 else f"a list, {spell_shape(given.shape)}"
        return f"Write a step as {shape}."

    def _help_name(self, name: str) -> str:
        if name == "reset":
            return 'Write {"reset": true} on a line of its own.'
        names = listing([f"`{known}`" for known in self._inputs])
        return did_you_mean(name, list(self._inputs)) or f"The model takes {names}."


class CsvLines:
    """A step is a row of the numbers of one input; a first row without a number is a heading.

    Of an input that is made of text, a step is a line with one token, and there is no heading.
    """

    def __init__(self, inputs: Sequence[StepInput], outputs: Sequence[str]) -> None:
        (self._input,) = inputs
        (self._output,) = outputs
        self._is_first = True

    def read(self, text: str) -> Step | Mark:
        """What a line says; see `LineFormat`."""
        if self._input.encode is not None:
            return self._input.token(text.rstrip("\r\n"))
        try:
            row = next(csv.reader([text]))
        except csv.Error:
            raise LineError("it is no row of a table", self._help()) from None
        is_first, self._is_first = self._is_first, False
        try:
            numbers = list(map(float, row))
        except ValueError:
            if is_first and not any(parse_number(cell) is not None for cell in row):
                return Mark.HEADING
            raise self._no_number(row) from None
        if len(numbers) != self._input.size:
            shape = spell_shape(self._input.shape)
            raise LineError(
                f"`{self._input.name}` takes {shape}, and this is a row of {len(numbers)}",
                self._help(),
            )
        return self._input.array(numbers)

    def write(self, answer: Step) -> str:
        """The numbers of the answer with commas between."""
        if isinstance(answer, Mapping):
            answer = answer[self._output]
        return ",".join(map(str, _finite(self._output, answer).ravel()))

    def refuse(self, reason: str) -> str | None:
        """Nothing: a table has no place for a reason."""
        return None

    def _no_number(self, row: list[str]) -> LineError:
        column, cell = next((n, c) for n, c in enumerate(row, 1) if parse_number(c) is None)
        found = f"`{cell[:40]}` is no number" if cell.strip() else "there is no number"
        return LineError(found, self._help(), column)

    def _help(self) -> str:
        return f"Write a step as a row of {self._input.size} numbers with commas between."


def detect_format(text: str, inputs: Sequence[StepInput] = ()) -> str:
    """The format of a stream that begins with the line `text`; a single number is JSON."""
    takes_text = any(given.encode is not None for given in inputs)
    if text.lstrip()[:1] in ("[", "{", *('"' * takes_text)):
        return "jsonl"
    try:
        return "csv" if isinstance(json.loads(text), str) else "jsonl"
    except ValueError:
        return "csv"


def line_format(name: str, inputs: Sequence[StepInput], outputs: Sequence[str]) -> LineFormat:
    """The format `jsonl` or `csv`, for a model of these inputs and outputs.

    Raises:
        SpecError: `unknown-format` if a table cannot hold them.
    """
    if name == "jsonl":
        return JsonLines(inputs, outputs)
    sink = Sink()
    for names, what in (([given.name for given in inputs], "inputs"), (outputs, "outputs")):
        if len(names) > 1:
            sink.error(
                "unknown-format",
                f"a row of CSV is one array, and the model has {len(names)} {what}",
                help=f"Write a step as a line of JSON: --format jsonl, and {_members(inputs)}.",
            )
    sink.raise_errors()
    return CsvLines(inputs, outputs)


def _members(inputs: Iterable[StepInput]) -> str:
    """A step as an object, for people to fill in."""
    inputs = list(inputs)
    if len(inputs) == 1:
        return "a list" if inputs[0].shape else "a number"
    members = ", ".join(f'"{given.name}": ...' for given in inputs)
    return f"{{{members}}}"


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    return _KINDS.get(type(value), "a number")


def _finite(name: str, answer: np.ndarray) -> np.ndarray:
    if not np.isfinite(answer).all():
        wrong = answer.flat[int(np.isfinite(answer).argmin())]
        raise LineError(
            f"the answer `{name}` holds {wrong}, which is no number",
            "Look at the weights, and at the size of what was given.",
        )
    return answer


def _json(array: Any) -> str:
    """Nested lists of the numbers of an array, or its number if it is a scalar."""
    if array.ndim == 0:
        return str(array)
    if array.ndim == 1:
        return f"[{', '.join(map(str, array))}]"
    return f"[{', '.join(map(_json, array))}]"


def _refuse_constant(name: str) -> float:
    raise LineError(f"`{name}` is no number", "Leave the step out: it would stay in the state.")


def _unique_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for name, value in pairs:
        if name in members:
            raise LineError(f"`{name}` stands twice", "Give each input once.")
        members[name] = value
    return members
