"""The errors of this room, as diagnostics."""

from collections.abc import Mapping, Sequence

from lstmspec.diagnostics import Diagnostic, SpecError
from lstmspec.source import Source, Span

_SHOWN = 20


def refusal(
    message: str,
    help: str,
    trail: Sequence[str] = (),
    *,
    code: str = "weights-mismatch",
    span: Span | None = None,
    sources: Mapping[str, Source] | None = None,
) -> SpecError:
    """The error of one thing that is wrong; of a long `trail` the beginning is shown."""
    rest = len(trail) - _SHOWN
    shown = (*trail[:_SHOWN], *([f"and {rest:,} more"] if rest > 0 else []))
    return SpecError((Diagnostic(code, message, span, trail=shown, help=help),), sources or {})


def counted(number: int, one: str, many: str) -> str:
    """Such as "1 line has" or "2 lines have"."""
    return f"{number:,} {one if number == 1 else many}"
