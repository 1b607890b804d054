"""Reports of arguments that do not fit a layer or a value, with what was probably meant."""

from lstmspec.diagnostics import OPTION_HABITS, did_you_mean
from lstmspec.semantics.data import spell_data
from lstmspec.semantics.expressions import Evaluator
from lstmspec.semantics.frames import Frame
from lstmspec.semantics.report import Reporter, names_of
from lstmspec.semantics.signatures import INITIAL_STATE, Signature, example_of
from lstmspec.semantics.values import word_in
from lstmspec.source import Span
from lstmspec.syntax import ast


class Misfits:
    """The reports about the arguments behind one name.

    `neighbours` are the other layers of the line: what belongs to a wrapper is often written behind
    the wrapped layer.
    """

    def __init__(
        self,
        signature: Signature,
        frame: Frame,
        evaluator: Evaluator,
        neighbours: tuple[Signature, ...],
    ) -> None:
        self._signature = signature
        self._frame = frame
        self._evaluator = evaluator
        self._report: Reporter = evaluator.report
        self._neighbours = neighbours

    def duplicate(self, name: str, span: Span, first: Span) -> None:
        """An option that is set twice."""
        self._report.twice(
            "duplicate-option", f"`{name}` is set twice", span, first, help="Keep one of the two."
        )

    def too_many_values(self, value: ast.Expression) -> None:
        """A value behind the last place."""
        owner, places = self._signature.name, self._signature.positional
        takes = {0: "no value", 1: "one value"}.get(len(places), f"{len(places)} values")
        names = " ".join(f"`{name}`" for name in places)
        self._report.error(
            "too-many-values",
            f"`{owner}` takes {takes} by place" + (f": {names}" if names else ""),
            value.span,
            label="one too many",
            help=self._other_options(),
        )

    def misplaced_value(self, value: ast.Expression, option: str) -> None:
        """A value behind a word or an option."""
        self._report.error(
            "misplaced-value",
            "a value behind a word or an option",
            value.span,
            help=f"Values come first: write it right behind `{self._signature.name}`, or as"
            f" `{option}={self._written(value)}`.",
        )

    def unknown_option(self, name: ast.Name) -> None:
        """An option that there is not."""
        text, owner = name.text, self._signature.name
        if text in self._signature.refused:
            self._refused(text, name.span)
            return
        self._report.error(
            "unknown-option",
            f"`{owner}` has no option `{text}`",
            name.span,
            help=lambda: self._belongs_elsewhere(text) or self._meant_option(text),
        )

    def unknown_word(self, word: ast.Word, text: str) -> None:
        """A bare word that sets nothing; `text` is what it stands for."""
        if self._report.excuses(word.text, self._candidates(), OPTION_HABITS):
            return
        owner = self._signature.name
        option = self._signature.options.get(text)
        if text in self._signature.refused:
            self._refused(text, word.span)
        elif option is not None:
            self._valueless(word, f"Write `{text}={example_of(option)}`, with a value of yours.")
        elif text == INITIAL_STATE and self._signature.takes_states:
            self._valueless(word, f"Write `{text}=enc`, with the name of a line.")
        else:
            self._report.error(
                "unknown-word",
                f"`{owner}` does not take the word `{text}`",
                word.span,
                notes=self._frame.note(word),
                help=lambda: self._meant_word(text),
            )

    def without_option(self, expression: ast.Expression) -> None:
        """Something that cannot stand alone among arguments."""
        message, help = self._loose(expression)
        self._report.error("unexpected-token", message, expression.span, help=help)

    def _loose(self, expression: ast.Expression) -> tuple[str, str]:
        if isinstance(expression, ast.Call):
            text = expression.name.text
            option = self._option_with(text)
            help = f"Write `{option}={text}(...)`." if option else "Write its option before it."
            return f"`{text}(...)` stands without an option", help
        if isinstance(expression, ast.Member):
            text = f"{expression.owner.text}.{expression.member.text}"
            help = f"Write `from {text}` behind the arguments"
            if self._signature.takes_states:
                help += f", or `{INITIAL_STATE}=[{text}]`"
            return f"`{text}` is a result of a line, and no option", f"{help}."
        if isinstance(expression, ast.String):
            text = expression.value
            known = word_in(self._signature.words, text)
            help = f"Write `{text}` without quotes." if known else "Write its option before it."
            return "a text without an option", help
        if isinstance(expression, ast.Constant):
            options = self._signature.options.values()
            is_none = expression.value is None
            fitting = (o.name for o in options if (o.takes_none if is_none else o.is_boolean))
            name = next(fitting, "option")
            text = spell_data(expression.value).strip("`")
            return f"`{text}` stands without an option", f"Write `{name}={text}`."
        return "a value without an option", "Write its option before it."

    def _refused(self, text: str, span: Span) -> None:
        self._report.error(
            "refused-option",
            f"`{self._signature.name}` leaves out Keras' `{text}`",
            span,
            help=self._signature.refused[text],
        )

    def _valueless(self, word: ast.Word, help: str) -> None:
        self._report.error("missing-value", f"`{word.text}` has no value", word.span, help=help)

    def _meant_option(self, text: str) -> str:
        names, owner = self._signature.names(), self._signature.name
        asked = did_you_mean(text, names, habits=OPTION_HABITS)
        if asked:
            return asked
        return f"`{owner}` has {names_of(names)}." if names else f"`{owner}` has no options."

    def _meant_word(self, text: str) -> str:
        if text in self._frame.lines:
            return f"Write `from {text}` behind the arguments to take the result of that line."
        option = self._option_with(text)
        if option:
            return f"Write `{option}={text}`."
        return (
            self._belongs_elsewhere(text)
            or did_you_mean(text, self._candidates(), habits=OPTION_HABITS)
            or self._listing_of_words()
        )

    def _candidates(self) -> list[str]:
        """What can stand alone among the arguments."""
        return [
            *self._signature.words,
            *self._signature.names(),
            *self._frame.constants(),
            *self._evaluator.dimensions,
        ]

    def _listing_of_words(self) -> str:
        words, owner = list(self._signature.words), self._signature.name
        return f"`{owner}` takes {names_of(words)}." if words else f"`{owner}` takes no words."

    def _belongs_elsewhere(self, text: str) -> str:
        for other in self._neighbours:
            if text in other.names() or text in other.words:
                return f"`{text}` belongs to `{other.name}`: write it right behind that."
        return ""

    def _option_with(self, text: str) -> str | None:
        """The first option that takes `text` as a value with arguments."""
        options = self._signature.options.values()
        return next((o.name for o in options if word_in(tuple(o.calls), text)), None)

    def _other_options(self) -> str:
        """How options that have no place are set."""
        places = self._signature.positional
        others = (o for o in self._signature.options.values() if o.name not in places)
        other = next(others, None)
        if other is None:
            return "Delete it."
        return f"Set other options by name, such as `{other.name}={example_of(other)}`."

    def _written(self, value: ast.Expression) -> str:
        return self._report.text(value.span) or "..."
