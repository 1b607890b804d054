"""A random way to write a tree down.

Blanks, line ends inside brackets, empty lines, comments and the shape of bodies are random. What
the text says is not.
"""

import re
from random import Random

from lstmspec.syntax import ast

OPENING = ("(", "[")


class Scribe:
    """Writes one spec; `text` is what it says and `comments` are what it says besides."""

    def __init__(self, spec: ast.Spec, random: Random) -> None:
        self._random = random
        self._parts: list[str] = []
        self._depth = 0
        self.comments: list[str] = []
        self._body(spec.statements)
        if random.random() < 0.3:
            self._parts.append(self._comment())
        self.text = "".join(self._parts)

    def _body(self, nodes: tuple[ast.Statement | ast.Setting, ...]) -> None:
        for node in nodes:
            self._statement(node)
            self._end_line()

    def _statement(self, node: ast.Statement | ast.Setting) -> None:
        self._parts.append(self._random.choice(("", "  ", "\t")))
        self._pieces(line(node))
        if not isinstance(node, ast.Block | ast.Repeat | ast.Train):
            return
        body = node.settings if isinstance(node, ast.Train) else node.body
        if self._random.random() < 0.2:
            self._end_line()
        self._parts.append("{")
        if self._random.random() < 0.7:
            self._end_line()
        for number, inner in enumerate(body, 1):
            self._statement(inner)
            if number < len(body) or self._random.random() < 0.7:
                self._end_line()
        self._parts.append("}")

    def _pieces(self, pieces: list[str]) -> None:
        """Write pieces; one that begins with a blank must have one in front of it."""
        for piece in pieces:
            text = piece.lstrip()
            before = self._parts[-1][-1:] if self._parts else ""
            merges = re.match(r"[\w.]{2}", before + text) is not None
            self._parts.append(self._gap(must=piece[0] == " " or merges))
            self._parts.append(text)
            self._depth += text.endswith(OPENING) - (text in (")", "]"))

    def _gap(self, *, must: bool) -> str:
        gaps = [" ", "  ", "\t"]
        if not must:
            gaps += ["", ""]
        if self._depth:
            gaps += ["\n", "\r\n  "]
            if self._random.random() < 0.1:
                return f"{self._comment()}\n"
        return self._random.choice(gaps)

    def _comment(self) -> str:
        comment = self._random.choice(("#", "# a", "#b", "#  c d ", "#!e", "## {f", '# "g', "# (h"))
        self.comments.append(comment)
        return comment

    def _end_line(self) -> None:
        for _ in range(self._random.choice((1, 1, 1, 2, 3))):
            self._parts.append(self._random.choice(("", "", " ")))
            if self._random.random() < 0.2:
                self._parts.append(self._comment())
            self._parts.append(self._random.choice(("\n", "\n", "\r\n")))


def line(node: ast.Statement | ast.Setting) -> list[str]:
    """The pieces of a statement, without braces and what is between them."""
    match node:
        case ast.LayerLine():
            return layer_line(node)
        case ast.Input():
            names = [node.name.text, node.kind.text] if node.name and node.kind else []
            return ["input", *names, *items(node.shape), *arguments(node.arguments)]
        case ast.Output():
            encoding = segment(node.encoding) if node.encoding else []
            return ["output", *references(node.values), *encoding]
        case ast.Let():
            return ["let", node.name.text, "=", *expression(node.value)]
        case ast.Use():
            return ["use", f'"{node.path.value}"']
        case ast.Train():
            return ["train"]
        case ast.Repeat():
            return ["repeat", *expression(node.count)]
        case ast.Block():
            parameters = listed([parameter(p) for p in node.parameters])
            return ["block", node.name.text, "(", *parameters, ")"]
        case ast.Setting():
            groups = [[piece for a in group for piece in argument(a)] for group in node.groups]
            return [node.name.text, *listed(groups)]
    raise AssertionError(node)


def layer_line(node: ast.LayerLine) -> list[str]:
    pieces = [piece for part in node.segments for piece in segment(part)]
    if node.inputs:
        pieces += [" from", *references(node.inputs)]
    if node.name:
        pieces += [" as", node.name.text]
    return pieces


def segment(node: ast.Segment) -> list[str]:
    return [f" {node.head.text}", *arguments(node.arguments)]


def arguments(nodes: tuple[ast.Argument, ...]) -> list[str]:
    return [piece for node in nodes for piece in argument(node)]


def parameter(parameter: ast.Parameter) -> list[str]:
    default = ["=", *expression(parameter.default)] if parameter.default else []
    return [parameter.name.text, *default]


def argument(argument: ast.Argument) -> list[str]:
    """The pieces of an argument where blanks separate."""
    match argument.value:
        case ast.Negation(operand=ast.Number(text=text)):
            value = [f"-{text}"]
        case _:
            value = expression(argument.value)
    if isinstance(argument, ast.Keyword):
        return [f" {argument.name.text}", "=", *value]
    return [f" {value[0]}", *value[1:]]


def expression(node: ast.Expression) -> list[str]:
    """The pieces of an expression."""
    match node:
        case ast.Grouping():
            return ["(", *expression(node.inner), ")"]
        case ast.Negation():
            return ["-", *expression(node.operand)]
        case ast.Operation():
            return [*expression(node.left), node.operator, *expression(node.right)]
        case ast.ListOf():
            return items(node.items)
        case ast.Call():
            return [f"{node.name.text}(", *listed(list(map(call_argument, node.arguments))), ")"]
        case _:
            return [leaf(node)]


def leaf(node: ast.Expression) -> str:
    match node:
        case ast.Number() | ast.Word():
            return node.text
        case ast.Constant():
            return {True: "true", False: "false", None: "none"}[node.value]
        case ast.String():
            return f'"{node.value}"'
        case ast.Member():
            return f"{node.owner.text}.{node.member.text}"
        case ast.OpenDimension():
            return "?"
    raise AssertionError(node)


def call_argument(argument: ast.Argument) -> list[str]:
    value = expression(argument.value)
    return [argument.name.text, "=", *value] if isinstance(argument, ast.Keyword) else value


def items(nodes: tuple[ast.Expression, ...]) -> list[str]:
    """The pieces of a list, with a comma behind the last item of a long one."""
    return ["[", *listed(list(map(expression, nodes))), *([","] if len(nodes) > 2 else []), "]"]


def listed(values: list[list[str]]) -> list[str]:
    return [piece for value in values for piece in (",", *value)][1:]


def references(values: tuple[ast.Reference, ...]) -> list[str]:
    texts = [f"{v.name.text}.{v.member.text}" if v.member else v.name.text for v in values]
    return listed([[text] for text in texts])
