"""What a diagnostic is: data. How it looks is decided in `render`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from lstmspec.diagnostics.codes import CODES
from lstmspec.source import Source, Span


class Severity(StrEnum):
    """How much a diagnostic matters: an error stops the compiler, a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Note:
    """A second place that explains the first: "this line made the shape that line 7 refuses"."""

    span: Span
    label: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One thing that is wrong, where it is, why, and what to do next."""

    code: str
    """The kebab-case slug; one of `codes.CODES`, and the name of its page in `docs/errors`."""
    message: str
    """The headline: one short phrase, lower case, no full stop."""
    span: Span | None = None
    """The smallest guilty token; `None` where no spec is at fault (but a data or weights file)."""
    label: str = ""
    """What to say right under the carets; may be empty."""
    notes: tuple[Note, ...] = ()
    """Second places, in reading order."""
    trail: tuple[str, ...] = ()
    """Lines of fact below the excerpt, such as the shapes on the way to a refused layer."""
    help: str | Callable[[], str] = ""
    """The next step. A callable is asked only when shown: until then a search costs nothing."""
    severity: Severity = Severity.ERROR
    file: str | None = None
    """The file at fault where `span` is `None`."""

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise KeyError(f"{self.code!r} is not in lstmspec.diagnostics.codes")

    @property
    def help_text(self) -> str:
        """The next step, computed now if it was not yet."""
        return self.help if isinstance(self.help, str) else self.help()

    @property
    def exit_code(self) -> int:
        """The exit code of a command that ends with this diagnostic."""
        return CODES[self.code].exit_code


@dataclass
class Sink:
    """Collects diagnostics so that one run reports all that is wrong."""

    sources: dict[str, Source] = field(default_factory=dict)
    """Every source read so far, by name: what a renderer quotes from."""
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def add_source(self, source: Source) -> None:
        """Make `source` available to renderers."""
        self.sources[source.name] = source

    def error(
        self,
        code: str,
        message: str,
        span: Span | None = None,
        *,
        label: str = "",
        notes: tuple[Note, ...] = (),
        trail: tuple[str, ...] = (),
        help: str | Callable[[], str] = "",
        file: str | None = None,
    ) -> None:
        """Report an error."""
        self.diagnostics.append(
            Diagnostic(code, message, span, label, notes, trail, help, Severity.ERROR, file)
        )

    def warning(
        self,
        code: str,
        message: str,
        span: Span | None = None,
        *,
        label: str = "",
        help: str | Callable[[], str] = "",
    ) -> None:
        """Report a warning."""
        self.diagnostics.append(
            Diagnostic(code, message, span, label, help=help, severity=Severity.WARNING)
        )

    @property
    def has_errors(self) -> bool:
        """Whether anything reported stops the compiler."""
        return any(d.severity is Severity.ERROR for d in self.diagnostics)

    def ordered(self) -> list[Diagnostic]:
        """The diagnostics by file and place, those without a place last."""
        return sorted(
            self.diagnostics,
            key=lambda d: (d.span is None, d.span and (d.span.file, d.span.start, d.span.end)),
        )

    def raise_errors(self) -> None:
        """Raise `SpecError` if an error was reported.

        Raises:
            SpecError: with every diagnostic so far, warnings included.
        """
        if self.has_errors:
            raise SpecError(tuple(self.ordered()), dict(self.sources))


class SpecError(Exception):
    """What the user gave cannot be done: one or more diagnostics, each with place and next step."""

    def __init__(self, diagnostics: tuple[Diagnostic, ...], sources: Mapping[str, Source]) -> None:
        super().__init__(diagnostics, sources)
        self.diagnostics = diagnostics
        """All that was found, by place."""
        self.sources = sources
        """The sources that the spans point into, by name."""

    @property
    def exit_code(self) -> int:
        """The exit code of a command that ends with this error: that of its gravest diagnostic."""
        return max(d.exit_code for d in self.diagnostics if d.severity is Severity.ERROR)

    def __str__(self) -> str:
        from lstmspec.diagnostics.render import render

        return render(self.diagnostics, self.sources, "full")


class InternalError(Exception):
    """A fault of lstmspec itself. Never the user's: please report it."""
