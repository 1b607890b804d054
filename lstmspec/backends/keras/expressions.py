"""Python expressions as data, and how they are laid out on lines.

The layout is a fixed point of `ruff format` at every line length from 88 up: what does not fit on a
line is opened one item a line behind a trailing comma, which formatters then leave alone.
"""

from dataclasses import dataclass
from typing import TypeAlias, Union

WIDTH = 88

Expr: TypeAlias = Union[str, "Call", "Items"]
"""An expression; a string is text that is safe and whole already."""


@dataclass(frozen=True)
class Call:
    """`callee(*arguments, **options)`; the callee may be a call itself, as in `LSTM(8)(x)`."""

    callee: Expr
    arguments: tuple[Expr, ...] = ()
    options: tuple[tuple[str, Expr], ...] = ()

    def with_option(self, name: str, value: Expr) -> "Call":
        """The same call with one more option at its end."""
        return Call(self.callee, self.arguments, (*self.options, (name, value)))

    @property
    def is_open(self) -> bool:
        """Whether it never stands on one line."""
        return any(not isinstance(e, str) and e.is_open for _, e in self.members)

    @property
    def members(self) -> tuple[tuple[str, Expr], ...]:
        """What stands between the brackets: each expression and the text before it."""
        return (
            *(("", argument) for argument in self.arguments),
            *((f"{name}=", value) for name, value in self.options),
        )


@dataclass(frozen=True)
class Items:
    """A list, or with keys a dictionary."""

    values: tuple[Expr, ...]
    keys: tuple[str, ...] | None = None
    """The text of each key."""
    is_open: bool = False
    """Whether it never stands on one line."""

    @property
    def members(self) -> tuple[tuple[str, Expr], ...]:
        """What stands between the brackets: each expression and the text before it."""
        if self.keys is None:
            return tuple(("", value) for value in self.values)
        return tuple((f"{key}: ", value) for key, value in zip(self.keys, self.values, strict=True))

    @property
    def brackets(self) -> str:
        """The opening and the closing bracket."""
        return "[]" if self.keys is None else "{}"


def flat(expr: Expr) -> str:
    """`expr` on one line."""
    if isinstance(expr, str):
        return expr
    inner = ", ".join(before + flat(member) for before, member in expr.members)
    if isinstance(expr, Items):
        return expr.brackets[0] + inner + expr.brackets[1]
    return f"{flat(expr.callee)}({inner})"


def statement(targets: tuple[str, ...], expr: Expr, indent: int = 4) -> str:
    """`targets = expr` at `indent`, on as many lines as it needs; or `expr` alone."""
    pad = " " * indent
    left = ", ".join(targets)
    if len(targets) > 1 and indent + len(left) > WIDTH // 2:
        left = "".join(["(\n", *(f"{pad}    {target},\n" for target in targets), f"{pad})"])
    before = f"{left} = " if targets else ""
    lead = indent + len(before.rpartition("\n")[2])
    return pad + before + layout(expr, indent, lead)


def layout(expr: Expr, indent: int, lead: int, trail: int = 0) -> str:
    """`expr` on the lines it needs, the first of which has `lead` characters before it.

    `trail` is what comes behind the last line; lines begun here stand at `indent`.
    """
    text = flat(expr)
    if isinstance(expr, str) or (not expr.is_open and lead + len(text) + trail <= WIDTH):
        return text
    if isinstance(expr, Items):
        return _opened(expr.brackets[0], expr, expr.brackets[1], indent)
    if isinstance(expr.callee, Call):
        return _applied(expr, expr.callee, indent, lead, trail)
    return _opened(f"{flat(expr.callee)}(", expr, ")", indent)


def _applied(expr: Call, layer: Call, indent: int, lead: int, trail: int) -> str:
    """A layer that is called: opened where its options are, or where it is given its inputs."""
    if len(layer.members) < 2 and lead + len(flat(layer)) < WIDTH:
        return _opened(f"{flat(layer)}(", expr, ")", indent)
    head = _opened(f"{flat(layer.callee)}(", layer, ")", indent)
    rest = flat(expr).removeprefix(flat(layer))
    if indent + 1 + len(rest) + trail <= WIDTH:
        return head + rest
    return _opened(f"{head}(", expr, ")", indent)


def _opened(head: str, expr: Call | Items, close: str, indent: int) -> str:
    """One member a line between `head` and `close`."""
    inner = indent + 4
    pad = " " * inner
    lines = [
        pad + before + layout(member, inner, inner + len(before), 1)
        for before, member in expr.members
    ]
    alone = isinstance(expr, Call) and len(lines) == 1 and not expr.options
    comma = "" if alone and not isinstance(expr.members[0][1], str) else ","
    return "\n".join([head, ",\n".join(lines) + comma, " " * indent + close])
