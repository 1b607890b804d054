"""Layers and values from their options: made once for the same options, each misfit reported."""

from collections.abc import Hashable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lstmspec.layers import Option, Value
from lstmspec.semantics.arguments import Bound, Given
from lstmspec.semantics.data import UNKNOWN, key_of, spell_data
from lstmspec.semantics.frames import Frame
from lstmspec.semantics.report import Reporter, spoken
from lstmspec.semantics.signatures import Signature, example_of
from lstmspec.source import Span
from lstmspec.syntax import ast

_RANGES: Mapping[str, tuple[str, str]] = {
    "greater_than_equal": ("ge", "of at least"),
    "greater_than": ("gt", "above"),
    "less_than_equal": ("le", "of at most"),
    "less_than": ("lt", "below"),
}
"""The errors of pydantic that are about a range: where the bound stands, and what it is called."""


class Instances:
    """Makes layers and values."""

    def __init__(self, report: Reporter) -> None:
        self._report = report
        self._made: dict[Hashable, BaseModel] = {}

    def make(
        self,
        signature: Signature,
        values: dict[str, object],
        bound: Bound,
        frame: Frame,
    ) -> object:
        """The layer or value with these `values`; `UNKNOWN` if it cannot be, once reported."""
        key = (signature.cls, *((name, key_of(value)) for name, value in values.items()))
        made = self._made.get(key)
        if made is None:
            try:
                made = signature.cls.model_validate(values)
            except ValidationError as error:
                self._explain(signature, error, values, bound, frame)
                return UNKNOWN
            self._made[key] = made
        return made if bound.is_sound else UNKNOWN

    def _explain(
        self,
        signature: Signature,
        error: ValidationError,
        values: Mapping[str, object],
        bound: Bound,
        frame: Frame,
    ) -> None:
        by_option: dict[str, list[ErrorDetails]] = {}
        for detail in error.errors(include_url=False, include_input=False):
            if detail["type"] != "missing":
                by_option.setdefault(str(detail["loc"][0]), []).append(detail)
        for name, details in by_option.items():
            misfit = _Misfit(signature.options[name], details, values[name], bound.given[name])
            misfit.report(self._report, frame)

    def require(self, signature: Signature, missing: list[str], bound: Bound, at: Span) -> None:
        """Report that the options `missing` must be given."""
        examples = []
        for name in dict.fromkeys((*signature.positional, *missing)):
            given = bound.given.get(name)
            text = self._report.text(given.value.span) if given else ""
            option = signature.options[name]
            text = text or example_of(option)
            by_place = name in signature.positional or option.words
            examples.append(text if by_place else f"{name}={text}")
        example = (
            f"{signature.name}({', '.join(examples)})"
            if issubclass(signature.cls, Value)
            else " ".join((signature.name, *examples))
        )
        self._report.error(
            "missing-option",
            f"`{signature.name}` needs {spoken(missing)}",
            at,
            help=f"Write it out, such as `{example}`.",
        )


class _Misfit:
    """One value that its option does not take."""

    def __init__(
        self, option: Option, details: list[ErrorDetails], value: object, given: Given
    ) -> None:
        self._option = option
        self._given = given
        self._range = next((d for d in details if d["type"] in _RANGES), None)
        self._takes_integer = any(d["type"] == "int_type" for d in details)
        place = (self._range or details[0])["loc"][1:2]
        self._item: int | None = None
        if place and isinstance(place[0], int) and isinstance(value, tuple):
            self._item = place[0]
        self._value: Any = (
            value[self._item] if isinstance(value, tuple) and self._item is not None else value
        )

    def report(self, report: Reporter, frame: Frame) -> None:
        """Say it."""
        report.error(
            "out-of-range" if self._range else "wrong-type",
            self._message(),
            self._span(),
            notes=frame.note(self._given.value),
            help=self._quoted(report) or self._help(),
        )

    def _message(self) -> str:
        value = spell_data(self._value)
        if self._item is None:
            return f"`{self._option.name}` takes {self._option.takes}, not {value}"
        if self._range is None:
            return f"`{self._option.name}` cannot hold {value}"
        key, words = _RANGES[self._range["type"]]
        return (
            f"`{self._option.name}` takes numbers {words} {self._range['ctx'][key]:g}, not {value}"
        )

    def _span(self) -> Span:
        written = self._given.value
        if self._item is not None and isinstance(written, ast.ListOf):
            return written.items[self._item].span
        return written.span

    def _quoted(self, report: Reporter) -> str:
        """How a name is written that looks like a number or a constant."""
        if not self._option.takes_text or not self._option.takes_none:
            return ""
        return f'Write it in quotes: `"{report.text(self._given.value.span)}"`.'

    def _help(self) -> str:
        value = self._value
        if self._takes_integer and isinstance(value, float) and value.is_integer():
            return f"Write `{int(value)}`."
        if self._range and " to " in self._option.takes and 2 <= value <= 100:
            return f"{value:g} per cent are `{value / 100:g}`."
        return ""
