"""Rows: ranked, in a table, in a file and back."""

from pathlib import Path

import pytest

from lstmspec import SpecError
from lstmspec.cli.sweeps.folder import Sweep, add_row, begin, is_sweep, read_rows, read_sweep
from lstmspec.cli.sweeps.sweep import best_epoch
from lstmspec.cli.sweeps.table import Row, ranked, table

SWEEP = Sweep("m.lstm", "ab", ["--data", "x.npz"], ["units=8,16,32"], None, 0, "", rises=False)
ROWS = [
    Row(1, {"units": 8, "rate": 0.1}, "done", 3, 0.25, {"loss": 0.125, "val_loss": 0.25}, 1.25),
    Row(2, {"units": 16, "rate": 0.1}, "diverged", seconds=0.5, reason="the loss is nan"),
    Row(3, {"units": 32, "rate": 0.1}, "done", 12, 0.125, {"loss": 0.1, "val_loss": 0.125}, 10.0),
]


def test_the_best_is_on_top_and_what_failed_below():
    assert [row.trial for row in ranked(ROWS, rises=False)] == [3, 1, 2]
    assert [row.trial for row in ranked(ROWS, rises=True)] == [1, 3, 2]


def test_table():
    assert table(ranked(ROWS, rises=False), "val_loss").splitlines() == [
        "trial  units  rate  epoch  val_loss   loss  seconds",
        "    3     32   0.1     12     0.125    0.1     10.0",
        "    1      8   0.1      3      0.25  0.125      1.2",
        "    2     16   0.1      -         -      -      0.5  diverged: the loss is nan",
    ]


def test_rows_and_sweeps_come_back_from_their_folder(tmp_path: Path):
    folder = tmp_path / "runs" / "m-1"
    begin(SWEEP, folder)
    for row in ROWS:
        add_row(folder, row)
    assert is_sweep(folder)
    assert read_sweep(folder) == SWEEP
    assert read_rows(folder) == ROWS


def test_a_line_that_was_cut_off_does_not_count(tmp_path: Path):
    begin(SWEEP, tmp_path)
    add_row(tmp_path, ROWS[0])
    with (tmp_path / "sweep.jsonl").open("a") as file:
        file.write('{"trial": 2, "val')
    assert read_rows(tmp_path) == ROWS[:1]
    add_row(tmp_path, ROWS[2])
    assert read_rows(tmp_path) == [ROWS[0], ROWS[2]]


@pytest.mark.parametrize("text", ["{", "[]", '{"spec": 1}', '{"spec": "m.lstm"}'])
def test_a_damaged_sweep_is_refused(tmp_path: Path, text: str):
    (tmp_path / "sweep.json").write_text(text)
    with pytest.raises(SpecError) as caught:
        read_sweep(tmp_path)
    assert caught.value.exit_code == 4


def test_a_damaged_row_is_refused(tmp_path: Path):
    begin(SWEEP, tmp_path)
    (tmp_path / "sweep.jsonl").write_text('{"trial": 1}\n')
    with pytest.raises(SpecError, match="line 1 is no row"):
        read_rows(tmp_path)


def test_the_best_epoch_is_that_of_validation_if_there_is_one():
    records = [
        {"epoch": k, "loss": loss, "val_loss": val}
        for k, (loss, val) in enumerate([(3.0, 2.0), (2.0, 1.0), (1.0, 1.0)], 1)
    ]
    best = best_epoch(SWEEP, records)
    assert best is not None
    assert best["epoch"] == 2
    assert best_epoch(SWEEP, [{"epoch": 1, "loss": None}]) is None
