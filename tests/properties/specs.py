"""Random trees without places: everything that the grammar knows."""

from collections.abc import Callable
from random import Random
from typing import TypeVar

from lstmspec.ir import INPUT_ENCODINGS, OUTPUT_ENCODINGS
from lstmspec.syntax import ast
from lstmspec.syntax.comparison import NOWHERE

T = TypeVar("T")

LAYERS = ("LSTM", "GRU", "Dense", "Bidirectional", "TimeDistributed", "Encoder", "X", "A_b9")
WORDS = (
    "a",
    "b",
    "n",
    "units",
    "relu",
    "h",
    "_x",
    "returnSequences",
    "dropout",
    "lets",
    "as_",
    "l2",
    "columns",
    "window",
)
NUMBERS = ("0", "7", "256", "1_000", "007", "0.5", ".5", "5.", "1e-4", "2.5E+3", "1e3", "12_3.4")
TEXTS = ("", "a", "a b", "blocks.lstm", "#", "é漢", "(", "}{", "'", "\\", "//", "a  b", "true")


class Trees:
    """Draws trees from a source of randomness."""

    def __init__(self, random: Random) -> None:
        self._random = random

    def spec(self) -> ast.Spec:
        """A spec of a few statements."""
        return ast.Spec("", self._some(lambda: self.statement(2), 5))

    def statement(self, depth: int) -> ast.Statement:
        """A statement with at most `depth` bodies inside each other."""
        kinds = [self.layer_line, self.layer_line, self.layer_line, self._input, self._output]
        kinds += [self._let, self._use, self._train]
        if depth:
            kinds += [lambda: self._block(depth), lambda: self._repeat(depth)]
        return self._random.choice(kinds)()

    def layer_line(self) -> ast.LayerLine:
        """A line of one to three segments."""
        first = self._segment(self._one((*LAYERS, *WORDS)))
        rest = self._some(lambda: self._segment(self._one(LAYERS)), 2)
        inputs = self._some(self._reference, 2) if self._maybe() else ()
        return ast.LayerLine((first, *rest), inputs, self._perhaps(self._name), NOWHERE)

    def _one(self, choices: tuple[T, ...]) -> T:
        return self._random.choice(choices)

    def _maybe(self) -> bool:
        return self._random.random() < 0.5

    def _perhaps(self, make: Callable[[], T]) -> T | None:
        return make() if self._maybe() else None

    def _some(self, make: Callable[[], T], most: int, least: int = 0) -> tuple[T, ...]:
        return tuple(make() for _ in range(self._random.randint(least, most)))

    def _name(self) -> ast.Name:
        return ast.Name(self._one(WORDS), NOWHERE)

    def _reference(self) -> ast.Reference:
        return ast.Reference(self._name(), self._perhaps(self._name), NOWHERE)

    def _segment(self, head: str) -> ast.Segment:
        arguments = self._some(lambda: self._argument(self._value), 4)
        return ast.Segment(ast.Name(head, NOWHERE), arguments, NOWHERE)

    def _argument(self, value: Callable[[], ast.Expression]) -> ast.Argument:
        return ast.Keyword(self._name(), value()) if self._maybe() else ast.Positional(value())

    def _value(self) -> ast.Expression:
        """What can stand where blanks separate."""
        if self._random.random() < 0.2:
            return ast.Negation(self._number(), NOWHERE)
        return self._atom(2)

    def _number(self) -> ast.Number:
        text = self._one(NUMBERS)
        whole = text.replace("_", "").isdecimal()
        return ast.Number(int(text) if whole else float(text), text, NOWHERE)

    def _atom(self, depth: int) -> ast.Expression:
        kinds: list[Callable[[], ast.Expression]] = [
            self._number,
            lambda: ast.Constant(self._one((True, False, None)), NOWHERE),
            lambda: ast.String(self._one(TEXTS), NOWHERE),
            lambda: ast.Word(self._one(WORDS), NOWHERE),
            lambda: ast.Member(self._name(), self._name(), NOWHERE),
        ]
        if depth:
            kinds += [
                lambda: ast.Grouping(self._expression(depth - 1), NOWHERE),
                lambda: ast.ListOf(self._some(lambda: self._item(depth - 1), 3), NOWHERE),
                lambda: self._call(depth - 1),
            ]
        return self._random.choice(kinds)()

    def _item(self, depth: int) -> ast.Expression:
        if self._random.random() < 0.1:
            return ast.OpenDimension(NOWHERE)
        return self._expression(depth)

    def _call(self, depth: int) -> ast.Call:
        arguments = self._some(lambda: self._argument(lambda: self._expression(depth)), 3)
        return ast.Call(self._name(), arguments, NOWHERE)

    def _expression(self, depth: int) -> ast.Expression:
        node = self._product(depth)
        while self._random.random() < 0.3:
            node = self._operation(self._one(("+", "-")), node, self._product(depth))
        return node

    def _product(self, depth: int) -> ast.Expression:
        node = self._factor(depth)
        while self._random.random() < 0.2:
            node = self._operation(self._one(("*", "/", "//", "%")), node, self._factor(depth))
        return node

    def _factor(self, depth: int) -> ast.Expression:
        if self._random.random() < 0.15:
            return ast.Negation(self._factor(depth), NOWHERE)
        node = self._atom(depth)
        if self._random.random() < 0.15:
            return self._operation("**", node, self._factor(depth))
        return node

    def _operation(
        self, operator: str, left: ast.Expression, right: ast.Expression
    ) -> ast.Operation:
        return ast.Operation(operator, left, right, NOWHERE, NOWHERE)

    def _input(self) -> ast.Input:
        shape = self._some(lambda: self._item(1), 3)
        arguments = self._some(lambda: self._argument(self._value), 3)
        if self._maybe():
            return ast.Input(None, None, shape, arguments, NOWHERE)
        kind = ast.Name(self._one((*INPUT_ENCODINGS, *WORDS)), NOWHERE)
        return ast.Input(self._name(), kind, shape, arguments, NOWHERE)

    def _output(self) -> ast.Output:
        if self._maybe():
            encoding = self._segment(self._one((*OUTPUT_ENCODINGS, *WORDS)))
            return ast.Output((self._reference(),), encoding, NOWHERE)
        return ast.Output(self._some(self._reference, 3, 1), None, NOWHERE)

    def _let(self) -> ast.Let:
        return ast.Let(self._name(), self._expression(2), NOWHERE)

    def _use(self) -> ast.Use:
        return ast.Use(ast.String(self._one(TEXTS), NOWHERE), NOWHERE)

    def _train(self) -> ast.Train:
        return ast.Train(self._some(self._setting, 3), NOWHERE, NOWHERE)

    def _setting(self) -> ast.Setting:
        def group() -> tuple[ast.Argument, ...]:
            return self._some(lambda: self._argument(self._value), 3, 1)

        return ast.Setting(self._name(), self._some(group, 2), NOWHERE)

    def _block(self, depth: int) -> ast.Block:
        name = ast.Name(self._one(LAYERS), NOWHERE)
        parameters = self._some(self._parameter, 3)
        return ast.Block(name, parameters, self._statements(depth), NOWHERE)

    def _parameter(self) -> ast.Parameter:
        return ast.Parameter(self._name(), self._perhaps(lambda: self._expression(1)), NOWHERE)

    def _repeat(self, depth: int) -> ast.Repeat:
        return ast.Repeat(self._expression(1), self._statements(depth), NOWHERE)

    def _statements(self, depth: int) -> tuple[ast.Statement, ...]:
        return self._some(lambda: self.statement(depth - 1), 3)
