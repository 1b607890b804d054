"""Fixed lines for messages: what somebody who wrote this most likely meant.

A guess is shown only if it is short and itself a correct line; otherwise a general example is.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from lstmspec.diagnostics import did_you_mean
from lstmspec.source import Source
from lstmspec.syntax.lines import split
from lstmspec.syntax.place import Place
from lstmspec.syntax.statements import LineError, parse_line

_LONGEST: Final = 100
_CONSTANTS: Final = {"True": "true", "False": "false", "None": "none"}


def fill(template: str, place: Place) -> str:
    """`template` with its pieces, such as `{found}` or `{call}`, filled in for `place`."""
    return template.format_map(_Pieces(place))


class _Pieces(dict[str, str]):
    """Makes a piece when a template asks for it."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place

    def __missing__(self, name: str) -> str:
        return PIECES[name](self._place)


def _capitalised(place: Place) -> str:
    """`text_encoder` as `TextEncoder`."""
    return "".join(part[:1].upper() + part[1:] for part in place.word().split("_"))


def _value(place: Place) -> str:
    """What to write for a capitalised value: in a line about data it may be a column's name."""
    if _is_about_data(place):
        return (
            f'The name of a column that is no lower-case word stands in quotes: `"{place.word()}"`.'
        )
    return f"Values are lower-case: `{place.word().lower()}`."


def _keyword_value(place: Place) -> str:
    """What to write for a keyword as a value."""
    word = place.word()
    if _is_about_data(place):
        return f'The name of a column that is a keyword stands in quotes: `"{word}"`.'
    return f"If a value is named so, give it another name, such as `{word}_1`."


def _is_about_data(place: Place) -> bool:
    return place.tokens[0].type in ("INPUT", "OUTPUT") and place.index > 1


def _assignment(place: Place) -> str:
    """`x = LSTM 64` as `LSTM 64 as x`, `units = 64` as `let units = 64`."""
    name = place.word(-1)
    right = _layer(place, place.index + 1)
    if right[:1].isupper():
        return _correct(f"{right} as {name.lower()}", "LSTM 64 as encoder")
    return _correct(f"let {name} = {right}", "let units = 64")


def _call(place: Place) -> str:
    """`LSTM(64, return_sequences=True)(x)` as `LSTM 64 return_sequences from x`."""
    return _correct(_layer(place, place.index), "LSTM 64 return_sequences")


def _layer(place: Place, start: int) -> str:
    """What is written from token `start` on, Python's calls as lines of ours."""
    tokens = place.tokens
    if start >= len(tokens) or tokens[start].type != "CALLED_LAYER":
        return _without_python(place.text(start, len(tokens)))
    close = _closing(place, start + 1)
    line = _called(place, start, close)
    rest = place.text(close + 2, len(tokens) - 1)
    return f"{line} from {rest}" if rest else line


def _called(place: Place, start: int, close: int) -> str:
    """`Bidirectional(LSTM(64), merge_mode="sum")` as `Bidirectional merge_mode=sum LSTM 64`."""
    first = start + 2
    wrapped = ""
    if first < close and place.tokens[first].type == "CALLED_LAYER":
        inner = _closing(place, first + 1)
        wrapped = _called(place, first, inner)
        first = inner + 1
    options = _without_python(_without_commas(place, first, close))
    return " ".join(filter(None, (place.tokens[start], options, wrapped)))


def _closing(place: Place, opening: int) -> int:
    """The token that closes the bracket at `opening`, or the last one."""
    depth = 0
    for index in range(opening, len(place.tokens)):
        kind = place.tokens[index].type
        depth += (kind in ("LPAR", "LSQB")) - (kind in ("RPAR", "RSQB"))
        if not depth:
            return index
    return len(place.tokens) - 1


def _without_commas(place: Place, start: int, end: int) -> str:
    """What is written from token `start` up to `end`, without the commas outside of brackets."""
    parts = []
    depth = 0
    first = start
    for index in range(start, end):
        kind = place.tokens[index].type
        depth += (kind in ("LPAR", "LSQB")) - (kind in ("RPAR", "RSQB"))
        if kind == "_COMMA" and not depth:
            parts.append(place.text(first, index))
            first = index + 1
    parts.append(place.text(first, end))
    return " ".join(filter(None, parts))


def _without_python(text: str) -> str:
    """`text` with Python's constants and quotes as ours."""
    text = re.sub(r"\s*=\s*", "=", text)
    text = re.sub(r"\b([a-z_]\w*)=True\b", r"\1", text)
    text = re.sub(r"\b(?:True|False|None)\b", lambda match: _CONSTANTS[match[0]], text)
    text = re.sub(r"""(["'])([a-z_][A-Za-z0-9_]*)\1""", r"\2", text)
    return re.sub(r"'([^'\"]*)'", r'"\1"', text)


def _blanks(place: Place) -> str:
    """`LSTM 64, relu` as `LSTM 64 relu`."""
    return _correct(_without_commas(place, 0, len(place.tokens)), "LSTM 64 relu")


def _parentheses(place: Place) -> str:
    """`units * 2` as `(units * 2)`."""
    before, found, after = place.word(-1), place.word(), place.word(1)
    value = re.compile(r"[a-z_][A-Za-z0-9_.]*|[0-9.][0-9_.e]*")
    if not value.fullmatch(after):
        return "(units * 2)"
    return f"({before} {found} {after})" if value.fullmatch(before) else f"({found}{after})"


def _header(place: Place) -> str:
    """The keyword that a line with a brace was probably meant to begin with."""
    meant = did_you_mean(place.tokens[0].lower(), ("block", "repeat", "train"))
    return f"; {meant}" if meant else "."


def _list(place: Place) -> str:
    """`(3, 5)` as `[3, 5]`."""
    tokens = place.tokens
    opening = place.index - 1
    while opening > 0 and tokens[opening].type not in ("LPAR", "_EQUAL"):
        opening -= 1
    end = _closing(place, opening) if tokens[opening].type == "LPAR" else len(tokens)
    inner = place.text(opening + 1, end)
    return f"[{inner}]" if 0 < len(inner) < _LONGEST else "[3, 5]"


def _shape(place: Place) -> str:
    """`input x float32(100, 1)` as `input x float32[100, 1]`."""
    text = place.text(0, len(place.tokens)).translate(str.maketrans("()", "[]"))
    text = re.sub(r"\s*\[", "[", text).replace("input[", "input [")
    return _correct(re.sub(r"\s*,\s*", ", ", text), "input x float32[100, 1]")


def _option(place: Place) -> str:
    """`activation:softmax` as `activation=softmax`."""
    option = f"{place.word(-1)}={place.word(1)}"
    return option if re.fullmatch(r"[a-z_]\w*=[a-z0-9_.]+", option) else "activation=relu"


def _names(place: Place) -> str:
    """`from a b` as `from a, b`."""
    return f"{place.word(-1)}, {place.word()}"


def _path(place: Place) -> str:
    """`use blocks.lstm` as `use "blocks.lstm"`."""
    path = place.text(1, len(place.tokens)).strip("'")
    return _correct(f'use "{path}"', 'use "blocks.lstm"')


def _result(place: Place) -> str:
    """`LSTM 64 -> x` as `LSTM 64 as x`."""
    line = f"{place.text(0, place.index)} as {place.text(place.index + 1, len(place.tokens))}"
    return _correct(line, "LSTM 64 as encoder")


def _text(place: Place) -> str:
    """`'a'` as `a`, if it is a word, or else as `"a"`."""
    text = place.word().strip("'")
    return text if re.fullmatch(r"[a-z_][A-Za-z0-9_]*", text) else f'"{text}"'


PIECES: Final[Mapping[str, Callable[[Place], str]]] = MappingProxyType(
    {
        "found": lambda place: place.word(),
        "before": lambda place: place.word(-1),
        "owner": lambda place: place.word(-2),
        "behind": lambda place: place.word(1),
        "first": lambda place: place.word(-place.index),
        "lower": lambda place: place.word().lower(),
        "value": _value,
        "keyword_value": _keyword_value,
        "capitalised": _capitalised,
        "assignment": _assignment,
        "call": _call,
        "blanks": _blanks,
        "parentheses": _parentheses,
        "list": _list,
        "header": _header,
        "option": _option,
        "shape": _shape,
        "names": _names,
        "path": _path,
        "result": _result,
        "text": _text,
    }
)
"""The pieces that a message can be made of."""


def _correct(line: str, example: str) -> str:
    """`line` if it is short and correct, otherwise `example`."""
    if len(line) > _LONGEST:
        return example
    lines = split(Source("", line)).lines
    if len(lines) != 1 or isinstance(parse_line(lines[0].tokens, "statement"), LineError):
        return example
    return line
