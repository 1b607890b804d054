"""What the options of an encoding have to do with each other and with the shape of their input."""

from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from lstmspec.diagnostics import Note
from lstmspec.ir import MFCC_BANDS, AudioEncoding, Encoding, NumbersEncoding, TextEncoding
from lstmspec.semantics.arguments import Bound
from lstmspec.semantics.report import Reporter
from lstmspec.shapes import Dim, Shape
from lstmspec.source import Span
from lstmspec.syntax import ast

LONGEST_WINDOW: Final = 10
"""Seconds; a longer one is meant in milliseconds or samples."""


class Encoded(NamedTuple):
    """An input line with its encoding."""

    name: str
    line: ast.Input
    kind: ast.Name
    shape: Shape
    """As it is written."""
    encoding: Encoding
    bound: Bound

    def place(self, option: str) -> Span:
        """Where `option` has its value, or the word of the kind where it is not written."""
        given = self.bound.given.get(option)
        return given.value.span if given else self.kind.span


def check_axes(line: ast.Input, kind: ast.Name, shape: Shape, report: Reporter) -> bool:
    """Whether an input of this kind can have so many axes; if not, that is reported."""
    if kind.text not in _AXES:
        return True
    count, names, example = _AXES[kind.text]
    if len(shape) == count:
        return kind.text != "audio" or _has_features(line, shape[-1], report)
    help = f"Write `{example}`."
    if kind.text == "text" and len(shape) == 2 and shape[1] == 1:
        help = "Leave it out: with `values=scaled` a text has one feature by itself."
    report.error(
        "wrong-rank",
        f"`{kind.text}` has {names}, not {len(shape)}",
        line.shape[count].span if len(shape) > count else kind.span,
        help=help,
    )
    return False


def check_input(given: Encoded, report: Reporter) -> None:
    """Report where the encoding of an input contradicts itself or the shape."""
    for rule in _RULES[type(given.encoding)]:
        rule(given, given.encoding, report)


def _size_of_columns(given: Encoded, encoding: Any, report: Reporter) -> None:
    count = len(encoding.columns)
    if count < 2 or (given.shape and given.shape[-1] == count):
        return
    if given.shape and not isinstance(given.shape[-1], int):
        return
    sizes = ", ".join([*(report.text(item.span) for item in given.line.shape[:-1]), str(count)])
    found = f"{given.shape[-1]} features" if given.shape else "one number a sample"
    axis = given.line.shape[-1].span if given.shape else given.kind.span
    report.error(
        "shape-mismatch",
        f"{count} columns for {found}",
        given.place("columns"),
        notes=(Note(axis, "the features") if given.shape else Note(axis, "has no axis"),),
        help=f"A column is a feature: write `{given.kind.text}[{sizes}]`.",
    )


def _columns_differ(given: Encoded, encoding: Any, report: Reporter) -> None:
    written = given.bound.given["columns"].value if encoding.columns else None
    check_columns(encoding.columns, written, report)


def check_columns(
    columns: tuple[str, ...], written: ast.Expression | None, report: Reporter
) -> None:
    """Report a column that is named twice."""
    for index, column in enumerate(columns):
        first = columns.index(column)
        if written is None or first == index:
            continue
        spans = [item.span for item in written.items] if isinstance(written, ast.ListOf) else []
        if not spans:
            report.error(
                "duplicate-name",
                f"the column `{column}` is named twice",
                written.span,
                help="Name each column once.",
            )
            return
        report.twice(
            "duplicate-name",
            f"the column `{column}` is named twice",
            spans[index],
            spans[first],
            help="Name each column once.",
        )


def _whole_numbers(given: Encoded, encoding: Any, report: Reporter) -> None:
    if given.kind.text == "int32" and encoding.scaling != "none":
        report.error(
            "conflicting-options",
            "`int32` holds whole numbers, and scaled ones are none",
            given.place("scaling"),
            notes=(Note(given.kind.span, "whole numbers"),),
            help="Write `float32`, or leave `scaling` out.",
        )


def _steps_of_groups(given: Encoded, encoding: Any, report: Reporter) -> None:
    axes = len(given.shape)
    if encoding.group is None or axes > 1 or (axes == 1 and len(encoding.columns) < 2):
        return
    report.error(
        "conflicting-options",
        "`group` makes sequences, and this shape has no axis for their steps",
        given.place("group"),
        help=f"Put it in front of the features, such as `{given.kind.text}[time, 3]`.",
    )


def _has_features(line: ast.Input, features: Dim, report: Reporter) -> bool:
    if not str(features).startswith("?"):
        return True
    report.error(
        "open-dimension",
        "the features of `audio` cannot change from batch to batch",
        line.shape[-1].span,
        help="Give them a size, such as `audio[time, 26]`; `?` is for the steps.",
    )
    return False


def _bands(given: Encoded, encoding: Any, report: Reporter) -> None:
    size = given.shape[-1]
    if not isinstance(size, int):
        return
    if encoding.features == "log_mel":
        _bands_are_features(given, encoding, size, report)
        return
    bands = encoding.bands or MFCC_BANDS
    if size > bands:
        note = Note(given.place("bands"), f"{bands} bands" + ("" if encoding.bands else " here"))
        report.error(
            "conflicting-options",
            f"{size} coefficients cannot be made of {bands} bands",
            given.line.shape[-1].span,
            notes=(note,),
            help=f"Take at most {bands}, or write `bands={size}` or more.",
        )


def _bands_are_features(given: Encoded, encoding: Any, size: int, report: Reporter) -> None:
    if encoding.bands in (None, size):
        return
    report.error(
        "conflicting-options",
        f"{encoding.bands} bands for {size} features",
        given.place("bands"),
        notes=(Note(given.line.shape[-1].span, "the features"),),
        help="With `log_mel` a band is a feature: leave `bands` out, or write `features=mfcc`.",
    )


def _frequencies(given: Encoded, encoding: Any, report: Reporter) -> None:
    half = encoding.rate / 2
    high = half if encoding.high is None else encoding.high
    if high > half:
        report.error(
            "conflicting-options",
            f"{high:g} Hz cannot be heard in {encoding.rate:,} samples a second",
            given.place("high"),
            help=f"`high` is at most half the rate, which is {half:g} Hz.",
        )
    elif encoding.low >= high:
        report.error(
            "conflicting-options",
            f"`low` is {encoding.low:g} Hz, and `high` {high:g} Hz",
            given.place("low"),
            notes=(Note(given.place("high"), "the highest"),) if encoding.high is not None else (),
            help="The lowest frequency lies below the highest.",
        )


def _samples(given: Encoded, encoding: Any, report: Reporter) -> None:
    for option, least, spoken in (("window", 2, "two samples"), ("hop", 1, "a sample")):
        seconds = getattr(encoding, option)
        if seconds > LONGEST_WINDOW:
            report.error(
                "out-of-range",
                f"a {option} of {seconds:g} seconds",
                given.place(option),
                help=f"At most {LONGEST_WINDOW} seconds; 25 milliseconds are `{option}=0.025`.",
            )
        elif seconds * encoding.rate < least:
            report.error(
                "conflicting-options",
                f"a {option} of {seconds:g} seconds is less than {spoken}",
                given.place(option),
                help=f"There are {encoding.rate:,} samples in a second.",
            )


_Rule = Callable[[Encoded, Any, Reporter], None]

_AXES: Mapping[str, tuple[int, str, str]] = {
    "text": (1, "one axis, its steps", "text[200]"),
    "audio": (2, "two axes, steps and features", "audio[time, 26]"),
}
"""How many axes an input of a kind has, what they are, and an example."""

_RULES: Mapping[type[Encoding], tuple[_Rule, ...]] = {
    TextEncoding: (),
    NumbersEncoding: (_columns_differ, _size_of_columns, _whole_numbers, _steps_of_groups),
    AudioEncoding: (_bands, _frequencies, _samples),
}
