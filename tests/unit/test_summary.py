import csv
import io
import json

import pytest

from lstmspec.shapes import SymbolicDim
from lstmspec.summary import render_summary, summarize
from tests.passes.compiling import typed

SEED = "LSTM 256\nDropout 0.2\nDense softmax\n"
GRAPH = """
input words int32[time]
input meta float32[12]

Embedding 5000 64 mask_zero from words as table
BatchNormalization as norm
Bidirectional LSTM 32 return_state as code
Dense 16 relu from meta as facts
facts from meta as again
Concatenate from code, facts, again as all
Dense 1 sigmoid as score

train {
  optimizer sgd momentum=0.9
  metrics accuracy, auc
  epochs 3
  early_stopping val_loss patience=2
}
"""


def test_an_open_model_as_text() -> None:
    expected = """\
text_generation

  name     layer          output                   parameters                multiply-adds  notes
  x        input float32  [time, features]
  lstm     LSTM           [8]               32*features + 288  32*features*time + 256*time  LAST
  dropout  Dropout        [8]                               0                            0
  dense    Dense          [classes]                 9*classes                    8*classes

  outputs:       dense
  parameters:    9*classes + 32*features + 288
  multiply-adds: 32*features*time + 8*classes + 256*time a sample
  memory:        known once time, features and classes have sizes
  step:          yes, 8*classes + 32*features + 256 multiply-adds and a state of 64 bytes a sequence
  open:          time, features, classes (bind with --bind time=N features=N classes=N)
  train:         loss categorical_crossentropy (inferred from softmax)
  defaults:      optimizer adam(learning_rate=0.001), batch_size 32, epochs 10, seed 0
"""
    model = typed("LSTM 8\nDropout 0.2\nDense softmax\n", name="text_generation")
    assert render_summary(summarize(model)) == expected.replace("LAST", "last step (inferred)")


ENCODED = """
input review text[9] lower vocabulary=50
Embedding 50 4
LSTM 4
Dense 3 softmax as stars
output stars labels column=rating
"""


def test_what_data_are() -> None:
    summary = summarize(typed(ENCODED))
    assert (
        "  outputs:       stars\n"
        "  input:         review text lower vocabulary=50\n"
        "  output:        stars labels column=rating\n"
    ) in render_summary(summary)
    assert "- **input**: review text lower vocabulary=50\n" in render_summary(summary, "markdown")
    assert json.loads(render_summary(summary, "json"))["encodings"] == [
        {
            "name": "review",
            "role": "input",
            "encoding": {
                "kind": "text",
                "tokens": "words",
                "vocabulary": 50,
                "lower": True,
                "values": "index",
                "column": None,
            },
        },
        {"name": "stars", "role": "output", "encoding": {"kind": "labels", "column": "rating"}},
    ]


def test_a_bound_model_as_text() -> None:
    bindings = {"time": 100, "features": 1, "classes": 47}
    text = render_summary(summarize(typed(SEED, bindings)))
    assert "  parameters:    276,271\n  multiply-adds: 26,328,832 a sample\n" in text
    assert "  size:          1.0 MiB of weights\n" in text
    assert "open:" not in text


def test_a_graph_as_text() -> None:
    expected = """\
model

  name   layer                output      parameters  multiply-adds  from                notes
  words  input int32          [time]
  meta   input float32        [12]
  table  Embedding            [time, 64]     320,000              0  words               masked
  norm   BatchNormalization   [time, 64]         256              0                      masked
  code   Bidirectional(LSTM)  [64]            24,832    24,576*time                      LAST
  facts  Dense                [16]               208            192  meta
  again  Dense                [16]                 0            192  meta                SHARES
  all    Concatenate          [96]                 0              0  code, facts, again
  score  Dense                [1]                 97             96

  outputs:       score
  parameters:    345,393, of them 345,265 trainable and 128 not
  multiply-adds: 24,576*time + 480 a sample
  size:          1.3 MiB of weights
  memory:        known once time has a size
  step:          no: line 7, `code`: `Bidirectional` reads the sequence from its end
  open:          time (bind with --bind time=N)
  train:         TRAIN
  defaults:      batch_size 32, seed 0
"""
    last = "last step (inferred), offers states"
    train = (
        "loss binary_crossentropy (inferred from sigmoid), optimizer sgd(learning_rate=0.01,"
        " momentum=0.9), metrics accuracy auc, epochs 3, early_stopping(patience=2)"
    )
    expected = expected.replace("LAST", last).replace("TRAIN", train)
    expected = expected.replace("SHARES", "shares facts")
    assert render_summary(summarize(typed(GRAPH))) == expected


def test_written_and_inferred_are_told_apart() -> None:
    rows = summarize(typed("LSTM 4\nGRU 4 return_sequences\nLSTM 4\nDense 1\n")).rows
    assert [(row.sequences, row.inferred) for row in rows] == [
        (None, False),
        (True, True),
        (True, False),
        (False, True),
        (None, False),
    ]


def test_without_places_nothing_is_called_inferred() -> None:
    model = typed(SEED).without_origins()
    assert not any(row.inferred for row in summarize(model).rows)


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("LSTM 4\nGRU 4\nDense 1\n", 4 * 12),
        ("LSTM 4 as a\na from x as b\nAdd from a, b\n", 4 * 16),
        ("Bidirectional LSTM 4\nDense 1\n", None),
        ("LSTM 4 go_backwards\nDense 1\n", None),
        ("input [3]\nDense 1\n", None),
        ("LSTM features\nDense 1\n", 8 * SymbolicDim.named("features")),
    ],
)
def test_what_a_sequence_carries(text: str, state: int | SymbolicDim | None) -> None:
    assert summarize(typed(text)).state_bytes == state


def test_given_loss_is_not_inferred() -> None:
    text = f"{SEED}\ntrain {{\n  loss sparse_categorical_crossentropy\n}}\n"
    (loss, *_) = summarize(typed(text)).training
    assert (loss.name, loss.value, loss.source) == (
        "loss",
        "sparse_categorical_crossentropy",
        "given",
    )


def test_several_losses_are_named() -> None:
    text = "LSTM 4 as code\nDense 2 softmax as a\nDense 1 from code as b\noutput a, b\n"
    settings = summarize(typed(text)).training
    assert [s.name for s in settings][:2] == ["loss of a", "loss of b"]


def test_json() -> None:
    found = json.loads(render_summary(summarize(typed(SEED)), "json"))
    assert found["open"] == ["time", "features", "classes"]
    assert found["parameters"] == {
        "total": "257*classes + 1024*features + 263168",
        "trainable": "257*classes + 1024*features + 263168",
        "non_trainable": 0,
    }
    assert found["multiply_adds"] == {
        "sample": "1024*features*time + 256*classes + 262144*time",
        "step": "256*classes + 1024*features + 262144",
    }
    assert found["layers"][1] == {
        "name": "lstm",
        "layer": "LSTM",
        "output": "[256]",
        "parameters": "1024*features + 263168",
        "multiply_adds": "1024*features*time + 262144*time",
        "step_multiply_adds": "1024*features + 262144",
        "from": ["x"],
        "return_sequences": False,
        "inferred": True,
        "mask_rank": 0,
        "shares": None,
        "members": [],
    }


def test_csv() -> None:
    rows = list(csv.reader(io.StringIO(render_summary(summarize(typed(GRAPH)), "csv"))))
    assert rows[0] == ["name", "layer", "output", "parameters", "multiply-adds", "from", "notes"]
    assert rows[4] == ["norm", "BatchNormalization", "[time, 64]", "256", "0", "table", "masked"]
    assert len({len(row) for row in rows}) == 1


def test_markdown() -> None:
    lines = render_summary(summarize(typed(SEED)), "markdown").splitlines()
    assert lines[2:4] == [
        "| name | layer | output | parameters | multiply-adds | from | notes |",
        "| --- | --- | --- | ---: | ---: | --- | --- |",
    ]
    assert lines[5] == (
        "| `lstm` | `LSTM` | `[256]` | 1,024\\*features + 263,168"
        " | 1,024\\*features\\*time + 262,144\\*time |  | last step (inferred) |"
    )


def test_digits_in_names_are_left_alone() -> None:
    text = render_summary(summarize(typed("input [n1000, f2000]\nLSTM 1000\nDense 1\n")))
    assert "4,000*f2000 + 4,004,000" in text


def test_a_hostile_name_stays_on_its_line() -> None:
    model = typed(SEED).replace(name="x\x1b[2J\ny")
    assert render_summary(summarize(model)).splitlines()[:2] == ["x\\x1b[2J\\ny", ""]
