"""Mistakes with names: where they are made and where they are taken."""

from typing import Final

from lstmspec.syntax.mistakes.model import DATA_LINES, OPERATORS, Mistake

NAMES: Final = (
    Mistake(
        "missing-name",
        "`from` has no name behind it",
        "Name a line with `as`, then take its result: `from text`.",
        ("LSTM from )",),
        at="before",
        scope="any",
    ),
    Mistake(
        "missing-name",
        "`from` has no name behind it",
        "Name a line with `as`, then take its result: `from text`.",
        ("LSTM from as",),
        at="before",
    ),
    Mistake(
        "missing-name",
        "`as` has no name behind it",
        "`as` names the result of a line: `as text`.",
        ("LSTM as )",),
        at="before",
        scope="any",
    ),
    Mistake(
        "missing-name",
        "`as` has no name behind it",
        "`as` names the result of a line: `as text`.",
        ("LSTM as from",),
        at="before",
    ),
    Mistake(
        "missing-name",
        "`output` has no name behind it",
        "Name a line with `as`, then say that it is an output: `output score`.",
        ("output )",),
        at="before",
        scope="any",
    ),
    Mistake(
        "unexpected-token",
        "`{found}` behind the names of `output`",
        "Commas part names: `output {names}`.",
        ("output a b.h", "output a, b c.h"),
    ),
    Mistake(
        "unexpected-token",
        "`{found}` behind several names of `output`",
        "Commas part names, and an encoding stands behind one: `output {before} {found}` on a line"
        " of its own.",
        ("output a, b labels",),
    ),
    Mistake(
        "unexpected-token",
        "`{found}` in a line that says what its data are",
        "A layer stands on a line of its own; behind `input` and `output` words are lower-case.",
        (
            *(f"{line} {head}" for line in DATA_LINES for head in ("Enc", "Enc(")),
            *("output a Enc", "output a Enc("),
        ),
    ),
    Mistake(
        "unexpected-token",
        "`{found}` in a line that says what its data are",
        "`from` and `as` stand behind layers; an input is named at its start, an output by the line"
        " that makes it.",
        (
            *(f"{line} {word}" for line in DATA_LINES for word in ("from", "as")),
            *("output a from", "output a as"),
        ),
    ),
    Mistake(
        "unexpected-token",
        "parentheses behind `{found}`",
        "Its options stand behind it, parted by blanks: `output score labels column=rating`.",
        ("output a f(",),
    ),
    Mistake(
        "unexpected-token",
        "`{found}` behind `from`",
        "Arguments come before `from`, and commas part its names: `from a, b`.",
        (
            *(f"LSTM from a {value}" for value in ("b", "b.h", "5", "-5", '"a"', "true", "[", "(")),
            "LSTM from a f(",
            "LSTM from a LSTM",
        ),
    ),
    Mistake(
        "unexpected-token",
        "an operator between names",
        "A layer puts results together: `Add from a, b`.",
        tuple(f"{start} a {sign}" for start in ("LSTM from", "output") for sign in OPERATORS),
    ),
    Mistake(
        "unexpected-token",
        "a second `from`",
        "One `from` names all inputs: `from a, b`.",
        ("LSTM from a from",),
    ),
    Mistake(
        "unexpected-token",
        "`{found}` behind `as`",
        "Arguments come first, then `from`, then `as`.",
        (
            *(f"LSTM as a {value}" for value in ("b", "b.h", "5", "-5", '"a"', "true", "[", "(")),
            "LSTM as a f(",
            "LSTM as a LSTM",
            "LSTM as a from",
        ),
    ),
    Mistake(
        "unexpected-token",
        "a second `as`",
        "A line has one name.",
        ("LSTM as a as",),
    ),
    Mistake(
        "unexpected-token",
        "`{found}` without a layer in front of it",
        "It stands at the end of a line: `LSTM 64 from text as encoder`.",
        ("from", "as"),
    ),
    Mistake(
        "unexpected-token",
        "`{found}` begins a statement of its own",
        "Write it on a line of its own.",
        (
            "LSTM 5 output",
            "LSTM output",
            "LSTM from a output",
            "LSTM as a output",
            "emb output",
            "output a output",
            "LSTM a=5 output",
            "let a = 5 output",
            *(f"{line} output" for line in DATA_LINES),
        ),
        scope="statement",
    ),
    Mistake(
        "reserved-name",
        "`{found}` is a keyword and cannot be a name",
        "Choose another name, such as `{found}_1`.",
        (
            "LSTM from use",
            "LSTM from a, use",
            "LSTM as use",
            "output use",
            "output a, use",
            "input use",
            "let use",
            "block X(use",
            "block X(a, use",
        ),
        scope="keyword",
    ),
    Mistake(
        "reserved-name",
        "`{found}` is a keyword and cannot be a value",
        "If a value is named so, give it another name, such as `{found}_1`.",
        ("LSTM a=use", "LSTM (use", "LSTM (a + use", "LSTM x=[use", "LSTM x=f(use", "let x = use"),
        scope="statement",
    ),
    Mistake(
        "unexpected-token",
        "`{found}` begins with a capital letter and cannot be a name here",
        "Capitalised words name layers and blocks; write `{lower}`.",
        (
            "LSTM from Enc",
            "LSTM from a, Enc",
            "LSTM as Enc",
            "output Enc",
            "output a, Enc",
            "input Enc",
            "let Enc",
            "block X(Enc",
            "block X(a, Enc",
            "input x Float",
        ),
    ),
    Mistake(
        "unexpected-token",
        "a name has no dot in it",
        "A dot takes one of several results: `from enc.h`. A new name is one word.",
        ("LSTM as a.b", "let a.b", "input a.b", "block X(a.b"),
    ),
    Mistake(
        "unexpected-token",
        "a name in quotes",
        "Names stand without quotes.",
        ('LSTM as "a"', 'LSTM from "a"', 'LSTM from a, "a"', 'output "a"', 'let "a"', 'input "a"'),
    ),
)
