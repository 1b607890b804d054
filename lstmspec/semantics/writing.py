"""The inverse of lowering: a model as the canonical text of a spec that means it.

Said is what differs from the defaults of the language, by place where a value goes by place, by a
word where one says it. It is for models that were not written by hand, such as imported ones: their
names are plain, and how they are trained and what their data are is left open.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from lstmspec.diagnostics import InternalError
from lstmspec.ir import Model, Node
from lstmspec.layers import Layer, options_of, word_table
from lstmspec.shapes import Dim, SymbolicDim
from lstmspec.source import Span
from lstmspec.syntax import ast
from lstmspec.syntax.printer import statement as print_statement

_NOWHERE = Span("", 0, 0)


def write_spec(model: Model) -> str:
    """The text of a spec that lowers to `model`, whose training and encodings are the defaults.

    Sections are apart by an empty line: inputs, layers, outputs.
    """
    inputs = [print_statement(_input(i.name, i.dtype, i.shape)) for i in model.inputs]
    lines, above = [], model.inputs[0].name if len(model.inputs) == 1 else None
    for node in model.nodes:
        lines.append(print_statement(_line(model, node, above)))
        above = node.name
    outputs = [output.value for output in model.outputs]
    last = []
    if outputs != [above]:
        values = tuple(map(_reference, outputs))
        last = [print_statement(ast.Output(values, None, _NOWHERE))]
    parts = [part for part in (inputs, lines, last) if part]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _input(name: str, dtype: str, shape: tuple[Dim, ...]) -> ast.Input:
    return ast.Input(_name(name), _name(dtype), tuple(map(_value, shape)), (), _NOWHERE)


def _line(model: Model, node: Node, above: str | None) -> ast.LayerLine:
    """The line of `node`, behind one that makes `above`."""
    segments = list(_segments(node.layer))
    if node.shares:
        segments = [ast.Segment(_name(node.shares), (), _NOWHERE)]
    if node.initial_state:
        given = ast.Keyword(_name("initial_state"), _states(model, node))
        last = segments[-1]
        segments[-1] = ast.Segment(last.head, (*last.arguments, given), _NOWHERE)
    inputs = () if node.inputs == (above,) else tuple(map(_reference, node.inputs))
    name = _name(node.name) if node.named else None
    return ast.LayerLine(tuple(segments), inputs, name, _NOWHERE)


def _states(model: Model, node: Node) -> ast.Expression:
    """The line whose states `node` starts from; a list of values where there is no such line."""
    giver = model.by_name.get(node.initial_state[0].partition(".")[0])
    if giver is not None:
        offered = [state.name for state in giver.layer.states()]
        offered = [name for name in offered if name in giver.layer.result_names()]
        is_same = [state.name for state in node.layer.states()] == offered
        if is_same and node.initial_state == tuple(f"{giver.name}.{name}" for name in offered):
            return ast.Word(giver.name, _NOWHERE)
    return ast.ListOf(tuple(map(_reading, node.initial_state)), _NOWHERE)


def _segments(layer: Layer) -> Iterator[ast.Segment]:
    yield ast.Segment(_name(layer.kind), tuple(_arguments(layer)), _NOWHERE)
    if layer.wraps:
        inner: Layer = getattr(layer, "layer")  # noqa: B009 - of those that wrap alone
        yield from _segments(inner)


def _arguments(layer: Layer) -> Iterator[ast.Argument]:
    """Values by place, then words, then `option=value`."""
    given = dict(_given(layer))
    for name in layer.positional:
        if name not in given or not _goes_by_place(given[name]):
            break
        yield ast.Positional(_value(given.pop(name)))
    words = {found: word for word, found in reversed(word_table(type(layer)).items())}
    for name, value in given.items():
        if type(value) in (str, bool) and (name, value) in words:
            yield ast.Positional(ast.Word(words[name, value], _NOWHERE))
        else:
            yield ast.Keyword(_name(name), _value(value))


def _given(record: BaseModel) -> Iterator[tuple[str, Any]]:
    """The options that are no default."""
    for name, option in options_of(type(record)).items():
        value = getattr(record, name)
        is_default = value == option.default and type(value) is type(option.default)
        if option.required or not is_default:
            yield name, value


def _value(value: Any) -> ast.Expression:
    match value:
        case None | bool():
            return ast.Constant(value, _NOWHERE)
        case int() | float():
            return _number(value)
        case SymbolicDim() if value.is_open:
            return ast.OpenDimension(_NOWHERE)
        case str() | SymbolicDim():
            return ast.Word(str(value), _NOWHERE)
        case tuple():
            return ast.ListOf(tuple(map(_value, value)), _NOWHERE)
        case BaseModel():
            return _call(value)
    raise InternalError(f"a {type(value).__name__} cannot be written")


def _call(value: BaseModel) -> ast.Expression:
    kind = str(getattr(value, "kind", ""))
    arguments = tuple(ast.Keyword(_name(name), _value(item)) for name, item in _given(value))
    if len(arguments) == 1 and next(iter(options_of(type(value)))) == arguments[0].name.text:
        return ast.Call(_name(kind), (ast.Positional(arguments[0].value),), _NOWHERE)
    return ast.Call(_name(kind), arguments, _NOWHERE) if arguments else ast.Word(kind, _NOWHERE)


def _number(value: float) -> ast.Expression:
    number = ast.Number(abs(value), repr(abs(value)), _NOWHERE)
    return ast.Negation(number, _NOWHERE) if value < 0 else number


def _reference(value: str) -> ast.Reference:
    """The name of a value behind `from` or `output`."""
    head, dot, member = value.partition(".")
    return ast.Reference(_name(head), _name(member) if dot else None, _NOWHERE)


def _reading(value: str) -> ast.Expression:
    """The name of a value in a list."""
    head, dot, member = value.partition(".")
    return ast.Member(_name(head), _name(member), _NOWHERE) if dot else ast.Word(head, _NOWHERE)


def _goes_by_place(value: object) -> bool:
    return isinstance(value, int | float | tuple) and not isinstance(value, bool)


def _name(text: str) -> ast.Name:
    return ast.Name(text, _NOWHERE)
