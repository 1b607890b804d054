"""From an expression to the value of an option: words, calls, lists and numbers.

What an option takes is read off the option. Numbers and their ranges are checked where the layer
itself is made; here words find their meaning.
"""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from lstmspec.layers import ALIASES, Option, Value
from lstmspec.semantics.data import UNKNOWN, Data, Deferred, Text, Word, spell_data
from lstmspec.semantics.expressions import Evaluator
from lstmspec.semantics.frames import Frame
from lstmspec.semantics.report import Reporter, nearest
from lstmspec.syntax import ast

MakeValue: TypeAlias = Callable[[type[Value], ast.Call | None, ast.Expression, Frame], object]
"""Makes a value of a class from a call, or from the word alone, at an expression."""


def word_in(words: Mapping[str, object] | tuple[str, ...], text: str) -> str | None:
    """The word of `words` that `text` is, Keras' second names included."""
    if text in words:
        return text
    alias = ALIASES.get(text)
    return alias if alias is not None and alias in words else None


class Converter:
    """Turns expressions into values of options, and reports those that an option does not take."""

    def __init__(self, evaluator: Evaluator, make_value: MakeValue) -> None:
        self._evaluator = evaluator
        self._report: Reporter = evaluator.report
        self._make_value = make_value

    def convert(self, option: Option, expression: ast.Expression, frame: Frame) -> object:
        """What `option` is set to; `UNKNOWN` if it does not take that, which is then reported."""
        inner = expression
        while isinstance(inner, ast.Grouping):
            inner = inner.inner
        data: Data
        is_name = option.takes_text and option.takes_none
        if isinstance(inner, ast.Word):
            data = self._look_up(option, inner, frame)
        elif isinstance(inner, ast.ListOf) and option.takes_texts:
            data = self._items(option, inner, frame)
        elif is_name and isinstance(inner, ast.Member | ast.Operation | ast.Call):
            return self._unquoted(option, inner)
        else:
            data = self._evaluator.evaluate(inner, frame)
        return self._take(option, data, inner, frame)

    def _look_up(self, option: Option, word: ast.Word, frame: Frame) -> Data:
        text = word.text
        if word_in((*option.words, *option.calls), text):
            return Word(text)
        # A text may be called like a dimension: only a constant stands for something else.
        is_text = option.takes_text or option.takes_texts
        binding = frame.find(text) if is_text else self._evaluator.find(text, frame)
        if binding is not None:
            return binding.data
        if is_text or option.words or option.calls or option.is_boolean:
            return Word(text)
        return self._evaluator.evaluate(word, frame)

    def _items(self, option: Option, items: ast.ListOf, frame: Frame) -> Data:
        """Several names: a word stands for itself unless it is a constant."""
        found: list[Data] = []
        for item in items.items:
            binding = frame.find(item.text) if isinstance(item, ast.Word) else None
            if binding is not None:
                found.append(binding.data)
            elif isinstance(item, ast.Word | ast.String):
                found.append(Word(item.text) if isinstance(item, ast.Word) else Text(item.value))
            else:
                return self._unquoted(option, item)
        return tuple(found)

    def _unquoted(self, option: Option, expression: ast.Expression) -> Data:
        """Report a name that is no word and stands without quotes."""
        text = self._report.text(expression.span)
        self._report.error(
            "wrong-type",
            f"`{option.name}` takes words, and others in quotes",
            expression.span,
            help=f'Write `"{text}"`.',
        )
        return UNKNOWN

    def _take(self, option: Option, data: Data, expression: ast.Expression, frame: Frame) -> object:
        if isinstance(data, Word):
            return self._take_word(option, data.text, expression, frame)
        if isinstance(data, Text):
            return self._take_text(option, data, expression, frame)
        if isinstance(data, Deferred):
            name = word_in(option.calls, data.call.name.text)
            if name is None:
                return self._unknown(option, data, data.call.name.text, expression, frame)
            return self._make_value(option.calls[name], data.call, expression, data.frame)
        if data is None and "none" in option.words:
            return self._take_word(option, "none", expression, frame)
        if isinstance(data, tuple):
            return self._take_list(option, data, expression, frame)
        return data

    def _take_word(
        self, option: Option, text: str, expression: ast.Expression, frame: Frame
    ) -> object:
        word = word_in(option.words, text)
        if word is not None:
            return None if word == "none" and option.takes_none else word
        word = word_in(option.calls, text)
        if word is not None:
            return self._make_value(option.calls[word], None, expression, frame)
        if option.takes_text:
            return text
        return self._unknown(option, Word(text), text, expression, frame)

    def _take_text(
        self, option: Option, data: Text, expression: ast.Expression, frame: Frame
    ) -> object:
        if option.takes_text:
            return data.text
        is_word = word_in((*option.words, *option.calls), data.text) is not None
        self._wrong_type(
            option,
            data,
            expression,
            frame,
            help=f"Write `{data.text}` without quotes." if is_word else "",
        )
        return UNKNOWN

    def _take_list(
        self, option: Option, data: "tuple[Data, ...]", expression: ast.Expression, frame: Frame
    ) -> object:
        if UNKNOWN in data:
            return UNKNOWN
        for index, item in enumerate(data):
            is_text = isinstance(item, Word | Text)
            if isinstance(item, Deferred) or is_text != option.takes_texts:
                at = expression.items[index] if isinstance(expression, ast.ListOf) else expression
                self._report.error(
                    "wrong-type",
                    f"`{option.name}` cannot hold {spell_data(item)}",
                    at.span,
                    notes=frame.note(at),
                    help=f'Write it in quotes: `"{self._report.text(at.span)}"`.'
                    if option.takes_texts
                    else "",
                )
                return UNKNOWN
        return tuple(item.text if isinstance(item, Word | Text) else item for item in data)

    def _unknown(
        self,
        option: Option,
        data: Word | Deferred,
        text: str,
        expression: ast.Expression,
        frame: Frame,
    ) -> object:
        words = [*option.words, *option.calls]
        if not words:
            help = f"Write `[{text}]`." if option.takes_texts else ""
            self._wrong_type(option, data, expression, frame, help=help)
        elif not self._report.excuses(text, [*words, *frame.constants()]):
            at = expression.name if isinstance(expression, ast.Call) else expression
            is_plain = isinstance(data, Deferred) and word_in(option.words, text) is not None
            self._report.error(
                "unknown-word",
                f"`{option.name}` does not take {spell_data(data)}",
                at.span,
                notes=frame.note(expression),
                help=f"Write `{text}`: it takes no arguments."
                if is_plain
                else nearest(text, [*words, *frame.constants()], otherwise="There are"),
            )
        return UNKNOWN

    def _wrong_type(
        self,
        option: Option,
        data: Data,
        expression: ast.Expression,
        frame: Frame,
        *,
        help: str = "",
    ) -> None:
        self._report.error(
            "wrong-type",
            f"`{option.name}` takes {option.takes}, not {spell_data(data)}",
            expression.span,
            notes=frame.note(expression),
            help=help,
        )
