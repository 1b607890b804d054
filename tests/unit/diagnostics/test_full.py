"""What people see, as exact text."""

from typing import Any

from lstmspec.diagnostics import Diagnostic, Note, Severity, render, styled, tally
from lstmspec.source import Source, Span


def spec(text: str, name: str = "model.lstm") -> Source:
    return Source(name, text)


def at(source: Source, token: str) -> Span:
    start = source.text.index(token)
    return source.span(start, start + len(token))


def unknown(span: Span | None, label: str = "not a name", **more: Any) -> Diagnostic:
    return Diagnostic("unknown-name", "there is no `x`", span, label, **more)


def test_headline_place_line_caret_label_and_help(shows):
    source = spec("LSTM 256\nDroput 0.2\nDense softmax\n")
    diagnostic = Diagnostic(
        "unknown-layer",
        "there is no layer `Droput`",
        at(source, "Droput"),
        "did you mean `Dropout`?",
        help="`lstmspec layers` lists all layers.",
    )
    shows(
        diagnostic,
        """
        error[unknown-layer]: there is no layer `Droput`
         --> model.lstm:2:1
          |
        2 | Droput 0.2
          | ^^^^^^ did you mean `Dropout`?
          |
          = help: `lstmspec layers` lists all layers.
        """,
        source,
    )


def test_notes_trail_and_help_of_several_lines(shows):
    source = spec("LSTM 64 as a\nLSTM 32 as b\n\n\n\n\nAdd from a, b\n")
    diagnostic = Diagnostic(
        "shape-mismatch",
        "`Add` takes inputs of one size",
        at(source, "Add"),
        "32 and 64 differ",
        notes=(Note(at(source, "64"), "64 units"), Note(at(source, "32"), "32 units")),
        trail=("a: float32[64]", "b: float32[32]"),
        help="Make them equal:\n\n    LSTM 64 as a\n    LSTM 64 as b",
    )
    shows(
        diagnostic,
        """
        error[shape-mismatch]: `Add` takes inputs of one size
         --> model.lstm:7:1
          |
        1 | LSTM 64 as a
          |      -- 64 units
        2 | LSTM 32 as b
          |      -- 32 units
        ...
        7 | Add from a, b
          | ^^^ 32 and 64 differ
          |
          = a: float32[64]
          = b: float32[32]
          = help: Make them equal:

                      LSTM 64 as a
                      LSTM 64 as b
        """,
        source,
    )


def test_one_line_between_two_is_shown_and_not_left_out(shows):
    source = spec("let a = 1\n  # why\nlet a = 2\n")
    span = Span("model.lstm", 22, 23)
    shows(
        Diagnostic("duplicate-name", "`a` twice", span, notes=(Note(at(source, "a"), "first"),)),
        """
        error[duplicate-name]: `a` twice
         --> model.lstm:3:5
          |
        1 | let a = 1
          |     - first
        2 |   # why
        3 | let a = 2
          |     ^
        """,
        source,
    )


def test_gutter_is_as_wide_as_the_last_number(shows):
    source = spec("a\n" * 99 + "b\n")
    shows(
        unknown(at(source, "b"), notes=(Note(source.span(8 * 2, 8 * 2 + 1), "ninth"),), help="Go."),
        """
        error[unknown-name]: there is no `x`
           --> model.lstm:100:1
            |
          9 | a
            | - ninth
        ...
        100 | b
            | ^ not a name
            |
            = help: Go.
        """,
        source,
    )


def test_labels_on_one_line_hang_from_their_marks(shows):
    source = spec("Concatenate from text, facts axis=1\n")
    shows(
        Diagnostic(
            "shape-mismatch",
            "sizes differ",
            at(source, "axis=1"),
            "along this axis",
            notes=(
                Note(at(source, "text"), "this is 64 wide"),
                Note(at(source, "facts"), "and 32"),
            ),
        ),
        """
        error[shape-mismatch]: sizes differ
         --> model.lstm:1:30
          |
        1 | Concatenate from text, facts axis=1
          |                  ----  ----- ^^^^^^ along this axis
          |                  |     |
          |                  |     and 32
          |                  this is 64 wide
        """,
        source,
    )


def test_label_of_a_span_within_another_hangs(shows):
    source = spec("LSTM (units * 2) relu\n")
    shows(
        unknown(at(source, "units"), notes=(Note(at(source, "(units * 2)"), "in this"),)),
        """
        error[unknown-name]: there is no `x`
         --> model.lstm:1:7
          |
        1 | LSTM (units * 2) relu
          |      -^^^^^-----
          |      ||
          |      |not a name
          |      in this
        """,
        source,
    )


def test_two_labels_at_one_place_stand_below_each_other(shows):
    source = spec("LSTM x\n")
    place = at(source, "x")
    shows(
        unknown(place, notes=(Note(place, "so far unbound"), Note(place, "and unused"))),
        """
        error[unknown-name]: there is no `x`
         --> model.lstm:1:6
          |
        1 | LSTM x
          |      ^ not a name
          |      |
          |      so far unbound
          |      and unused
        """,
        source,
    )


def test_notes_in_other_files_have_their_own_excerpt(shows):
    source, used = spec('use "b.lstm"\nEncoder 1 2\n'), spec("\n\nblock Encoder(n) {\n", "b.lstm")
    lost = Note(Span("gone.lstm", 0, 1), "and here")
    diagnostic = Diagnostic(
        "wrong-argument-count",
        "`Encoder` takes 1 argument",
        at(source, "2"),
        notes=(Note(at(used, "(n)"), "declared here"), lost, Note(at(source, "use"), "from here")),
        help="Leave out `2`.",
    )
    shows(
        diagnostic,
        """
        error[wrong-argument-count]: `Encoder` takes 1 argument
         --> model.lstm:2:11
          |
        1 | use "b.lstm"
          | --- from here
        2 | Encoder 1 2
          |           ^
          |
         ::: b.lstm:3:14
          |
        3 | block Encoder(n) {
          |              --- declared here
          |
          = note: gone.lstm: and here
          = help: Leave out `2`.
        """,
        source,
        used,
    )


def test_tabs_are_expanded(shows):
    source = spec("\tLSTM\tunits\t1\n")
    shows(
        unknown(at(source, "units")),
        """
        error[unknown-name]: there is no `x`
         --> model.lstm:1:7
          |
        1 |     LSTM    units   1
          |             ^^^^^ not a name
        """,
        source,
    )


def test_wide_characters_fill_two_cells(shows):
    source = spec('use "日本語" x # 語\n')
    shows(
        unknown(at(source, "x"), notes=(Note(at(source, "本語"), "wide"),)),
        """
        error[unknown-name]: there is no `x`
         --> model.lstm:1:11
          |
        1 | use "日本語" x # 語
          |        ----  ^ not a name
          |        |
          |        wide
        """,
        source,
    )


def test_combining_marks_and_decomposed_hangul_fill_no_cell_of_their_own(shows):
    source = spec("# cafe\u0301 \u1112\u1161\u11ab x\n")
    shows(
        unknown(at(source, "x"), notes=(Note(at(source, "e\u0301"), "composed"),)),
        """
        error[unknown-name]: there is no `x`
         --> model.lstm:1:13
          |
        1 | # cafe\u0301 \u1112\u1161\u11ab x
          |      -    ^ not a name
          |      |
          |      composed
        """,
        source,
    )


def test_mark_under_a_combining_character_alone_stands_under_its_base(shows):
    source = spec("cafe\u0301 x\n")
    shows(
        unknown(at(source, "\u0301")),
        """
        error[unknown-name]: there is no `x`
         --> model.lstm:1:5
          |
        1 | cafe\u0301 x
          |    ^ not a name
        """,
        source,
    )


def test_what_could_steer_a_terminal_is_shown_as_an_escape(shows):
    source = spec("LSTM \x1b[31m 8 # \u202etac\u200b\xa0\x00\r\x07\n")
    diagnostic = Diagnostic(
        "invalid-character",
        "a control character \x1b",
        at(source, "\x1b"),
        "\x9b and \u2066",
        notes=(Note(at(source, "\u202e"), "it turns\nround"),),
        trail=("\x07",),
        help="Remove \x1b]8;;\x07\nand \u200f.",
    )
    shows(
        diagnostic,
        r"""
        error[invalid-character]: a control character \x1b
         --> model.lstm:1:6
          |
        1 | LSTM \x1b[31m 8 # \u202etac\u200b\xa0\x00\r\x07
          |      ^^^^         ------ it turns\nround
          |      |
          |      \x9b and \u2066
          |
          = \x07
          = help: Remove \x1b]8;;\x07
                  and \u200f.
        """,
        source,
    )


def test_name_of_a_file_cannot_steer_a_terminal(shows):
    shows(
        Diagnostic("unreadable-file", "no such file", file="\x1b[2J\n.lstm"),
        r"""
        error[unreadable-file]: no such file
         --> \x1b[2J\n.lstm
        """,
    )


def test_long_line_is_cropped_around_what_is_marked(shows):
    source = spec("a" * 200 + " bad " + "b" * 200 + " worse " + "c" * 20 + "\n")
    shows(
        unknown(at(source, "bad"), notes=(Note(at(source, "worse"), "no better"),)),
        f"""
        error[unknown-name]: there is no `x`
         --> model.lstm:1:202
          |
        1 | ...{"a" * 39} bad {"b" * 39}...{"b" * 39} worse {"c" * 20}
          |    {" " * 39} ^^^ {" " * 39}   {" " * 39} ----- no better
          |    {" " * 39} |
          |    {" " * 39} not a name
        """,
        source,
    )


def test_middle_of_a_long_span_is_cropped_and_stays_marked(shows):
    source = spec('use "' + "x" * 1000 + '" end\n')
    shows(
        unknown(at(source, '"' + "x" * 1000 + '"')),
        f"""
        error[unknown-name]: there is no `x`
         --> model.lstm:1:5
          |
        1 | use "{"x" * 40}...{"x" * 40}" end
          |     ^{"^" * 40}^^^{"^" * 40}^ not a name
        """,
        source,
    )


def test_line_of_160_cells_is_whole_and_one_of_161_is_not(shows):
    for length, end in ((160, "b" * 159), (161, "b" * 40 + "...")):
        source = spec("x" + "b" * (length - 1))
        shows(
            unknown(at(source, "x"), ""),
            f"""
            error[unknown-name]: there is no `x`
             --> model.lstm:1:1
              |
            1 | x{end}
              | ^
            """,
            source,
        )


def test_line_too_wide_only_in_cells_is_cropped(shows):
    source = spec("語" * 90 + "x")
    shows(
        unknown(at(source, "x")),
        f"""
        error[unknown-name]: there is no `x`
         --> model.lstm:1:91
          |
        1 | ...{"語" * 40}x
          |    {"  " * 40}^ not a name
        """,
        source,
    )


def test_dots_do_not_stand_for_what_is_no_longer_than_they_are(shows):
    source = spec("aaa" + "x" * 40 + "|" + "y" * 40 + "b" * 80)
    shows(
        unknown(at(source, "|")),
        f"""
        error[unknown-name]: there is no `x`
         --> model.lstm:1:44
          |
        1 | aaa{"x" * 40}|{"y" * 40}...
          |    {" " * 40}^ not a name
        """,
        source,
    )


def test_span_over_several_lines_is_marked_on_each(shows):
    source = spec("LSTM (a +\n\n\t b) relu\n")
    shows(
        unknown(at(source, "(a +\n\n\t b)")),
        """
        error[unknown-name]: there is no `x`
         --> model.lstm:1:6
          |
        1 | LSTM (a +
          |      ^^^^
        2 |
        3 |      b) relu
          |      ^^ not a name
        """,
        source,
    )


def test_span_over_many_lines_shows_the_first_and_the_last(shows):
    source = spec("block A() {\n" + "  LSTM 3\n" * 5 + "}\nDense 1\n")
    shows(
        unknown(at(source, "{\n" + "  LSTM 3\n" * 5 + "}\n"), "never used"),
        """
        error[unknown-name]: there is no `x`
         --> model.lstm:1:11
          |
        1 | block A() {
          |           ^
        ...
        7 | }
          | ^ never used
        """,
        source,
    )


def test_empty_span_is_one_caret_also_behind_the_line(shows):
    source = spec("LSTM(\r\nDense 1\r\n")
    shows(
        unknown(source.span(5, 5), "here", notes=(Note(source.span(7, 7), "there"),)),
        """
        error[unknown-name]: there is no `x`
         --> model.lstm:1:6
          |
        1 | LSTM(
          |      ^ here
        2 | Dense 1
          | - there
        """,
        source,
    )


def test_line_end_is_marked_behind_its_line(shows):
    source = spec("LSTM units=\r\n\n\nDense 1\n")
    shows(
        unknown(at(source, "\r\n\n\n"), "a value is missing"),
        """
        error[unknown-name]: there is no `x`
         --> model.lstm:1:12
          |
        1 | LSTM units=
          |            ^ a value is missing
        """,
        source,
    )


def test_span_past_the_end_is_shown_at_the_end(shows):
    source = spec("LSTM")
    shows(
        unknown(source.span(1000, 2000), "the end", notes=(Note(source.span(2, 99), "its rest"),)),
        """
        error[unknown-name]: there is no `x`
         --> model.lstm:1:5
          |
        1 | LSTM
          |   --^ the end
          |   |
          |   its rest
        """,
        source,
    )


def test_empty_file(shows):
    source = spec("")
    shows(
        Diagnostic("empty-model", "the spec has no layer", source.span(0, 0), help="Add one."),
        """
        error[empty-model]: the spec has no layer
         --> model.lstm:1:1
          |
        1 |
          | ^
          |
          = help: Add one.
        """,
        source,
    )


def test_file_without_a_place(shows):
    shows(
        Diagnostic(
            "corrupt-file", "the file is cut off", None, "3 of 9 bytes", file="w.safetensors"
        ),
        """
        error[corrupt-file]: the file is cut off
         --> w.safetensors
          = 3 of 9 bytes
        """,
    )


def test_neither_file_nor_place(shows):
    shows(
        Diagnostic("missing-extra", "TensorFlow is not installed", help="pip install it."),
        """
        error[missing-extra]: TensorFlow is not installed
          = help: pip install it.
        """,
    )


def test_file_without_a_place_and_a_note_in_a_spec(shows):
    source = spec("input x float32[3]\n")
    shows(
        Diagnostic(
            "data-mismatch",
            "4 features for 3",
            file="x.npy",
            notes=(Note(at(source, "3]"), "asked for here"),),
        ),
        """
        error[data-mismatch]: 4 features for 3
         --> x.npy
         ::: model.lstm:1:17
          |
        1 | input x float32[3]
          |                 -- asked for here
        """,
        source,
    )


def test_span_whose_source_is_unknown(shows):
    shows(
        unknown(Span("gone.lstm", 3, 5), "odd", trail=("a fact",)),
        """
        error[unknown-name]: there is no `x`
         --> gone.lstm
          = odd
          = a fact
        """,
    )


def test_all_of_a_run_and_how_much_it_was():
    source = spec("LSTM x\n")
    found = [
        unknown(at(source, "x"), ""),
        Diagnostic("unused-line", "an unused line", severity=Severity.WARNING),
    ]
    assert render(found, {"model.lstm": source}, "full") == (
        "error[unknown-name]: there is no `x`\n"
        " --> model.lstm:1:6\n"
        "  |\n"
        "1 | LSTM x\n"
        "  |      ^\n"
        "\n"
        "warning[unused-line]: an unused line\n"
        "\n"
        "found 1 error and 1 warning"
    )
    assert tally(found * 2) == "found 2 errors and 2 warnings"
    assert tally(found[1:]) == "found 1 warning"
    assert tally([]) == ""
    assert render([], {}, "full") == ""


def test_pieces_say_what_they_are():
    source = spec("a b\n")
    diagnostic = unknown(
        at(source, "b"), "no", notes=(Note(at(source, "a"), "yes"),), trail=("f",), help="Go."
    )
    pieces = [(style, text) for style, text in styled(diagnostic, {"model.lstm": source})]
    assert pieces == [
        ("error", "error"),
        ("code", "[unknown-name]"),
        ("plain", ": there is no `x`"),
        ("plain", "\n"),
        ("gutter", " --> "),
        ("place", "model.lstm:1:3"),
        ("plain", "\n"),
        ("gutter", "  |"),
        ("plain", "\n"),
        ("gutter", "1 |"),
        ("plain", " a b"),
        ("plain", "\n"),
        ("gutter", "  | "),
        ("note", "-"),
        ("caret", " ^"),
        ("caret", " no"),
        ("plain", "\n"),
        ("gutter", "  | "),
        ("note", "|"),
        ("plain", "\n"),
        ("gutter", "  | "),
        ("note", "yes"),
        ("plain", "\n"),
        ("gutter", "  |"),
        ("plain", "\n"),
        ("gutter", "  = "),
        ("plain", "f"),
        ("plain", "\n"),
        ("gutter", "  = "),
        ("help", "help: "),
        ("plain", "Go."),
    ]


def test_help_is_computed_when_shown():
    asked: list[str] = []

    def search() -> str:
        asked.append("names")
        return "Look."

    diagnostic = unknown(None, "", help=search)
    assert render([diagnostic], {}, "concise") == "error[unknown-name]: there is no `x`"
    assert asked == []
    assert "= help: Look." in render([diagnostic], {}, "full")
    assert asked == ["names"]
