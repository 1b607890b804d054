# The rule of the same name in the grammar documents a method.
# ruff: noqa: D102
"""From the pieces of a line to the nodes of `ast`: what the parser calls as it completes a rule.

Lark binds these methods when it loads the grammar, which is too dear to repeat for every file, so
the name of the file that every span carries stands in a context variable while a file is parsed.
"""

from contextvars import ContextVar
from typing import Any, TypeAlias

from lark import Token

from lstmspec.source import Span
from lstmspec.syntax import ast

FILE: ContextVar[str] = ContextVar("FILE", default="")
"""The name of the source that is being parsed."""

Children: TypeAlias = list[Any]
"""Tokens and finished nodes, in the order of the rule in `grammar.lark`."""

_CONSTANTS = {"true": True, "false": False, "none": None}


class Builder:
    """One method for every rule and alias of `grammar.lark`, named like it."""

    def layer_line(self, children: Children) -> ast.LayerLine:
        *segments, inputs, result = children
        last = (result or inputs or segments)[-1]
        return ast.LayerLine(
            tuple(segments),
            tuple(inputs[1:]),
            _name(result[1]) if result else None,
            _span(segments[0], last),
        )

    def segment(self, children: Children) -> ast.Segment:
        head, *arguments = children
        return ast.Segment(_name(head), tuple(arguments), _span(head, children[-1]))

    def inputs(self, children: Children) -> Children:
        return children

    def result(self, children: Children) -> Children:
        return children

    def reference(self, children: Children) -> ast.Reference:
        (token,) = children
        owner, *members = _names(token)
        member = members[0] if members else None
        return ast.Reference(owner, member, _span(token, token))

    def input(self, children: Children) -> ast.Input:
        keyword, *rest = children
        name = kind = None
        if isinstance(rest[0], Token):
            name, kind = _name(rest.pop(0)), _name(rest.pop(0))
        shape, *arguments = rest
        span = _span(keyword, children[-1])
        return ast.Input(name, kind, shape.items, tuple(arguments), span)

    def open_dimension(self, children: Children) -> ast.OpenDimension:
        return ast.OpenDimension(_span(children[0], children[0]))

    def output(self, children: Children) -> ast.Output:
        keyword, *values = children
        encoding = values.pop() if isinstance(values[-1], ast.Segment) else None
        return ast.Output(tuple(values), encoding, _span(keyword, children[-1]))

    def let(self, children: Children) -> ast.Let:
        keyword, name, value = children
        return ast.Let(_name(name), value, _span(keyword, value))

    def block(self, children: Children) -> ast.Block:
        keyword, name, *lists, brace = children
        parameters = lists[0] if lists else ()
        return ast.Block(_name(name), parameters, (), _span(keyword, brace))

    def parameters(self, children: Children) -> tuple[ast.Parameter, ...]:
        return _nodes(children)

    def parameter(self, children: Children) -> ast.Parameter:
        name, *values = children
        default = values[0] if values else None
        return ast.Parameter(_name(name), default, _span(name, children[-1]))

    def repeat(self, children: Children) -> ast.Repeat:
        keyword, count, brace = children
        return ast.Repeat(count, (), _span(keyword, brace))

    def use(self, children: Children) -> ast.Use:
        keyword, path = children
        return ast.Use(self.string([path]), _span(keyword, path))

    def train(self, children: Children) -> ast.Train:
        keyword, brace = children
        return ast.Train((), _span(keyword, keyword), _span(keyword, brace))

    def setting(self, children: Children) -> ast.Setting:
        name, *groups = children
        last = groups[-1][-1] if groups else name
        return ast.Setting(_name(name), tuple(groups), _span(name, last))

    def arguments(self, children: Children) -> tuple[ast.Argument, ...]:
        return tuple(children)

    def positional(self, children: Children) -> ast.Positional:
        return ast.Positional(children[0])

    def keyword(self, children: Children) -> ast.Keyword:
        name, value = children
        return ast.Keyword(_name(name), value)

    def operation(self, children: Children) -> ast.Operation:
        left, operator, right = children
        return ast.Operation(
            str(operator), left, right, _span(operator, operator), _span(left, right)
        )

    def negation(self, children: Children) -> ast.Negation:
        minus, operand = children
        return ast.Negation(operand, _span(minus, operand))

    def negative(self, children: Children) -> ast.Negation:
        minus, number = children
        return ast.Negation(self.number([number]), _span(minus, number))

    def number(self, children: Children) -> ast.Number:
        (token,) = children
        text = str(token)
        value = int(text) if text.replace("_", "").isdecimal() else float(text)
        return ast.Number(value, text, _span(token, token))

    def constant(self, children: Children) -> ast.Constant:
        (token,) = children
        return ast.Constant(_CONSTANTS[token], _span(token, token))

    def string(self, children: Children) -> ast.String:
        (token,) = children
        return ast.String(str(token[1:-1]), _span(token, token))

    def word(self, children: Children) -> ast.Word:
        (token,) = children
        return ast.Word(str(token), _span(token, token))

    def member(self, children: Children) -> ast.Member:
        (token,) = children
        owner, member = _names(token)
        return ast.Member(owner, member, _span(token, token))

    def list_of(self, children: Children) -> ast.ListOf:
        return ast.ListOf(_nodes(children), _span(children[0], children[-1]))

    def call(self, children: Children) -> ast.Call:
        name, *rest = children
        return ast.Call(_name(name), _nodes(rest), _span(name, children[-1]))

    def grouping(self, children: Children) -> ast.Grouping:
        opening, inner, closing = children
        return ast.Grouping(inner, _span(opening, closing))


def _span(first: Any, last: Any) -> Span:
    start: int = first.span.start if hasattr(first, "span") else first.start_pos
    end: int = last.span.end if hasattr(last, "span") else last.end_pos
    return Span(FILE.get(), start, end)


def _name(token: Token) -> ast.Name:
    return ast.Name(str(token), _span(token, token))


def _names(token: Token) -> list[ast.Name]:
    """The one name of `text`, the two of `enc.h`."""
    names = []
    start = token.start_pos or 0
    for text in token.split("."):
        names.append(ast.Name(text, Span(FILE.get(), start, start + len(text))))
        start += len(text) + 1
    return names


def _nodes(children: Children) -> tuple[Any, ...]:
    """The nodes among `children`, brackets left out."""
    return tuple(child for child in children if not isinstance(child, Token))
