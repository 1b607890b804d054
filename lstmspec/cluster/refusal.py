"""The errors of this room, as diagnostics."""

from lstmspec.diagnostics import Diagnostic, SpecError


def refusal(code: str, message: str, help: str, trail: tuple[str, ...] = ()) -> SpecError:
    """The error of one thing that is wrong."""
    return SpecError((Diagnostic(code, message, help=help, trail=trail),), {})
