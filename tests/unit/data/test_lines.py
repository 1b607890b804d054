"""Lines of a stream: what they say, what is refused, and how answers are written."""

import io
import json
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.data import Feed, LineError, read_line, step_inputs
from lstmspec.data.lines import CsvLines, JsonLines, Mark, detect_format, line_format
from lstmspec.diagnostics import SpecError

PAIR = "input x float32[time, 2]\nSimpleRNN 1\n"
SINGLE = "input x float32[time, 1]\nSimpleRNN 1\n"
WORDS = "input word int32[time]\nEmbedding 3 2\nSimpleRNN 1\n"
TABLE = "input x float32[time, 2, 3]\nActivation tanh\n"
BOTH = """\
input a float32[time, 2]
input b float32[3]
SimpleRNN 1 from a as left
Dense 1 from b as right
output left, right
"""
JOINED = """\
input a float32[time, 2]
input b float32[3]
SimpleRNN 1 from a as left
Dense 1 from b as right
Concatenate from left, right
"""


def lines_of(spec: str, name: str = "jsonl") -> Any:
    model = lstmspec.parse(spec).model
    return line_format(name, step_inputs(model, {}), [output.value for output in model.outputs])


# What lines say.

READ = [
    (PAIR, "[1, 2.5]", [[1, 2.5]]),
    (PAIR, " [1,\t-2e-3 ]\r\n", [[1, -0.002]]),
    (PAIR, '{"x": [1, 2]}', [[1, 2]]),
    (PAIR, "[1e-50, 16777217]", [[0, 16777216]]),
    (PAIR, "[3.4028235e38, -3.40282356e38]", [[3.4028234663852886e38, -3.4028234663852886e38]]),
    (SINGLE, "0.5", [[0.5]]),
    (SINGLE, "[0.5]", [[0.5]]),
    (SINGLE, '{"x": 0.5}', [[0.5]]),
    (WORDS, "2", [2]),
    (WORDS, "2.0", [2]),
    (WORDS, "-1", [-1]),
    (WORDS, '{"word": 2}', [2]),
    (TABLE, "[[1, 2, 3], [4, 5, 6]]", [[[1, 2, 3], [4, 5, 6]]]),
]
READ_CSV = [
    (PAIR, "1,2.5", [[1, 2.5]]),
    (PAIR, ' 1 ,"-2e-3"\r\n', [[1, -0.002]]),
    (SINGLE, ".5", [[0.5]]),
    (WORDS, "2.0", [2]),
    (TABLE, "1,2,3,4,5,6", [[[1, 2, 3], [4, 5, 6]]]),
]


@pytest.mark.parametrize(
    ("name", "spec", "text", "expected"),
    [*(("jsonl", *row) for row in READ), *(("csv", *row) for row in READ_CSV)],
)
def test_a_line_is_a_step_of_a_batch_of_one(
    name: str, spec: str, text: str, expected: list[Any]
) -> None:
    found = lines_of(spec, name).read(text)
    np.testing.assert_array_equal(found, np.array(expected, found.dtype))
    assert found.dtype == ("int32" if spec == WORDS else "float32")
    assert found.shape == np.shape(expected)


def test_several_inputs_go_by_their_names() -> None:
    found = lines_of(BOTH).read('{"b": [3, 4, 5], "a": [1, 2]}')
    assert {name: array.tolist() for name, array in found.items()} == {
        "a": [[1, 2]],
        "b": [[3, 4, 5]],
    }


@pytest.mark.parametrize(
    ("spec", "text"),
    [(PAIR, '{"reset": true}'), (BOTH, ' { "reset" : true } ')],
)
def test_a_line_begins_a_new_sequence(spec: str, text: str) -> None:
    assert lines_of(spec).read(text) is Mark.RESET


def test_an_input_may_be_called_reset() -> None:
    lines = lines_of("input reset float32[time, 1]\nSimpleRNN 1\n")
    assert lines.read('{"reset": 1}').tolist() == [[1]]
    assert lines.read('{"reset": true}') is Mark.RESET


def test_a_first_row_without_a_number_is_a_heading() -> None:
    lines = lines_of(PAIR, "csv")
    assert lines.read("left,right") is Mark.HEADING
    with pytest.raises(LineError, match="`left` is no number"):
        lines.read("left,right")


# What is refused.

REFUSED = [
    (PAIR, "[1]", "`x` takes [2], and this is a list of 1"),
    (PAIR, "[1, 2, 3]", "`x` takes [2], and this is a list of 3"),
    (PAIR, "[]", "`x` takes [2], and this is a list of 0"),
    (PAIR, "1", "`x` takes [2], and this is a number"),
    (PAIR, '"1, 2"', "`x` takes [2], and this is text"),
    (PAIR, "null", "`x` takes [2], and this is null"),
    (PAIR, "[[1], [2]]", "`x` takes numbers, and this is a list"),
    (PAIR, "[1, {}]", "`x` takes numbers, and this is an object"),
    (PAIR, '[1, "2"]', "`x` takes numbers, and this is text"),
    (PAIR, "[true, 2]", "`x` takes numbers, and this is true or false"),
    (PAIR, "[1, null]", "`x` takes numbers, and this is null"),
    (PAIR, "[NaN, 2]", "`NaN` is no number"),
    (PAIR, "[1, Infinity]", "`Infinity` is no number"),
    (PAIR, "[1, -Infinity]", "`-Infinity` is no number"),
    (PAIR, "[1, nan]", "line 1, column 5: it is no JSON"),
    (PAIR, "[1, 1e39]", "`x` takes float32, and 1e+39 is none"),
    (PAIR, "[1, 3.402823568e38]", "`x` takes float32, and 3.402823568e+38 is none"),
    (PAIR, "[1, -3.5e38]", "`x` takes float32, and -3.5e+38 is none"),
    (PAIR, f"[1, {10**400}]", "`x` takes float32, and a number of hundreds of digits is none"),
    (PAIR, f"[1, {'1' * 5000}]", "it holds a number of thousands of digits, or lists nested too"),
    (PAIR, "[" * 100_000, "it holds a number of thousands of digits, or lists nested too deep"),
    (PAIR, "[1, 2", "line 1, column 6: it is no JSON"),
    (PAIR, "[1, 2] [3, 4]", "line 1, column 8: it is no JSON"),
    (PAIR, "1, 2", "line 1, column 2: it is no JSON"),
    (PAIR, "{}", "there is no `x`"),
    (PAIR, '{"y": [1, 2]}', "no input is called `y`"),
    (PAIR, '{"x": [1, 2], "x": [3, 4]}', "`x` stands twice"),
    (PAIR, '{"x": {"x": [1, 2]}}', "`x` takes [2], and this is an object"),
    (PAIR, '{"reset": false}', "no input is called `reset`"),
    (PAIR, '{"reset": 1}', "no input is called `reset`"),
    (PAIR, '{"reset": true, "x": [1, 2]}', "no input is called `reset`"),
    (SINGLE, "[1, 2]", "`x` takes [1], and this is a list of 2"),
    (SINGLE, "true", "`x` takes numbers, and this is true or false"),
    (WORDS, "[1]", "`word` takes numbers, and this is a list"),
    (WORDS, "3", "`word` holds 3, and `embedding` has rows 0 to 2"),
    (WORDS, "-4", "`word` holds -4, and `embedding` has rows 0 to 2"),
    (WORDS, "1.5", "`word` takes int32, and 1.5 is none"),
    (WORDS, "1e300", "`word` takes int32, and 1e+300 is none"),
    (WORDS, "2147483648", "`word` takes int32, and 2147483648 is none"),
    (TABLE, "[[1, 2, 3]]", "`x` takes [2, 3], and this is a list of 1"),
    (TABLE, "[[1, 2, 3], [4, 5]]", "`x` takes [2, 3], and this is a list of 2, where 3 belong"),
    (TABLE, "[1, 2, 3, 4, 5, 6]", "`x` takes [2, 3], and this is a list of 6"),
    (BOTH, "[1, 2]", "the model takes 2 inputs, and this is a list"),
    (BOTH, '{"a": [1, 2]}', "there is no `b`"),
]
REFUSED_CSV = [
    (PAIR, "1", "`x` takes [2], and this is a row of 1"),
    (PAIR, "1,2,3", "`x` takes [2], and this is a row of 3"),
    (PAIR, "1,", "line 1, column 2: there is no number"),
    (PAIR, "1,two", "line 1, column 2: `two` is no number"),
    (PAIR, "1;2", "line 1, column 1: `1;2` is no number"),
    (PAIR, "1,nan", "`x` takes float32, and nan is none"),
    (PAIR, "-inf,1", "`x` takes float32, and -inf is none"),
    (PAIR, "1,1e39", "`x` takes float32, and 1e+39 is none"),
    (PAIR, "1,2\x00", "line 1, column 2: `2\x00` is no number"),
    (PAIR, "1," + "2" * 200_000, "it is no row of a table"),
    (WORDS, "1.5", "`word` takes int32, and 1.5 is none"),
    (WORDS, "nan", "`word` takes int32, and nan is none"),
]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("name", "spec", "text", "reason"),
    [*(("jsonl", *row) for row in REFUSED), *(("csv", *row) for row in REFUSED_CSV)],
    ids=lambda value: str(value)[:40],
)
def test_what_is_no_step_is_refused(name: str, spec: str, text: str, reason: str) -> None:
    lines = lines_of(spec, name)
    if name == "csv":
        lines.read("1" if spec == WORDS else "1,2")  # no heading comes after
    with pytest.raises(LineError) as caught:
        lines.read(text)
    assert caught.value.at(1).removeprefix("line 1: ").startswith(reason)
    assert caught.value.help


@pytest.mark.parametrize(
    ("spec", "codes"), [(JOINED, ["unknown-format"]), (BOTH, ["unknown-format"] * 2)]
)
def test_a_table_holds_one_input_and_one_output(spec: str, codes: list[str]) -> None:
    with pytest.raises(SpecError) as caught:
        lines_of(spec, "csv")
    assert [d.code for d in caught.value.diagnostics] == codes


# How answers are written.


@pytest.mark.parametrize(
    ("answer", "json_line", "csv_line"),
    [
        (np.float32([[0.1, 2, -1e-8]]), "[0.1, 2.0, -1e-08]", "0.1,2.0,-1e-08"),
        (np.int32([[3, -4]]), "[3, -4]", "3,-4"),
        (np.int32([3]), "3", "3"),
        (np.float32([[[1, 2], [3, 4]]]), "[[1.0, 2.0], [3.0, 4.0]]", "1.0,2.0,3.0,4.0"),
    ],
)
def test_an_answer_is_a_line(answer: np.ndarray, json_line: str, csv_line: str) -> None:
    inputs = step_inputs(lstmspec.parse(PAIR).model, {})
    assert JsonLines(inputs, ["y"]).write(answer) == json_line
    assert CsvLines(inputs, ["y"]).write(answer) == csv_line


def test_several_outputs_go_by_their_names() -> None:
    answer = {"right": np.float32([[2]]), "left": np.float32([[1, 0.5]])}
    assert lines_of(BOTH).write(answer) == '{"left": [1.0, 0.5], "right": [2.0]}'


def test_answers_are_as_short_as_can_be_and_mean_the_same_float32() -> None:
    bits = np.random.default_rng(0).integers(0, 2**32, 20_000, dtype=np.uint32)
    numbers = bits.view(np.float32)
    numbers = numbers[np.isfinite(numbers)]
    lines = lines_of(PAIR)
    found = json.loads(lines.write(numbers[np.newaxis]))
    np.testing.assert_array_equal(np.array(found, np.float32).view("u4"), numbers.view("u4"))
    assert max(len(f"{number:.17g}".replace("-", "")) for number in found) > 17
    assert len(lines.write(np.float32([[0.1]]))) == len("[0.1]")


@pytest.mark.parametrize("wrong", [np.inf, -np.inf, np.nan])
def test_an_answer_that_is_no_number_is_refused(wrong: float) -> None:
    answer = np.float32([[1, wrong]])
    for lines in (lines_of(PAIR), lines_of(PAIR, "csv")):
        with pytest.raises(LineError, match=f"`simple_rnn` holds {wrong}, which is no number"):
            lines.write(answer)
    with pytest.raises(LineError, match="`right` holds"):
        lines_of(BOTH).write({"left": np.float32([[1]]), "right": answer})


# Streams.


@pytest.mark.parametrize(
    ("text", "format"),
    [
        ("[1, 2]", "jsonl"),
        (' {"x": 1}', "jsonl"),
        ("[1, 2", "jsonl"),
        ("0.5", "jsonl"),
        ("NaN", "jsonl"),
        ("1,2", "csv"),
        (".5", "csv"),
        ("left", "csv"),
        ('"left","right"', "csv"),
        ("true", "jsonl"),
        ("null", "jsonl"),
        ("", "csv"),
    ],
)
def test_the_first_line_tells_the_format(text: str, format: str) -> None:
    assert detect_format(text) == format


def feed_of(spec: str) -> Feed:
    found = lstmspec.parse(spec)
    outputs = [output.value for output in found.model.outputs]
    return Feed(found.compile(), step_inputs(found.model, {}), outputs)


def test_lines_that_are_no_steps_leave_the_state_alone() -> None:
    stream = feed_of(PAIR)
    for line in (b"\n", b" \r\n", b"", b"\xef\xbb\xbfleft,right\n"):
        assert stream.answer(line) == (None, stream.state)
    answer, after = stream.answer(b"1,2\r\n")
    assert answer is not None
    assert after is not stream.state
    for line in (b"[1, 2]\n", b"\xff,2\n", b"1\n"):
        with pytest.raises(LineError):
            stream.answer(line)


def test_a_byte_order_mark_is_no_part_of_the_first_step() -> None:
    with_mark, _ = feed_of(PAIR).answer(b"\xef\xbb\xbf[1, 2]\n")
    assert with_mark == feed_of(PAIR).answer(b"[1, 2]\n")[0]


def test_a_line_is_never_read_whole_if_it_is_too_long() -> None:
    file = io.BytesIO(b"1234567\n" + b"12345678\n" + b"x" * 30 + b"\n" + b"1\n" + b"y" * 30)
    assert read_line(file, 8) == b"1234567\n"
    for _ in range(2):
        with pytest.raises(LineError, match="longer"):
            read_line(file, 8)
    assert read_line(file, 8) == b"1\n"
    with pytest.raises(LineError, match="longer"):
        read_line(file, 8)
    assert read_line(file, 8) == b""
