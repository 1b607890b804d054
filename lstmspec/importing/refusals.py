"""The ways in which a Keras file is refused."""

from collections.abc import Sequence
from pathlib import Path

from lstmspec.diagnostics import Diagnostic, SpecError

_SHOWN = 40
_LONGEST = 80

_SAVE_AGAIN = "Save the model again with Keras, or fetch the file again."


def corrupt(path: Path, what: str, help: str = _SAVE_AGAIN, trail: Sequence[str] = ()) -> SpecError:
    """The refusal of a file that is not what its name says: damaged, foreign or hostile."""
    return _refusal("corrupt-file", path, f"`{path}` {what}", help, trail)


def too_large(path: Path, what: str) -> SpecError:
    """The refusal of a file whose description is over a limit."""
    help = "No model that the language can say needs as much: look at what made the file."
    return _refusal("file-too-large", path, f"`{path}` {what}", help, ())


def beyond_the_language(path: Path, reasons: Sequence[str]) -> Diagnostic:
    """What is said of layers and options of Keras that no spec can say, a line for each."""
    count = len(reasons)
    what = "something" if count == 1 else f"{count} things"
    return Diagnostic(
        "unsupported-by-language",
        f"`{path}` has {what} that the language cannot say",
        trail=_cut(reasons),
        help="Take these out of the Keras model or put layers of the language in their place:"
        " `lstmspec layers` lists them.",
        file=str(path),
    )


def foreign(path: Path, reasons: Sequence[str]) -> Diagnostic:
    """What is said of a configuration that would run code or names what is not Keras."""
    return Diagnostic(
        "corrupt-file",
        f"`{path}` names code that is not Keras' own, and nothing in a file is run",
        trail=_cut(reasons),
        help="Take a file from whom you trust, without such layers.",
        file=str(path),
    )


def torn(path: Path, reasons: Sequence[str]) -> Diagnostic:
    """What is said of a configuration whose parts do not fit together."""
    return Diagnostic(
        "corrupt-file",
        f"`{path}` describes no model that Keras can have saved",
        trail=_cut(reasons),
        help=_SAVE_AGAIN,
        file=str(path),
    )


def shown(text: object) -> str:
    """A name or value from a file, in a form that is safe to print: short, and on one line."""
    written = text if isinstance(text, str) else repr(text)
    if not written.isprintable():
        written = ascii(written)[1:-1]
    return written if len(written) <= _LONGEST else f"{written[:_LONGEST]}..."


def _cut(lines: Sequence[str]) -> tuple[str, ...]:
    rest = len(lines) - _SHOWN
    return (*lines[:_SHOWN], *([f"and {rest:,} more"] if rest > 0 else []))


def _refusal(code: str, path: Path, message: str, help: str, trail: Sequence[str]) -> SpecError:
    diagnostic = Diagnostic(code, message, trail=_cut(trail), help=help, file=str(path))
    return SpecError((diagnostic,), {})
