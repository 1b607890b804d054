"""One logical line, parsed: a node, or the place where it goes wrong.

Lark makes the lexer, the tables and the calls to `Builder`; the loop over the tables is ours, since
a file is parsed line by line and Lark's loop, which looks every rule up anew, doubles the time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple, TypeAlias, get_args

from lark import Token
from lark.parsers.lalr_analysis import Shift

from lstmspec.syntax import ast
from lstmspec.syntax.grammar import Start, line_parser

Node: TypeAlias = ast.Statement | ast.Setting
"""What a line can be; a header has an empty body."""

_END: Final = Token("$END", "")


@dataclass(frozen=True, slots=True)
class LineError:
    """Where a line goes wrong."""

    start: Start
    """What the line was read as."""
    index: int
    """The token that cannot stand there; the number of tokens if the line ends too early."""
    state: int
    """What of the line was complete in front of it, as a state of the parser."""


class _Shift(NamedTuple):
    """Take the token and go on in `state`."""

    state: int


class _Reduction(NamedTuple):
    """Put the last `size` pieces together as a `rule`."""

    size: int
    build: Callable[[list[Any]], Any]
    rule: str


_Tables: TypeAlias = dict[int, dict[str, _Shift | _Reduction]]
"""What to do in each state, by the kind of the next token; a rule is shifted like a token."""


def parse_line(tokens: list[Token], start: Start) -> Node | LineError:
    """The node that `tokens` make, read as a `start`."""
    tables, first, last = _tables(start)
    states = [first]
    pieces: list[Any] = []
    for index, token in enumerate((*tokens, _END)):
        action = tables[states[-1]].get(token.type)
        while type(action) is _Reduction:
            size, build, rule = action
            children = pieces[-size:] if size else []
            if size:
                del pieces[-size:], states[-size:]
            pieces.append(build(children))
            states.append(tables[states[-1]][rule][0])
            action = tables[states[-1]].get(token.type)
        if action is not None:
            states.append(action[0])
            pieces.append(token)
        elif token is not _END or states[-1] != last:
            return LineError(start, index, _settled_state(tables, states))
    node: Node = pieces[0]
    return node


@cache
def _tables(start: Start) -> tuple[_Tables, int, int]:
    """The tables that Lark made, and the states before and behind a `start`."""
    made = line_parser().parse_interactive(start=start).parser_state.parse_conf
    tables: _Tables = {}
    for state, actions in made.states.items():
        tables[state] = {
            kind: _Shift(target)
            if action is Shift
            else _Reduction(len(target.expansion), made.callbacks[target], target.origin.name)
            for kind, (action, target) in actions.items()
        }
    return tables, made.start_state, made.end_state


def _settled_state(tables: _Tables, states: list[int]) -> int:
    """The state after `states` once all that is complete is put together.

    A parser does that as far as the next token allows, and an odd token allows nothing: without
    this, `LSTM 5 ;` and `LSTM relu ;` would be different mistakes.
    """
    states = list(states)
    while True:
        actions = tables[states[-1]].values()
        found = {
            (action.rule, action.size)
            for action in actions
            if isinstance(action, _Reduction) and action.size
        }
        if len(found) != 1:
            return states[-1]
        rule, size = found.pop()
        if rule in get_args(Start):
            return states[-1]
        del states[-size:]
        states.append(tables[states[-1]][rule][0])
