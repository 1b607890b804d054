"""The errors of this room, as diagnostics."""

from pathlib import Path

from lstmspec.diagnostics import Diagnostic, SpecError


def refusal(
    code: str, message: str, help: str, trail: tuple[str, ...] = (), path: Path | None = None
) -> SpecError:
    """The error of one thing that is wrong, with the file at `path` if it is one."""
    file = None if path is None else str(path)
    return SpecError((Diagnostic(code, message, help=help, trail=trail, file=file),), {})
