"""Scopes: what lines offer, and how other lines name it."""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from lstmspec.diagnostics import Note, did_you_mean
from lstmspec.layers import Layer
from lstmspec.semantics.frames import Frame
from lstmspec.semantics.names import Namer
from lstmspec.semantics.report import Reporter, names_of
from lstmspec.source import Span
from lstmspec.syntax import ast


@dataclass(frozen=True, slots=True)
class Offer:
    """What a line or an input offers to others."""

    node: str
    """The name of the node or input."""
    results: tuple[str, ...] = ("",)
    """What it makes: "" for its output, else a member such as `h`."""
    span: Span | None = None
    """Where it was named or, without a name, written."""
    name: str = ""
    """What `as` calls it."""
    layer: Layer | None = None
    """The layer that makes it; `None` for an input."""
    owner: str = ""
    """The node whose weights the layer uses; empty if the line cannot be used again."""
    is_known: bool = True
    """Whether nothing was wrong in the line."""


class Take(NamedTuple):
    """One result that a line takes."""

    offer: Offer
    member: str | None = None
    """Which of several results was named."""
    span: Span | None = None
    """Where it was named; `None` for the line above."""


UNKNOWN_OFFER: Final = Offer("", is_known=False)
UNKNOWN_TAKE: Final = Take(UNKNOWN_OFFER)


@dataclass(eq=False, slots=True)
class Scope:
    """The lines of the spec, or of one use of a block."""

    frame: Frame
    above: tuple[Take, ...] | None
    """What a line without `from` takes; `None` if there is nothing."""
    namer: Namer
    prefix: str = ""
    """What the names of its nodes begin with."""
    calls: tuple[Span, ...] = ()
    """The uses of blocks that lead here, outermost first."""
    outer: "Scope | None" = None
    """Where the block is used."""
    names: dict[str, Offer] = field(default_factory=dict)
    """What each name stands for, so far."""
    rounds: int = 1
    """How often the line that is looked at is repeated."""
    inputs: tuple[str, ...] = ()
    """The inputs of the spec."""


class References:
    """Finds what names of lines stand for."""

    def __init__(self, report: Reporter) -> None:
        self._report = report

    def take(self, reference: ast.Reference | ast.Member, scope: Scope) -> Take:
        """What `reference` names; unknown, and reported, if that is nothing."""
        name = reference.owner if isinstance(reference, ast.Member) else reference.name
        offer = scope.names.get(name.text)
        if offer is None:
            self.unknown_line(name, scope)
            return UNKNOWN_TAKE
        member = reference.member
        if member is None or not offer.is_known:
            return Take(offer, None, reference.span)
        if member.text not in offer.results:
            self._unknown_member(name, member, offer)
            return UNKNOWN_TAKE
        return Take(offer, member.text, reference.span)

    def value(self, take: Take, at: Span) -> str | None:
        """The name of the value that is taken; `None`, and reported, if there are several."""
        offer = take.offer
        if take.member is not None:
            return f"{offer.node}.{take.member}"
        if "" in offer.results:
            return offer.node
        self._report_ambiguous(take, at)
        return None

    def _report_ambiguous(self, take: Take, at: Span) -> None:
        offer = take.offer
        name = self._report.text(take.span) if take.span else offer.name
        results = names_of(f"{name or 'pair'}.{result}" for result in offer.results)
        subject = f"`{name}`" if name else "the line above"
        self._report.error(
            "ambiguous-result",
            f"{subject} has {len(offer.results)} results",
            take.span or at,
            notes=(Note(offer.span, "made here"),) if offer.span and not take.span else (),
            help=("" if name else "Name that line with `as pair`. ") + f"Say which: {results}.",
        )

    def unknown_line(self, name: ast.Name | ast.Word, scope: Scope) -> None:
        """Report that no line above is called `name`."""
        if self._report.expects(name.text):
            return
        message, help = self._why_unknown(name, scope)
        self._report.error("unknown-name", message, name.span, help=help)

    def _why_unknown(self, name: ast.Name | ast.Word, scope: Scope) -> tuple[str, str]:
        text = name.text
        below = scope.frame.lines.get(text)
        if below is not None:
            line = self._report.line(below)
            if line == self._report.line(name.span):
                return f"`{text}` is this line itself", "A line takes what stands above it."
            return f"`{text}` is named below, on line {line}", (
                "A line takes what stands above it: move one of the two."
            )
        if scope.namer.has_made(text):
            return f"no line is called `{text}`", (
                f"Other lines see the names that `as` gives: write `as {text}` behind that line."
            )
        if scope.frame.find(text) is not None:
            return f"`{text}` is a constant, and not a line", "Name a line or an input."
        outer = scope.outer
        while outer is not None:
            if text in outer.names or text in outer.frame.lines:
                return f"`{text}` cannot be seen inside the block", (
                    "A block takes what `from` gives it where it is used, on its first line."
                )
            outer = outer.outer
        asked = did_you_mean(text, scope.names)
        if not asked and scope.names:
            asked = f"The names above: {names_of(scope.names)}."
        return f"no line is called `{text}`", asked or "Name a line with `as` at its end."

    def _unknown_member(self, name: ast.Name, member: ast.Name, offer: Offer) -> None:
        states = [state.name for state in offer.layer.states()] if offer.layer else []
        members = [result for result in offer.results if result]
        hidden = [state for state in states if state not in members]
        help = did_you_mean(member.text, members)
        if hidden and offer.span and (member.text in hidden or not members):
            help = (
                f"Write `return_state` on line {self._report.line(offer.span)}:"
                f" then it offers {names_of(hidden)}."
            )
        elif not help:
            help = (
                f"It has {names_of(members)}."
                if members
                else f"It has one result: write `{name.text}`."
            )
        self._report.error(
            "unknown-name", f"`{name.text}` has no result `{member.text}`", member.span, help=help
        )
