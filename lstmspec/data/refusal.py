"""The error of a data file."""

from pathlib import Path

from lstmspec.diagnostics import Sink, SpecError


def refusal(
    code: str, message: str, path: Path | None, help: str, trail: tuple[str, ...] = ()
) -> SpecError:
    """The error that refuses the file at `path`, or data that no file holds."""
    sink = Sink()
    file = None if path is None else str(path)
    sink.error(code, message, trail=trail, file=file, help=help)
    return SpecError(tuple(sink.diagnostics), {})


def mismatch(message: str, path: Path | None, help: str, trail: tuple[str, ...] = ()) -> SpecError:
    """The error of data that can be read and cannot be used."""
    return refusal("data-mismatch", message, path, help, trail)


def corrupt(path: Path, reason: str, help: str = "Save the file again.") -> SpecError:
    """The error of a file that is damaged or of another kind than its name says."""
    return refusal("corrupt-file", f"`{path}` cannot be understood: {reason}", path, help)


def count(number: int, noun: str) -> str:
    """Such as "1 column" or "2 columns"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
