"""What `fmt --explicit` writes out, and where."""

import pytest

from lstmspec.diagnostics import Sink
from lstmspec.passes import InferSequences, explicit_sequences
from tests.passes.compiling import lowered


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("LSTM 8\nDense 1\n", {"LSTM": "return_sequences=false"}),
        ("GRU 8\nLSTM 8\n", {"GRU": "return_sequences", "LSTM": "return_sequences=false"}),
        ("GRU 8 return_sequences\nLSTM 8\n", {"LSTM": "return_sequences=false"}),
        (
            "Bidirectional sum GRU 8\nLSTM 8\n",
            {"GRU": "return_sequences", "LSTM": "return_sequences=false"},
        ),
        (
            "input [3, time, 2]\nTimeDistributed Bidirectional GRU 8\n",
            {"GRU": "return_sequences=false"},
        ),
        (
            "repeat 3 { GRU 8 }\nLSTM 8\n",
            {"GRU": "return_sequences", "LSTM": "return_sequences=false"},
        ),
        ("repeat 3 { GRU 8 }\nDense 8\n", {}),
        (
            "block A() {\n  GRU 8\n}\n\nA\nA\nLSTM 8\n",
            {"GRU": "return_sequences", "LSTM": "return_sequences=false"},
        ),
        ("block A() {\n  GRU 8\n}\n\nA\nA\nDense 8\n", {}),
        (
            "GRU 8 as a\na from x as b\nAdd from a, b\n",
            {"GRU": "return_sequences=false"},
        ),
        ("Dense 8\n", {}),
    ],
)
def test_explicit(text: str, written: dict[str, str]) -> None:
    before = lowered(text)
    after = InferSequences().run(before, Sink())
    assert after is not None
    found = explicit_sequences(before, after, "model.lstm")
    assert found == {text.index(word + " 8"): value for word, value in written.items()}


def test_only_of_the_file_asked_for() -> None:
    before = lowered("LSTM 8\n")
    after = InferSequences().run(before, Sink())
    assert after is not None
    assert explicit_sequences(before, after, "other.lstm") == {}


def test_what_was_one_layer_stays_one() -> None:
    after = InferSequences().run(lowered("repeat 50 { LSTM 8 }\nDense 1\n"), Sink())
    assert after is not None
    assert len({id(node.layer) for node in after.nodes}) == 3
