"""The error of a data file."""

from pathlib import Path

from lstmspec.diagnostics import Sink, SpecError


def refusal(code: str, message: str, path: Path, help: str) -> SpecError:
    """The error that refuses the file at `path`."""
    sink = Sink()
    sink.error(code, message, file=str(path), help=help)
    return SpecError(tuple(sink.diagnostics), {})


def corrupt(path: Path, reason: str) -> SpecError:
    """The error of a file that is damaged or of another kind than its name says."""
    return refusal(
        "corrupt-file", f"`{path}` cannot be understood: {reason}", path, "Save the file again."
    )
