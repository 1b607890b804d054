"""Mistakes that are right in other languages, and signs that are nowhere right here."""

from typing import Final

from lstmspec.syntax.mistakes.model import Mistake

HABITS: Final = (
    Mistake(
        "unexpected-token",
        "the arguments of `{found}` in parentheses",
        "They stand behind its name, parted by blanks: `{call}`.",
        ("LSTM(",),
        scope="everywhere",
    ),
    Mistake(
        "unexpected-token",
        "a name in front of an `=`",
        "`as` names the result of a line and `let` a value: `{assignment}`.",
        ("x =",),
    ),
    Mistake(
        "unexpected-token",
        "a line cannot begin with `{found}`",
        "It begins with a layer, a block, a name given with `as`, or a keyword.",
        (")",),
        scope="any",
    ),
    Mistake(
        "unexpected-token",
        "`{found}` is no setting of `train`",
        "Its lines look like `loss mse` or `epochs 20`; layers stand outside of it.",
        (),
        (")",),
        scope="any",
    ),
    Mistake(
        "unexpected-token",
        "a `{found}` behind the name of a setting",
        "A blank is enough: `{before} {behind}`.",
        (),
        ("epochs =", "epochs :"),
    ),
    Mistake(
        "unexpected-token",
        "`{found}` with capital letters",
        "Keywords and constants are lower-case: `{lower}`.",
        ("LSTM True",),
        scope="everywhere",
    ),
    Mistake(
        "unexpected-token",
        "a `;`",
        "A statement ends with its line; write one a line.",
        ("LSTM ;",),
        scope="everywhere",
    ),
    Mistake(
        "unexpected-token",
        "an arrow",
        "`as` names the result of a line: `{result}`.",
        ("LSTM ->", "LSTM =>"),
        scope="everywhere",
    ),
    Mistake(
        "unexpected-token",
        "a text in single quotes",
        "Words of options stand without quotes, other texts in double ones: `{text}`.",
        ("LSTM 'a'",),
        scope="everywhere",
    ),
    Mistake(
        "unclosed-string",
        "this text is never closed",
        'Close it with `"` on the same line.',
        ('LSTM "a',),
        at="start",
        scope="everywhere",
    ),
    Mistake(
        "unexpected-token",
        "`{found}` is neither a number nor a name",
        "Numbers look like `10`, `1_000`, `0.5` or `1e-4`; names begin with a letter.",
        ("LSTM 10x",),
        scope="everywhere",
    ),
    Mistake(
        "unexpected-token",
        "a `\\`",
        "Inside `( )` and `[ ]` a line goes on by itself.",
        ("LSTM \\",),
        scope="everywhere",
    ),
    Mistake(
        "unexpected-token",
        "a `.` that parts no two names",
        "A dot takes one of several results of a line: `from enc.h`.",
        ("LSTM .",),
        scope="everywhere",
    ),
)
