"""What could stand at a place, in the user's words."""

from typing import Final

from lark import Token

from lstmspec.syntax.grammar import Start, line_parser

_VALUES: Final = frozenset({"NUMBER", "STRING", "CONSTANT", "LSQB"})
"""Where all of these can stand, so can every value."""
_VALUE_PARTS: Final = _VALUES | {"CALLEE", "LPAR", "MEMBER", "MINUS", "SIGN", "WORD"}

_WORDS: Final = {
    "LAYER": "a layer",
    "CALLED_LAYER": "",
    "CALLEE": "",
    "WORD": "a name",
    "MEMBER": "",
    "NUMBER": "a number",
    "SIGN": "",
    "STRING": 'a text in `"`',
    "CONSTANT": "`true`, `false` or `none`",
    "PLUS": "an operator",
    "MINUS": "",
    "TIMES": "",
    "POWER": "",
    "$END": "the end of the line",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LSQB": "`[`",
    "RSQB": "`]`",
    "LBRACE": "`{`",
    "QMARK": "`?`",
    "_COMMA": "`,`",
    "_EQUAL": "`=`",
}
"""How terminals are called; what needs no mention is empty, and a keyword stands for itself."""


def expectation(tokens: list[Token], start: Start) -> str:
    """What can stand behind `tokens`, in a sentence."""
    parser = line_parser().parse_interactive(start=start)
    for token in tokens:
        parser.feed_token(token)
    accepted: set[str] = parser.accepts()  # type: ignore[no-untyped-call]  # Lark gives no types
    words = []
    if accepted >= _VALUES:
        words.append("a value")
        accepted -= _VALUE_PARTS
    order = [*_WORDS, *sorted(accepted - _WORDS.keys())]
    words += [_WORDS.get(kind, f"`{kind.lower()}`") for kind in order if kind in accepted]
    words = [word for word in words if word]
    if accepted == {"$END"} and not words:
        return "Nothing more can stand on this line."
    listed = ", ".join(words[:-1])
    return f"Here can stand {listed} or {words[-1]}." if listed else f"Here stands {words[-1]}."
