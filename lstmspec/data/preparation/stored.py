"""The JSON of a preparation: small, strict, and read without trust."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from lstmspec.data.preparation.fitted import Fitted
from lstmspec.data.preparation.inputs import FittedInput
from lstmspec.data.preparation.outputs import FittedOutput
from lstmspec.data.refusal import corrupt
from lstmspec.diagnostics import Sink, SpecError
from lstmspec.layers.values import PositiveInt

MAX_LENGTH = 2**26
"""The longest JSON that is read, in characters: a vocabulary of millions of words."""


class Stored(Fitted):
    """A preparation as it stands in a model file."""

    version: Literal[1] = 1
    inputs: Annotated[dict[str, FittedInput], Field(min_length=1)]
    outputs: Annotated[dict[str, FittedOutput], Field(min_length=1)]
    sizes: dict[str, PositiveInt]


def read_stored(text: str, path: Path | None = None) -> Stored:
    """The preparation in JSON.

    Raises:
        SpecError: `corrupt-file` if it is none, or holds what no training writes.
    """
    if len(text) > MAX_LENGTH:
        raise _corrupt(path)
    try:
        return Stored.model_validate_json(text)
    except ValidationError:
        raise _corrupt(path) from None


def _corrupt(path: Path | None) -> SpecError:
    reason = "what was fitted on its training data is damaged"
    if path is not None:
        return corrupt(path, reason)
    sink = Sink()
    sink.error("corrupt-file", reason, help="Train again, or copy the file again.")
    return SpecError(tuple(sink.diagnostics), {})
