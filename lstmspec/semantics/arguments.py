"""Arguments: from what stands behind a name to options and their values."""

from dataclasses import dataclass, field
from typing import Any

from lstmspec.diagnostics import OPTION_HABITS, suggest
from lstmspec.semantics.data import UNKNOWN, Word
from lstmspec.semantics.expressions import Evaluator
from lstmspec.semantics.frames import Frame
from lstmspec.semantics.misfits import Misfits
from lstmspec.semantics.names import option_words
from lstmspec.semantics.signatures import INITIAL_STATE, Signature
from lstmspec.semantics.values import Converter, word_in
from lstmspec.source import Span
from lstmspec.syntax import ast


@dataclass(frozen=True, slots=True)
class Given:
    """One option as it was written."""

    span: Span
    """The whole argument."""
    value: ast.Expression
    """What it is set to, or the word that sets it."""


@dataclass(slots=True)
class Bound:
    """The options that arguments set."""

    values: dict[str, object] = field(default_factory=dict)
    """Each option that has a value, and the value."""
    given: dict[str, Given] = field(default_factory=dict)
    """Each option that was written, whether or not its value is any good."""
    states: ast.Keyword | None = None
    """`initial_state=...`, which is no option."""
    is_sound: bool = True
    """Whether nothing was wrong."""
    is_excused: bool = False
    """Whether an option that is missing may be what something wrong was meant to set."""


class Binder:
    """Binds the arguments behind one name to options: one walk from left to right."""

    def __init__(
        self,
        signature: Signature,
        frame: Frame,
        evaluator: Evaluator,
        converter: Converter,
        neighbours: tuple[Signature, ...] = (),
    ) -> None:
        self._signature = signature
        self._frame = frame
        self._evaluator = evaluator
        self._converter = converter
        self._misfits = Misfits(signature, frame, evaluator, neighbours)
        self._bound = Bound()
        self._places = 0
        self._is_behind_place = False
        self._has_misplaced = False

    def bind(self, arguments: tuple[ast.Argument, ...]) -> Bound:
        """The options that `arguments` set; what is wrong with them is reported."""
        for argument in arguments:
            if isinstance(argument, ast.Keyword):
                self._keyword(argument)
                self._is_behind_place = True
            elif isinstance(argument.value, ast.Word):
                self._word(argument.value)
            elif self._is_value(argument.value):
                self._fill(argument.value)
            else:
                self._loose(argument.value)
        return self._bound

    def _keyword(self, argument: ast.Keyword) -> None:
        name = argument.name.text
        if name in self._signature.options:
            self._assign(name, argument.value, argument.span)
        elif name == INITIAL_STATE and self._signature.takes_states:
            if self._bound.states is None:
                self._bound.states = argument
            else:
                self._fail()
                self._misfits.duplicate(name, argument.span, self._bound.states.span)
        else:
            self._fail()
            meant = suggest(name, self._signature.names(), habits=OPTION_HABITS)
            self._bound.is_excused |= meant is None or meant in self._signature.required
            self._misfits.unknown_option(argument.name)

    def _word(self, word: ast.Word) -> None:
        """A bare word: a constant, the word of an option, or a dimension."""
        text = word.text
        entry = self._signature.words.get(text)
        if entry is None:
            binding = self._frame.find(text)
            if binding is not None and isinstance(binding.data, Word):
                text = binding.data.text
            elif binding is not None and binding.data is None and "none" in self._signature.words:
                text = "none"
            elif binding is not None:
                self._fill(word)
                return
            entry = self._signature.words.get(text)
        if entry is not None and self._is_misnamed(word):
            self._fail()
            self._bound.is_excused = True
        elif entry is not None:
            self._switch(entry, word)
        elif self._next_takes_word(text) or text in self._evaluator.dimensions:
            self._fill(word)
        else:
            self._fail()
            self._is_behind_place = self._bound.is_excused = True
            self._misfits.unknown_word(word, text)

    def _is_misnamed(self, word: ast.Word) -> bool:
        """Whether `word` was made a name that the language keeps, which has been reported."""
        return self._frame.find(word.text) is not None and word.text in option_words()

    def _switch(self, entry: tuple[str, Any], word: ast.Expression) -> None:
        self._is_behind_place = True
        name, value = entry
        if self._may_set(name, word, word.span):
            self._bound.values[name] = value

    def _loose(self, expression: ast.Expression) -> None:
        """A constant, a call, a text or a result without an option."""
        entry = self._signature.words.get("none")
        if isinstance(expression, ast.Constant) and expression.value is None and entry:
            self._switch(entry, expression)
            return
        self._fail()
        self._is_behind_place = self._bound.is_excused = True
        self._misfits.without_option(expression)

    def _is_value(self, expression: ast.Expression) -> bool:
        """Whether `expression` can stand alone and fill the next place."""
        if isinstance(expression, ast.Call):
            return self._next_takes_word(expression.name.text)
        if isinstance(expression, ast.String):
            return self._next() is not None and expression.value not in self._signature.words
        return not isinstance(expression, ast.Constant | ast.Member)

    def _next(self) -> str | None:
        """The option that the next positional value fills, if there is one."""
        positional = self._signature.positional
        return positional[self._places] if self._places < len(positional) else None

    def _next_takes_word(self, text: str) -> bool:
        name = self._next()
        if name is None:
            return False
        option = self._signature.options[name]
        return option.takes_text or word_in((*option.words, *option.calls), text) is not None

    def _fill(self, expression: ast.Expression) -> None:
        """Set the next positional option."""
        name = self._next()
        self._places += 1
        if name is None:
            self._fail()
            if self._places == len(self._signature.positional) + 1:
                self._misfits.too_many_values(expression)
        elif self._is_behind_place:
            self._fail()
            if not self._has_misplaced:
                self._has_misplaced = True
                self._misfits.misplaced_value(expression, name)
            if name not in self._bound.given:
                self._assign(name, expression, expression.span)
        else:
            self._assign(name, expression, expression.span)

    def _assign(self, name: str, expression: ast.Expression, span: Span) -> None:
        if not self._may_set(name, expression, span):
            return
        value = self._converter.convert(self._signature.options[name], expression, self._frame)
        if value is UNKNOWN:
            self._fail()
        else:
            self._bound.values[name] = value

    def _may_set(self, name: str, expression: ast.Expression, span: Span) -> bool:
        first = self._bound.given.get(name)
        if first is None:
            self._bound.given[name] = Given(span, expression)
            return True
        self._fail()
        self._misfits.duplicate(name, span, first.span)
        return False

    def _fail(self) -> None:
        self._bound.is_sound = False
