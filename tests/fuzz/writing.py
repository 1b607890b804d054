"""A random way to write a model of the IR down: which options by place, which by word, in what
order, what is left to the language, and then blanks, line ends and comments by the scribe.
"""

from collections.abc import Iterator
from random import Random
from typing import Any

from pydantic import BaseModel

from lstmspec.diagnostics import Sink
from lstmspec.ir import Model, Node, Training
from lstmspec.layers import Layer, options_of, word_table
from lstmspec.shapes import Dim, SymbolicDim
from lstmspec.source import Source
from lstmspec.syntax import ast, format_spec, parse
from lstmspec.syntax.comparison import NOWHERE
from tests.properties.scribe import Scribe


def write(model: Model, random: Random | None = None) -> str:
    """The text of a model: in a random layout, or plain."""
    spec = ast.Spec("", tuple(_Writer(model, random or Random(0), plain=random is None).lines()))
    if random is not None:
        return Scribe(spec, random).text
    return _plain(spec)


class _Still(Random):
    """Chance that always takes the plain way: one blank, one line end, no comment."""

    def choice(self, seq: Any) -> Any:
        return next((item for item in (" ", "\n", 1, "") if item in seq), seq[0])

    def random(self) -> float:
        return 0.99


def _plain(spec: ast.Spec) -> str:
    source = Source("spec", Scribe(spec, _Still(0)).text)
    return format_spec(source, parse(source, Sink()))


class _Writer:
    """The statements of one model."""

    def __init__(self, model: Model, random: Random, *, plain: bool) -> None:
        self._model = model
        self._random = random
        self._plain = plain
        self._lets: dict[str, int] = {}

    def lines(self) -> Iterator[ast.Statement]:
        """All of them, in an order that the language takes."""
        model = self._model
        body: list[ast.Statement] = [self._input(i.name, i.dtype, i.shape) for i in model.inputs]
        above = model.inputs[0].name if len(model.inputs) == 1 else None
        for node in model.nodes:
            body.append(self._node(node, above))
            above = node.name
        if [output.value for output in model.outputs] != [above] or self._chance(0.2):
            values = tuple(reference(output.value) for output in model.outputs)
            if all(self._is_named(output.value) for output in model.outputs):
                body.append(ast.Output(values, None, NOWHERE))
        train = list(self._settings(model.training))
        if train:
            body.append(ast.Train(tuple(train), NOWHERE, NOWHERE))
        lets = [
            ast.Let(_name(name), ast.Number(value, str(value), NOWHERE), NOWHERE)
            for name, value in self._lets.items()
        ]
        yield from (*lets, *body)

    def _chance(self, share: float) -> bool:
        return not self._plain and self._random.random() < share

    def _is_named(self, value: str) -> bool:
        node = self._model.by_name.get(value.partition(".")[0])
        return node is None or node.named

    def _input(self, name: str, dtype: str, shape: tuple[Dim, ...]) -> ast.Input:
        return ast.Input(_name(name), _name(dtype), tuple(map(self._value, shape)), (), NOWHERE)

    def _node(self, node: Node, above: str | None) -> ast.LayerLine:
        segments = list(self._segments(node.layer))
        if node.shares:
            segments = [ast.Segment(_name(node.shares), (), NOWHERE)]
        if node.initial_state:
            given = ast.Keyword(_name("initial_state"), self._states(node))
            last = segments[-1]
            segments[-1] = ast.Segment(last.head, (*last.arguments, given), NOWHERE)
        silent = node.inputs == (above,)
        if silent and self._chance(0.2) and above and self._is_named(above):
            silent = False
        inputs = () if silent else tuple(map(reference, node.inputs))
        name = _name(node.name) if node.named else None
        return ast.LayerLine(tuple(segments), inputs, name, NOWHERE)

    def _states(self, node: Node) -> ast.Expression:
        giver = self._model.by_name.get(node.initial_state[0].partition(".")[0])
        if giver is not None and (self._plain or self._random.random() < 0.7):
            offered = [s.name for s in giver.layer.states() if s.name in giver.layer.result_names()]
            same = [s.name for s in node.layer.states()] == offered
            if same and node.initial_state == tuple(f"{giver.name}.{s}" for s in offered):
                return ast.Word(giver.name, NOWHERE)
        return ast.ListOf(tuple(map(_expression_of, node.initial_state)), NOWHERE)

    def _segments(self, layer: Layer) -> Iterator[ast.Segment]:
        yield ast.Segment(_name(layer.kind), tuple(self._arguments(layer, layer.kind)), NOWHERE)
        if layer.wraps:
            yield from self._segments(layer.layer)  # type: ignore[attr-defined]  # wraps

    def _arguments(self, record: BaseModel, kind: str = "") -> Iterator[ast.Argument]:
        """By place, then words and `option=value` in any order."""
        given = dict(self._given(record))
        for name in getattr(record, "positional", ()):
            value = given.get(name)
            if name not in given or not _goes_by_place(value) or self._chance(0.15):
                break
            del given[name]
            yield ast.Positional(self._value(value))
        rest = list(given.items())
        if not self._plain:
            self._random.shuffle(rest)
        words = word_table(type(record))
        for name, value in rest:
            word = next((w for w, found in words.items() if found == (name, value)), None)
            if word is not None and type(value) in (str, bool) and not self._chance(0.3):
                yield ast.Positional(ast.Word(word, NOWHERE))
            else:
                yield ast.Keyword(_name(name), self._value(value))

    def _given(self, record: BaseModel) -> Iterator[tuple[str, Any]]:
        """The options that are no default, and some that are."""
        for name, option in options_of(type(record)).items():
            value = getattr(record, name)
            same = value == option.default and type(value) is type(option.default)
            if option.required or not same or (_is_simple(value) and self._chance(0.05)):
                if value is None and name == "return_sequences":
                    continue
                yield name, value

    def _settings(self, training: Training) -> Iterator[ast.Setting]:
        if training.optimizer != Training().optimizer:
            kind = ast.Positional(ast.Word(training.optimizer.kind, NOWHERE))
            options = tuple(
                ast.Keyword(_name(name), self._value(value))
                for name, value in self._given(training.optimizer)
                if value is not None
            )
            yield ast.Setting(_name("optimizer"), ((kind, *options),), NOWHERE)
        if training.seed:
            number = ast.Positional(self._value(training.seed))
            yield ast.Setting(_name("seed"), ((number,),), NOWHERE)

    def _value(self, value: Any) -> ast.Expression:
        if value is None or isinstance(value, bool):
            return ast.Constant(value, NOWHERE)
        if isinstance(value, int | float):
            return self._number(value)
        if isinstance(value, str | SymbolicDim):
            return ast.Word(str(value), NOWHERE)
        if isinstance(value, tuple):
            return ast.ListOf(tuple(map(self._value, value)), NOWHERE)
        arguments = tuple(
            ast.Keyword(_name(name), self._value(argument)) for name, argument in self._given(value)
        )
        if arguments:
            return ast.Call(_name(value.kind), arguments, NOWHERE)
        return ast.Word(value.kind, NOWHERE)

    def _number(self, value: float) -> ast.Expression:
        if value < 0:
            return ast.Negation(ast.Number(-value, repr(-value), NOWHERE), NOWHERE)
        if isinstance(value, int) and value and self._chance(0.08):
            name = f"let_{value}"
            self._lets[name] = value
            return ast.Word(name, NOWHERE)
        return ast.Number(value, repr(value), NOWHERE)


def reference(value: str) -> ast.Reference:
    """The name of a value behind `from` or `output`."""
    head, dot, member = value.partition(".")
    return ast.Reference(_name(head), _name(member) if dot else None, NOWHERE)


def _expression_of(value: str) -> ast.Expression:
    head, dot, member = value.partition(".")
    return ast.Member(_name(head), _name(member), NOWHERE) if dot else ast.Word(head, NOWHERE)


def _goes_by_place(value: Any) -> bool:
    return isinstance(value, int | float | tuple) and not isinstance(value, bool)


def _is_simple(value: Any) -> bool:
    return value is None or isinstance(value, bool | int | float | str)


def _name(text: str) -> ast.Name:
    return ast.Name(text, NOWHERE)
