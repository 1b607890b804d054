"""`--sweep NAME=...`: the values that a `let` takes in turn, or the range they are drawn from."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lstmspec.cli.parameters import value_of
from lstmspec.diagnostics import Sink

Value = int | float | bool | str
Values = dict[str, Value]

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WIDE = 100
"""From this ratio of its ends on, a range is drawn from in logarithms."""


@dataclass(frozen=True)
class Choice:
    """Some values, as `units=64,128`."""

    name: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Span:
    """All numbers between two, both included, as `rate=0.0001..0.1`; integers if both ends are."""

    name: str
    low: int | float
    high: int | float

    @property
    def is_logarithmic(self) -> bool:
        """Whether small numbers are drawn as often as large ones."""
        return self.low > 0 and self.high >= _WIDE * self.low


def ranges(texts: Iterable[str]) -> list[Choice | Span]:
    """What `--sweep` names.

    Raises:
        SpecError: `invalid-binding`, for every text that is no `NAME=V1,V2` or `NAME=LOW..HIGH`.
    """
    sink = Sink()
    result: dict[str, Choice | Span] = {}
    for text in texts:
        name, _, values = text.partition("=")
        found = _range(name, values) if _NAME.fullmatch(name) else None
        if found is None:
            sink.error(
                "invalid-binding",
                f"`--sweep {text}` names no values",
                help="Write a name and its values, such as --sweep units=64,128, or a range, such"
                " as --sweep rate=0.001..0.1.",
            )
        elif name in result:
            sink.error(
                "invalid-binding",
                f"`--sweep` gives `{name}` values twice",
                help="Write all values of a name behind one `=`.",
            )
        else:
            result[name] = found
    sink.raise_errors()
    return list(result.values())


def require_apart(swept: Iterable[Choice | Span], settings: Mapping[str, Value]) -> None:
    """Refuse a name that is both swept and set.

    Raises:
        SpecError: `invalid-binding`.
    """
    sink = Sink()
    for one in swept:
        if one.name in settings:
            sink.error(
                "invalid-binding",
                f"`{one.name}` is both swept and set",
                help="Leave out `--set` or `--sweep` for it.",
            )
    sink.raise_errors()


def spelled(values: Mapping[str, Value]) -> list[str]:
    """The values as `--set` takes them."""
    return [f"{name}={spell(value)}" for name, value in values.items()]


def spell(value: Value) -> str:
    """A value as a spec writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value}"


def shown(value: Value) -> str:
    """A value as a table shows it: numbers that were drawn have many digits."""
    return f"{value:.6g}" if isinstance(value, float) else spell(value)


def _range(name: str, text: str) -> Choice | Span | None:
    low, dots, high = text.partition("..")
    if dots:
        return _span(name, value_of(low), value_of(high))
    words = text.split(",")
    values = tuple(map(value_of, words))
    return Choice(name, values) if all(words) and len(set(words)) == len(words) else None


def _span(name: str, low: Value, high: Value) -> Span | None:
    if isinstance(low, bool | str) or isinstance(high, bool | str) or low >= high:
        return None
    return Span(name, low, high)
