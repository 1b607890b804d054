"""`--tensorboard`: what TensorBoard itself reads back, and no TensorFlow on the way."""

import subprocess
import sys
from pathlib import Path

import pytest

from lstmspec import SpecError
from lstmspec.cli.tensorboard import TensorBoard

RECORDS = [
    {"epoch": k, "loss": 1 / k, "val_loss": 2 / k, "seconds": 1.0, "learning_rate": 0.5**k}
    for k in (1, 2)
]

WRITE = """
import sys
from pathlib import Path
from lstmspec.cli.tensorboard import TensorBoard

board = TensorBoard(Path(sys.argv[1]))
for record in {records}:
    board.epoch(record)
board.ended("done")
print("tensorflow" in sys.modules)
"""


def test_tensorboard_reads_what_was_written(tmp_path: Path):
    accumulators = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    done = subprocess.run(
        [sys.executable, "-c", WRITE.format(records=RECORDS), str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "False\n"
    found = {}
    for side in ("train", "validation"):
        accumulator = accumulators.EventAccumulator(str(tmp_path / side))
        accumulator.Reload()
        for tag in accumulator.Tags()["scalars"]:
            found[side, tag] = [(event.step, event.value) for event in accumulator.Scalars(tag)]
    assert found == {
        ("train", "loss"): [(1, 1.0), (2, 0.5)],
        ("train", "learning_rate"): [(1, 0.5), (2, 0.25)],
        ("validation", "loss"): [(1, 2.0), (2, 1.0)],
    }


def test_it_is_an_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    with pytest.raises(SpecError, match="`--tensorboard` needs `tensorboard`") as caught:
        TensorBoard(tmp_path)
    assert caught.value.exit_code == 2


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path):
    pytest.importorskip("tensorboard")
    (tmp_path / "file").write_text("")
    with pytest.raises(SpecError, match="cannot be written"):
        TensorBoard(tmp_path / "file").epoch(RECORDS[0])
