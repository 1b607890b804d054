"""Mistakes in arguments, options and values."""

from typing import Final

from lstmspec.syntax.mistakes.model import DATA_LINES, INPUT_LINES, OPERATORS, OUTPUT_LINES, Mistake

_ARGUMENTS: Final = "Among arguments, where blanks separate, an expression stands in parentheses: "

VALUES: Final = (
    Mistake(
        "missing-value",
        "`{owner}=` has no value",
        "Write the value right behind the `=`, or leave `{owner}` out.",
        ("LSTM units= )", "LSTM a=f(x= )", "block X(a= )"),
        ("loss mse x= )",),
        at="gap",
        scope="any",
    ),
    Mistake(
        "unexpected-token",
        "a `=` without an option in front of it",
        "An option is one word, `=` and one value: `units=64`.",
        (
            *("LSTM 5 =", "LSTM a=b =", "emb 5 =", "LSTM x=f(1 ="),
            *(f"{line} =" for line in DATA_LINES if not line.endswith((" a", " c"))),
        ),
        ("loss 5 =",),
    ),
    Mistake(
        "missing-value",
        "`let {owner} =` has no value",
        "A number, a word or an expression: `let {owner} = 128`.",
        ("let x = )",),
        at="gap",
        scope="any",
    ),
    Mistake(
        "missing-value",
        "`{before}` has nothing on its right",
        "An operator stands between two values.",
        (
            "LSTM (a + )",
            "LSTM (a * )",
            "LSTM (a ** )",
            "LSTM (- )",
            "LSTM (a - )",
            "LSTM (a -1 + )",
        ),
        at="before",
        scope="any",
    ),
    Mistake(
        "missing-value",
        "`{found}` has nothing on its left",
        "An operator stands between two values.",
        tuple(
            f"{start} {sign}"
            for start in ("LSTM (", "LSTM x=[", "let x =", "repeat", "LSTM x=f(", "block X(a=")
            for sign in ("*", "/", "//", "%", "**")
        ),
    ),
    Mistake(
        "unexpected-token",
        "a `+` in front of a value",
        "Leave it out.",
        ("LSTM a=+", "LSTM (+", "LSTM x=[+", "let x =+", "repeat +", "LSTM x=f(+", "block X(a=+"),
        ("loss a=+",),
    ),
    Mistake(
        "missing-value",
        "there is nothing in these parentheses",
        "Parentheses hold an expression, such as `(units * 2)`.",
        ("LSTM ()", "let x = ()"),
        at="pair",
    ),
    Mistake(
        "unexpected-token",
        "an option is set by `=`, not by `:`",
        "Write `{option}`.",
        (
            *("LSTM 5 :", "emb 5 :", "LSTM x=f(a :", "block X(a :"),
            *(f"{line} :" for line in DATA_LINES if line.endswith((" a", " c", "=5"))),
        ),
        ("loss 5 :",),
    ),
    Mistake(
        "unexpected-token",
        "a `:` behind `{before}`",
        "A blank parts a name from what follows it.",
        (
            *("let x :", "input x :", "output :", "output a :", "output a b :", "emb :"),
            *("LSTM from :", "LSTM as :"),
        ),
    ),
    Mistake(
        "unexpected-token",
        "a `:` behind a layer",
        "Arguments follow the name of a layer without any sign between.",
        ("LSTM :",),
    ),
    Mistake(
        "unexpected-token",
        "`{before}` begins with a capital letter and can be neither option nor name",
        "Options and names are lower-case words.",
        ("LSTM Units =",),
        at="before",
    ),
    Mistake(
        "unexpected-token",
        "a layer is no value of a `let`",
        "`as` names the result of a line: `LSTM 64 as {owner}`.",
        ("let x = LSTM", "let x = LSTM("),
    ),
    Mistake(
        "unexpected-token",
        "`{found}` begins with a capital letter and cannot be a value",
        "{value}",
        (
            "block X(a=Enc",
            *(
                f"LSTM {start}{name}"
                for start in ("a=", "a=f(", "a=f(b=", "a=[", "(", "(a + ")
                for name in ("Enc", "Enc(")
            ),
        ),
        ("loss Enc", "loss Enc(", "loss a=Enc", "loss a=Enc("),
    ),
    Mistake(
        "unexpected-token",
        "two values without a comma between them",
        "Commas part the items of a list and the arguments of a call: `{names}`.",
        tuple(
            f"LSTM x={opening}{values}"
            for opening in ("[", "f(")
            for values in ("1 2", "1 a", "1 f(", "1 a.h", '1 "a"', "1 true", "1 [", "1 (")
        ),
        at="gap",
    ),
    Mistake(
        "unexpected-token",
        "two values without an operator between them",
        "Parentheses hold one expression: `(units * 2)`.",
        tuple(f"LSTM (1 {value}" for value in ("2", "a", "f(", "a.h", '"a"', "true", "[", "(")),
        at="gap",
    ),
    Mistake(
        "unexpected-token",
        "an option in parentheses",
        "Arguments stand without parentheses, parted by blanks: `LSTM 64 units=5`.",
        ("LSTM (x =",),
    ),
    Mistake(
        "unexpected-token",
        "`?` stands only in the shape of an `input`",
        "It leaves a size open: `input x float32[?, 12]`.",
        ("LSTM ?",),
        scope="everywhere",
    ),
    Mistake(
        "unexpected-token",
        "an operator outside of parentheses",
        _ARGUMENTS + "`{parentheses}`.",
        (
            "LSTM a=-",
            *(
                f"{start} {sign}"
                for start in ("LSTM", "LSTM 5", "LSTM a=5", "emb", "emb 5", *DATA_LINES)
                for sign in OPERATORS
                if sign != "//"
            ),
        ),
        ("loss 5 +", "loss 5 -", "loss 5 *", "loss 5 /", "loss 5 **", "loss -", "loss a=-"),
    ),
    Mistake(
        "unexpected-token",
        "`//` is an operator, and outside of parentheses",
        "A comment begins with `#`. " + _ARGUMENTS + "`{parentheses}`.",
        tuple(
            f"{start} //" for start in ("LSTM", "LSTM 5", "LSTM a=5", "emb", "emb 5", *DATA_LINES)
        ),
        ("loss //", "loss 5 //"),
    ),
    Mistake(
        "unexpected-token",
        "a comment begins with `#`, not with `{found}`",
        "Write `#` and the text of the comment behind it.",
        ("//",),
        ("//",),
    ),
    Mistake(
        "unexpected-token",
        "a comment begins with `#`, not with `/*`",
        "Write `#` at the start of every line of the comment.",
        ("/*",),
        scope="everywhere",
    ),
    Mistake(
        "misplaced-comma",
        "a comma where blanks separate",
        "The arguments of a layer are parted by blanks: `{blanks}`.",
        ("LSTM ,", "LSTM 5 ,", "LSTM a=5 ,", "emb ,", "emb 5 ,"),
    ),
    Mistake(
        "misplaced-comma",
        "a comma where blanks separate",
        "Arguments are parted by blanks: `{blanks}`; a list stands in brackets.",
        tuple(f"{line} ," for line in INPUT_LINES),
    ),
    Mistake(
        "misplaced-comma",
        "a comma behind what an output is made from",
        "Arguments are parted by blanks, and another output stands on a line of its own.",
        tuple(f"{line} ," for line in OUTPUT_LINES),
    ),
    Mistake(
        "misplaced-comma",
        "a comma in parentheses",
        "Parentheses hold one expression; a list stands in brackets: `{list}`.",
        ("LSTM (3 ,",),
    ),
    Mistake(
        "misplaced-comma",
        "a comma behind the value of a `let`",
        "A list stands in brackets: `{list}`.",
        ("let x = 3 ,",),
    ),
    Mistake(
        "misplaced-comma",
        "a comma between two names of one `{first}`",
        "Write a line for each name.",
        ("let x ,",),
    ),
    Mistake(
        "misplaced-comma",
        "a comma behind the name that `as` gives",
        "`as` gives one name to the one result of a line.",
        ("LSTM as x ,",),
    ),
    Mistake(
        "misplaced-comma",
        "a comma without a value in front of it",
        "Write the value, or delete the comma.",
        (
            "LSTM x=[1, ,",
            "LSTM x=[ ,",
            "LSTM x=f(1, ,",
            "LSTM x=f( ,",
            "block X( ,",
            "block X(a, ,",
        ),
    ),
    Mistake(
        "missing-name",
        "there is no name behind this comma",
        "Write the name, or delete the comma.",
        ("LSTM from a, )", "output a, )"),
        at="before",
        scope="any",
    ),
    Mistake(
        "missing-value",
        "there is nothing behind this comma",
        "Write the value, or delete the comma.",
        (),
        ("metrics accuracy, )",),
        at="before",
        scope="any",
    ),
    Mistake(
        "misplaced-comma",
        "a comma behind the name of a setting",
        "A blank is enough: `epochs 20`.",
        (),
        ("epochs ,",),
    ),
)
