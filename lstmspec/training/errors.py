"""The errors of training, as diagnostics."""

from lstmspec.diagnostics import Sink, SpecError


def refusal(code: str, message: str, help: str, trail: tuple[str, ...] = ()) -> SpecError:
    """The error of one thing that is wrong."""
    sink = Sink()
    sink.error(code, message, help=help, trail=trail)
    return SpecError(tuple(sink.diagnostics), {})
