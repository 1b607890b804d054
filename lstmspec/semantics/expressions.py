"""Expressions: what they are worth. Nothing here can take long or grow large."""

import math
import operator
from collections.abc import Callable

from lstmspec.diagnostics import did_you_mean
from lstmspec.semantics.data import UNKNOWN, Data, Deferred, Text, Word, spell_data
from lstmspec.semantics.frames import Binding, Frame
from lstmspec.semantics.names import encoding_words, option_words, training_words
from lstmspec.semantics.report import Reporter
from lstmspec.shapes import SymbolicDim
from lstmspec.syntax import ast

LARGEST = 10**18
"""No integer of a spec is larger."""

Number = int | float

_OPERATORS: dict[str, Callable[[Number, Number], Number]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
}

_BY_ZERO = "a division by zero"
_ROOT = "a root of a negative number"
_TOO_LARGE = "a number that is too large"
_CURES = {
    _BY_ZERO: "Divide by another number.",
    _ROOT: "Raise it to a whole number, or take its sign away first.",
    _TOO_LARGE: "Integers stay below 10**18, and floats below 1.8e308.",
}


class Evaluator:
    """Works out expressions, and reports those that have no value."""

    def __init__(self, report: Reporter) -> None:
        self.report = report
        self.dimensions: dict[str, None] = {}
        """The named dimensions of the spec."""

    def evaluate(self, expression: ast.Expression, frame: Frame) -> Data:
        """What `expression` is worth; `UNKNOWN` if it has no value, which is then reported."""
        match expression:
            case ast.Number():
                return self._number(expression)
            case ast.Constant():
                return expression.value
            case ast.String():
                return Text(expression.value)
            case ast.Word():
                return self._word(expression, frame)
            case ast.Call():
                return self._call(expression, frame)
            case ast.ListOf():
                items = tuple(self.evaluate(item, frame) for item in expression.items)
                return UNKNOWN if UNKNOWN in items else items
            case ast.Grouping():
                return self.evaluate(expression.inner, frame)
            case ast.Negation() | ast.Operation():
                return self._calculate(expression, frame)
            case _:
                return self._misplaced(expression)

    def find(self, name: str, frame: Frame) -> Binding | None:
        """What the constant, parameter or dimension `name` is; `None` if nothing is called that."""
        binding = frame.find(name)
        if binding is None and name in self.dimensions:
            return Binding(SymbolicDim.named(name))
        return binding

    def unknown_name(self, name: ast.Word | ast.Name, frame: Frame) -> None:
        """Report that nothing is called `name`."""
        text = name.text
        later = frame.later.get(text)
        candidates = [*frame.constants(), *self.dimensions]
        if later is None and self.report.excuses(text, candidates):
            return
        if later is not None and self.report.line(later) == self.report.line(name.span):
            self.report.error(
                "unknown-name",
                f"`{text}` is set by itself",
                name.span,
                help="A `let` sees the constants above it.",
            )
        elif later is not None:
            self.report.error(
                "unknown-name",
                f"`{text}` is set below, on line {self.report.line(later)}",
                name.span,
                help="A `let` sees the constants above it: move that line up.",
            )
        elif text in frame.lines:
            self.report.error(
                "unknown-name",
                f"`{text}` is a line, and not a value",
                name.span,
                help=f"Write `from {text}` behind the arguments to take its result.",
            )
        else:
            self.report.error(
                "unknown-name",
                f"nothing is called `{text}`",
                name.span,
                help=lambda: (
                    did_you_mean(text, candidates)
                    or f"Set a constant with `let {text} = 64`, or name a dimension so in an"
                    " `input` line."
                ),
            )

    def _number(self, number: ast.Number) -> Data:
        value = number.value
        if math.isfinite(value) if isinstance(value, float) else value < LARGEST:
            return value
        self.report.error(
            "out-of-range",
            _TOO_LARGE,
            number.span,
            help=_CURES[_TOO_LARGE],
        )
        return UNKNOWN

    def _word(self, word: ast.Word, frame: Frame) -> Data:
        binding = self.find(word.text, frame)
        if binding is not None:
            return binding.data
        if any(word.text in words() for words in (option_words, training_words, encoding_words)):
            return Word(word.text)
        self.unknown_name(word, frame)
        return UNKNOWN

    def _call(self, call: ast.Call, frame: Frame) -> Data:
        name = call.name.text
        known = {*option_words(), *training_words()}
        if name in known:
            return Deferred(call, frame)
        self.report.error(
            "unknown-word",
            f"there is no `{name}(...)`",
            call.name.span,
            help=lambda: did_you_mean(name, known) or "Calls are values such as `l2(1e-4)`.",
        )
        return UNKNOWN

    def _misplaced(self, expression: ast.Member | ast.OpenDimension) -> Data:
        if isinstance(expression, ast.OpenDimension):
            help = "`?` stands for an axis in the shape of an `input` line."
            message = "`?` is no value"
        else:
            help = "Results of lines stand behind `from` and in `initial_state=`."
            message = f"`{expression.owner.text}.{expression.member.text}` is a result of a line"
        self.report.error("wrong-type", message, expression.span, help=help)
        return UNKNOWN

    def _calculate(self, expression: ast.Negation | ast.Operation, frame: Frame) -> Data:
        if isinstance(expression, ast.Negation):
            operand = self._operand(expression.operand, frame)
            return UNKNOWN if operand is None else -operand
        left = self._operand(expression.left, frame)
        right = self._operand(expression.right, frame)
        if left is None or right is None:
            return UNKNOWN
        reason = _refusal(expression.operator, left, right)
        if reason:
            self.report.error(
                "invalid-expression",
                reason,
                expression.operator_span,
                label=f"{spell_data(left)} {expression.operator} {spell_data(right)}",
                notes=(*frame.note(expression.left), *frame.note(expression.right)),
                help=_CURES[reason],
            )
            return UNKNOWN
        return _OPERATORS[expression.operator](left, right)

    def _operand(self, expression: ast.Expression, frame: Frame) -> Number | None:
        """The number that `expression` is; `None` if it is none, which is then reported."""
        data = self.evaluate(expression, frame)
        if isinstance(data, int | float) and not isinstance(data, bool):
            return data
        if data is UNKNOWN:
            return None
        if isinstance(data, SymbolicDim):
            message = f"`{data}` has no value here"
            help = (
                "It is a dimension, and gets its size when the model is bound: write it alone, or"
                f" set a constant with `let {data} = 64`."
            )
        else:
            message, help = (
                f"{spell_data(data)} is no number",
                "Only numbers can be calculated with.",
            )
        self.report.error(
            "invalid-expression", message, expression.span, notes=frame.note(expression), help=help
        )
        return None


def _refusal(sign: str, left: Number, right: Number) -> str:
    """Why `left sign right` has no value, or nothing; asked before anything is calculated."""
    if sign in ("/", "//", "%") and right == 0:
        return _BY_ZERO
    if sign == "**":
        if left == 0 and right < 0:
            return _BY_ZERO
        if left < 0 and isinstance(right, float) and not right.is_integer():
            return _ROOT
        if _digits_of_power(left, right) > 400:
            return _TOO_LARGE
    try:
        result = _OPERATORS[sign](left, right)
    except OverflowError:
        return _TOO_LARGE
    too_large = not math.isfinite(result) or (isinstance(result, int) and abs(result) >= LARGEST)
    return _TOO_LARGE if too_large else ""


def _digits_of_power(base: Number, exponent: Number) -> float:
    """About how many digits `base ** exponent` has before the point."""
    return float(exponent) * math.log10(abs(base)) if base else 0.0
