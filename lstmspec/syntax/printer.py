"""Nodes as canonical text: one line each, whatever they looked like."""

from collections.abc import Callable, Iterable
from typing import Any, Final, TypeAlias

from lstmspec.diagnostics import InternalError
from lstmspec.syntax import ast

_ATOMS: Final = (
    ast.Number,
    ast.Constant,
    ast.String,
    ast.Word,
    ast.Member,
    ast.ListOf,
    ast.Call,
    ast.Grouping,
)
"""What needs no parentheses anywhere."""

_CONSTANTS: Final = {True: "true", False: "false", None: "none"}


def without_idle_parentheses(value: ast.Expression) -> ast.Expression:
    """`value` out of the parentheses around it where those change nothing: `(256)` is `256`."""
    while isinstance(value, ast.Grouping) and isinstance(value.inner, _ATOMS):
        value = value.inner
    return value


Order: TypeAlias = Callable[[str], tuple[str, ...]]
"""The options behind a name, in the order of its page; nothing if there is no such page."""


def ordered(
    arguments: tuple[ast.Argument, ...], head: str, order: Order
) -> tuple[ast.Argument, ...]:
    """The `arguments` behind `head` in canonical order.

    Values and words as they were written, then options as on the page of `head`; options that the
    page does not have come last, and those of a block stay as they were.
    """
    words = [a for a in arguments if isinstance(a, ast.Positional)]
    options = [a for a in arguments if isinstance(a, ast.Keyword)]
    if len(options) > 1:
        ranks = {name: rank for rank, name in enumerate(order(head))}
        options.sort(key=lambda option: ranks.get(option.name.text, len(ranks)))
    return (*words, *options)


def expression(value: ast.Expression) -> str:
    """The text of a value."""
    value = without_idle_parentheses(value)
    return _EXPRESSIONS[type(value)](value)


def statement(node: ast.Statement | ast.Setting) -> str:
    """The text of a statement; of one with a body, that of its header with the brace."""
    printer = _STATEMENTS.get(type(node))
    if printer is None:
        raise InternalError(f"a {type(node).__name__} cannot be printed")
    return printer(node)


def _layer_options(layer: str) -> tuple[str, ...]:
    from lstmspec.layers import LAYERS

    known = LAYERS.get(layer)
    return known.option_names() if known else ()


def _input_options(kind: str) -> tuple[str, ...]:
    from lstmspec.ir import INPUT_ENCODINGS
    from lstmspec.layers import options_of

    known = INPUT_ENCODINGS.get(kind)
    return tuple(options_of(known)) if known else ()


def _output_options(kind: str) -> tuple[str, ...]:
    from lstmspec.ir import OUTPUT_ENCODINGS
    from lstmspec.layers import options_of

    known = OUTPUT_ENCODINGS.get(kind)
    return tuple(options_of(known)) if known else ()


def _argument(argument: ast.Argument) -> str:
    if isinstance(argument, ast.Keyword):
        return f"{argument.name.text}={expression(argument.value)}"
    return expression(argument.value)


def _arguments(arguments: Iterable[ast.Argument], separator: str = " ") -> str:
    return separator.join(map(_argument, arguments))


def _list(values: Iterable[ast.Expression]) -> str:
    return f"[{', '.join(map(expression, values))}]"


def _operation(node: ast.Operation) -> str:
    return f"{expression(node.left)} {node.operator} {expression(node.right)}"


def _call(node: ast.Call) -> str:
    return f"{node.name.text}({_arguments(node.arguments, ', ')})"


_EXPRESSIONS: Final[dict[type, Callable[[Any], str]]] = {
    ast.Number: lambda node: node.text,
    ast.Constant: lambda node: _CONSTANTS[node.value],
    ast.String: lambda node: f'"{node.value}"',
    ast.Word: lambda node: node.text,
    ast.Member: lambda node: f"{node.owner.text}.{node.member.text}",
    ast.OpenDimension: lambda node: "?",
    ast.ListOf: lambda node: _list(node.items),
    ast.Call: _call,
    ast.Negation: lambda node: f"-{expression(node.operand)}",
    ast.Operation: _operation,
    ast.Grouping: lambda node: f"({expression(node.inner)})",
}


def _reference(reference: ast.Reference) -> str:
    name, member = reference.name.text, reference.member
    return f"{name}.{member.text}" if member else name


def _references(references: Iterable[ast.Reference]) -> str:
    return ", ".join(map(_reference, references))


def _segment(segment: ast.Segment, order: Order = _layer_options) -> str:
    head = segment.head.text
    return " ".join([head, *map(_argument, ordered(segment.arguments, head, order))])


def _layer_line(node: ast.LayerLine) -> str:
    parts = [_segment(segment) for segment in node.segments]
    if node.inputs:
        parts.append(f"from {_references(node.inputs)}")
    if node.name:
        parts.append(f"as {node.name.text}")
    return " ".join(parts)


def _input(node: ast.Input) -> str:
    kind = node.kind.text if node.kind else "float32"
    start = f"input {node.name.text} {kind}" if node.name else "input "
    arguments = ordered(node.arguments, kind, _input_options)
    return " ".join([f"{start}{_list(node.shape)}", *map(_argument, arguments)])


def _output(node: ast.Output) -> str:
    text = f"output {_references(node.values)}"
    return f"{text} {_segment(node.encoding, _output_options)}" if node.encoding else text


def _parameter(parameter: ast.Parameter) -> str:
    name = parameter.name.text
    return name if parameter.default is None else f"{name}={expression(parameter.default)}"


def _block(node: ast.Block) -> str:
    parameters = ", ".join(map(_parameter, node.parameters))
    return (
        f"block {node.name.text}({parameters}) {{" if parameters else f"block {node.name.text} {{"
    )


def _setting(node: ast.Setting) -> str:
    groups = ", ".join(map(_arguments, node.groups))
    return f"{node.name.text} {groups}" if groups else node.name.text


_STATEMENTS: Final[dict[type, Callable[[Any], str]]] = {
    ast.LayerLine: _layer_line,
    ast.Input: _input,
    ast.Output: _output,
    ast.Let: lambda node: f"let {node.name.text} = {expression(node.value)}",
    ast.Block: _block,
    ast.Repeat: lambda node: f"repeat {expression(node.count)} {{",
    ast.Use: lambda node: f'use "{node.path.value}"',
    ast.Setting: _setting,
    ast.Train: lambda node: "train {",
}
