"""Encodings that need other lines: `next` its input, a vocabulary the layer that looks it up."""

from collections.abc import Iterable
from typing import NamedTuple

from lstmspec.diagnostics import Note, did_you_mean
from lstmspec.ir import NextEncoding, Node, TextEncoding
from lstmspec.layers import Embedding
from lstmspec.semantics.agreement import Encoded
from lstmspec.semantics.arguments import Bound
from lstmspec.semantics.report import Reporter, names_of
from lstmspec.source import Span


class Continuation(NamedTuple):
    """An output with `next` behind it."""

    encoding: NextEncoding
    head: Span
    """The word `next`."""
    bound: Bound

    def place(self, option: str) -> Span:
        """Where `option` has its value, or `next` where it is not written."""
        given = self.bound.given.get(option)
        return given.value.span if given else self.head


def check_next(
    made: Continuation, encoded: list[Encoded], inputs: Iterable[str], report: Reporter
) -> None:
    """Report a `next` without the one input that it continues.

    Args:
        made: The output.
        encoded: The inputs that have an encoding.
        inputs: The names of all inputs that the spec declares.
        report: Where to report.
    """
    of = made.encoding.of
    named = [given for given in encoded if given.name == of]
    if of is not None and not named:
        _unknown_input(made, of, encoded, tuple(inputs), report)
    elif not encoded:
        _nothing_to_continue(made, tuple(inputs), report)
    elif of is None and len(encoded) > 1:
        names = [given.name for given in encoded]
        report.error(
            "missing-option",
            "`next` needs `of`, since there are several inputs",
            made.head,
            help=f"Write `of={names[0]}`, or another of {names_of(names)}.",
        )
    else:
        _check_continued(made, (named or encoded)[0], report)


def _unknown_input(
    made: Continuation, of: str, encoded: list[Encoded], inputs: tuple[str, ...], report: Reporter
) -> None:
    names = [given.name for given in encoded]
    if of in inputs:
        message = f"`{of}` does not say what its data are, so nothing is known to come next"
        help = _encode(of)
    else:
        message = f"no input is called `{of}`"
        help = did_you_mean(of, names) or (
            f"There are {names_of(names)}." if names else "Name an `input` line."
        )
    report.error("unknown-name", message, made.place("of"), help=help)


def _nothing_to_continue(made: Continuation, inputs: tuple[str, ...], report: Reporter) -> None:
    report.error(
        "missing-input",
        "`next` continues an input, and none says what its data are",
        made.head,
        help=_encode(inputs[0])
        if inputs
        else "Declare one, such as `input x text[100] tokens=characters`.",
    )


def _encode(name: str) -> str:
    return (
        f"Write `input {name} text[100] tokens=characters` for a text, or name the `columns` or the"
        " `scaling` of numbers."
    )


def _check_continued(made: Continuation, given: Encoded, report: Reporter) -> None:
    kind = given.kind.text
    window = made.encoding.window
    if kind == "audio":
        report.error(
            "conflicting-options",
            "`next` continues a text or numbers, and not `audio`",
            made.place("of"),
            notes=(Note(given.kind.span, "audio"),),
            help="Write `labels` or `numbers`.",
        )
    elif not given.shape:
        report.error(
            "conflicting-options",
            f"`{given.name}` has no axis of steps, so nothing comes next",
            made.place("of"),
            notes=(Note(given.kind.span, "one number a sample"),),
            help=f"Give it one, such as `{kind}[12, 1]`.",
        )
    elif window is not None and isinstance(given.shape[0], int) and given.shape[0] != window:
        report.error(
            "conflicting-options",
            f"a window of {window} steps for an input of {given.shape[0]}",
            made.place("window"),
            notes=(Note(given.line.shape[0].span, "the steps"),),
            help="Leave `window` out: the input says it.",
        )


def check_vocabulary(given: Encoded, nodes: Iterable[Node], report: Reporter) -> None:
    """Report a vocabulary that is larger than an `Embedding` that looks it up."""
    encoding = given.encoding
    if not isinstance(encoding, TextEncoding) or encoding.vocabulary is None:
        return
    for node in nodes:
        layer = node.layer
        if given.name not in node.inputs or not isinstance(layer, Embedding):
            continue
        rows = layer.input_dim
        if isinstance(rows, int) and rows < encoding.vocabulary and node.origin:
            report.error(
                "conflicting-options",
                f"a vocabulary of {encoding.vocabulary:,} for an `Embedding` of {rows:,}",
                given.place("vocabulary"),
                notes=(Note(node.origin.span, f"has {rows:,} rows"),),
                help="Leave `vocabulary` out: it is at most what the `Embedding` holds.",
            )
            return
