"""The folder of a run: what is in it, what is refused, and disks that are full."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec import weights as store
from lstmspec.pictures import history_picture
from lstmspec.signals import Stopped
from lstmspec.training import (
    Deaf,
    NumpyEngine,
    RunFolder,
    RunInfo,
    RunSettings,
    file_digest,
    read_run,
    run_training,
    samples_of,
    split,
)
from lstmspec.training.checkpoints import read_checkpoint

TEXT = """
input [4, 2]
LSTM 3
Dense 1
train {
  optimizer adam 0.02
  metrics mae
  batch_size 8
  epochs 3
}
"""
X = np.random.default_rng(1).standard_normal((20, 4, 2)).astype(np.float32)
Y = X.sum(axis=(1, 2))


def run(
    folder: RunFolder, text: str = TEXT, rows: int = 20, listener: Any = None, **settings: Any
) -> NumpyEngine:
    spec = lstmspec.parse(text)
    engine = NumpyEngine(spec.model, spec.fresh_weights())
    samples, held_out = split(spec.model, samples_of(spec.model, X[:rows], Y[:rows]), None, 0.2)
    how = RunSettings.of(spec.model, **settings)
    run_training(engine, samples, held_out, how, folder, listener)
    return engine


def create(path: Path) -> RunFolder:
    spec = lstmspec.parse(TEXT)
    return RunFolder.create(
        path,
        RunInfo(spec=TEXT, data={"d.npz": "ab"}, options={"epochs": 3}),
        lambda to, weights, records: store.save(to, weights, spec.model),
    )


def test_what_is_in_it(tmp_path: Path):
    path = tmp_path / "runs" / "one"
    engine = run(create(path))
    lines = [json.loads(line) for line in (path / "history.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in lines] == [1, 2, 3]
    assert list(lines[0])[:3] == ["epoch", "loss", "mean_absolute_error"]
    found = read_run(path)
    assert (found.state, found.epochs_done, found.data) == ("done", 3, {"d.npz": "ab"})
    losses = [line["val_loss"] for line in lines]
    assert found.best["epoch"] == 1 + losses.index(min(losses))
    assert set(found.versions) == {"python", "lstmspec", "numpy"}
    assert (path / "history.svg").read_text() == history_picture("", lines)
    for name, array in store.load(path / "last.safetensors")[0].items():
        np.testing.assert_array_equal(array, engine.weights[name])
    assert not [file for file in path.iterdir() if file.name.startswith(".")]


def test_the_best_model_is_that_of_the_best_epoch(tmp_path: Path):
    text = TEXT.replace("adam 0.02", "sgd 3.0 clipnorm=1")
    folder = create(tmp_path / "run")
    kept: list[dict[str, Any]] = []

    class Keep(Deaf):
        def epoch(self, record: Mapping[str, Any]) -> None:
            kept.append(store.load(folder.path / "last.safetensors")[0])

    run(folder, text, listener=Keep(), epochs=6)
    best = read_run(folder.path).best["epoch"]
    assert isinstance(best, int)
    assert best < 6
    for name, array in store.load(folder.path / "best.safetensors")[0].items():
        np.testing.assert_array_equal(array, kept[best - 1][name])


def test_a_disk_without_links_has_both_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(self: Path, target: Path) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    engine = run(create(tmp_path / "run"))
    for name, array in store.load(tmp_path / "run" / "last.safetensors")[0].items():
        np.testing.assert_array_equal(array, engine.weights[name])


def test_a_run_goes_on_to_more_epochs(tmp_path: Path):
    run(create(tmp_path / "run"), epochs=2)
    resumed = run(RunFolder.resume(tmp_path / "run"), epochs=5)
    straight = run(create(tmp_path / "straight"), epochs=5)
    for name, array in straight.weights.items():
        np.testing.assert_array_equal(array, resumed.weights[name])
    assert read_run(tmp_path / "run").epochs_done == 5


def test_a_run_that_was_killed_before_its_first_checkpoint_begins_again(tmp_path: Path):
    folder = create(tmp_path / "run")
    folder.tell("running", [])
    engine = run(RunFolder.resume(folder.path))
    assert engine.steps == 6


def test_a_line_that_was_cut_short_is_written_again(tmp_path: Path):
    run(create(tmp_path / "run"))
    history = tmp_path / "run" / "history.jsonl"
    before = history.read_text()
    history.write_text(before[:-20])
    run(RunFolder.resume(tmp_path / "run"))
    assert history.read_text() == before


def test_numbers_that_are_not_finite_are_null_and_come_back(tmp_path: Path):
    text = "input [4, 2]\nFlatten\nDense 1\ntrain {\n  metrics r2_score\n  epochs 2\n}\n"
    spec = lstmspec.parse(text)

    def go(folder: RunFolder, epochs: int) -> Any:
        engine = NumpyEngine(spec.model, {k: v * 0 for k, v in spec.fresh_weights().items()})
        samples = samples_of(spec.model, X * 0, Y * 0)
        return run_training(engine, samples, None, RunSettings(epochs, 8), folder)

    go(RunFolder.create(tmp_path / "run", RunInfo(spec=text)), 1)
    line = json.loads((tmp_path / "run" / "history.jsonl").read_text())
    assert line["r2_score"] is None
    history = go(RunFolder.resume(tmp_path / "run"), 2)
    np.testing.assert_equal(history.history["r2_score"], [np.nan, np.nan])


def test_a_run_that_is_refused_leaves_nothing(tmp_path: Path):
    with pytest.raises(lstmspec.SpecError, match="watches"):
        run(create(tmp_path / "run"), TEXT.replace("epochs 3", "early_stopping auc"))
    assert list((tmp_path / "run").iterdir()) == []


@dataclass
class Late(Deaf):
    """Counts the checkpoints that are there behind each step."""

    path: Path
    seen: set[int]

    def step(self, epoch: int, step: int, steps: int, logs: Mapping[str, float]) -> None:
        self.seen.add(read_checkpoint(self.path / "checkpoint.safetensors").place.step)


@pytest.mark.parametrize(("seconds", "places"), [(30.0, {0}), (0.0, {0, 1, 2, 3})])
def test_a_checkpoint_after_so_many_seconds(tmp_path: Path, seconds: float, places: set[int]):
    spec = lstmspec.parse(TEXT)
    engine = NumpyEngine(spec.model, spec.fresh_weights())
    late = Late(tmp_path / "run", set())
    settings = RunSettings(1, 6, checkpoint_seconds=seconds)
    samples = samples_of(spec.model, X, Y)
    run_training(engine, samples, None, settings, create(late.path), late)
    assert late.seen == places


@pytest.mark.skipif(os.name == "nt", reason="Windows sends other signals")
def test_a_stopped_run_says_so(tmp_path: Path):
    class Stop(Deaf):
        def step(self, *told: Any) -> None:
            os.kill(os.getpid(), signal.SIGTERM)

    with pytest.raises(Stopped) as caught:
        run(create(tmp_path / "run"), listener=Stop())
    assert caught.value.exit_code == 128 + signal.SIGTERM
    assert read_run(tmp_path / "run").state == "stopped"
    assert read_checkpoint(tmp_path / "run" / "checkpoint.safetensors").place.step == 1


def test_a_run_that_diverges_keeps_its_last_checkpoint(tmp_path: Path):
    text = TEXT.replace("LSTM 3", "LSTM 3 activation=relu").replace("adam 0.02", "sgd 1e30")
    with pytest.raises(lstmspec.SpecError) as caught:
        run(create(tmp_path / "run"), text)
    assert caught.value.exit_code == 5
    assert read_run(tmp_path / "run").state == "diverged"
    assert read_checkpoint(tmp_path / "run" / "checkpoint.safetensors").place.step == 0


def _damage(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda path: (path / name).write_bytes(change((path / name).read_bytes()))


DAMAGED: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut short": (_damage("checkpoint.safetensors", lambda data: data[:-9]), "cut short"),
    "one bit": (
        _damage("checkpoint.safetensors", lambda data: data[:-2] + bytes([data[-2] ^ 1, data[-1]])),
        "was changed after it was written",
    ),
    "weights": (
        lambda path: (path / "last.safetensors").replace(path / "checkpoint.safetensors"),
        "is no checkpoint of a run",
    ),
    "no JSON": (_damage("run.json", lambda data: data[:-9]), "run.json` is not what a run writes"),
    "no text": (_damage("run.json", lambda data: b"\xff"), "run.json` is not what a run writes"),
    "another format": (
        _damage("run.json", lambda data: data.replace(b'"format": 1', b'"format": 2')),
        "run.json` is not what a run writes",
    ),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_is_damaged_is_refused(tmp_path: Path, name: str):
    damage, message = DAMAGED[name]
    run(create(tmp_path / "run"))
    damage(tmp_path / "run")
    with pytest.raises(lstmspec.SpecError) as caught:
        RunFolder.resume(tmp_path / "run")
    assert message in str(caught.value)
    assert caught.value.exit_code == 4


def test_what_is_no_run_is_refused(tmp_path: Path):
    with pytest.raises(lstmspec.SpecError, match="unreadable-file"):
        RunFolder.resume(tmp_path / "nowhere")


def test_a_folder_with_a_run_is_not_begun_again(tmp_path: Path):
    run(create(tmp_path / "run"))
    with pytest.raises(lstmspec.SpecError) as caught:
        create(tmp_path / "run")
    assert "holds a run" in str(caught.value)
    assert caught.value.exit_code == 2


OTHERS: dict[str, tuple[dict[str, Any], str]] = {
    "batch_size": ({"batch_size": 4}, "batch_size: 8 then, 4 now"),
    "data": ({"rows": 15}, "the data, the validation data differ"),
    "model": ({"text": TEXT.replace("LSTM 3", "LSTM 4")}, "the model differs"),
    "optimizer": ({"text": TEXT.replace("adam", "sgd")}, "the optimizer: adam then, sgd now"),
    "seed": ({"text": TEXT.replace("epochs 3", "seed 7")}, "seed: 0 then, 7 now"),
    "slots": ({"text": TEXT.replace("0.02", "0.02 amsgrad")}, "not that of this model and optim"),
    "watched": (
        {"text": TEXT.replace("epochs 3", "early_stopping loss")},
        "what is watched: val_loss then, loss now",
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_run_does_not_go_on_from_it(tmp_path: Path, name: str):
    given, message = OTHERS[name]
    run(create(tmp_path / "run"))
    before = {file.name: file.read_bytes() for file in (tmp_path / "run").iterdir()}
    with pytest.raises(lstmspec.SpecError) as caught:
        run(RunFolder.resume(tmp_path / "run"), **given)
    assert message in str(caught.value)
    assert "state-mismatch" in str(caught.value)
    assert {file.name: file.read_bytes() for file in (tmp_path / "run").iterdir()} == before


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path):
    (tmp_path / "run").write_text("")
    with pytest.raises(lstmspec.SpecError) as caught:
        create(tmp_path / "run")
    assert "`" + str(tmp_path / "run") + "` cannot be written: file exists" in str(caught.value)


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 0)() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_refused(tmp_path: Path):
    tmp_path.chmod(0o500)
    with pytest.raises(lstmspec.SpecError, match="permission denied"):
        create(tmp_path / "run")


FULL = """
import resource, sys
from pathlib import Path
import numpy as np
import lstmspec
from lstmspec.training import *

path, small = Path(sys.argv[1]), int(sys.argv[2])
spec = lstmspec.parse("input [4, 2]\\nLSTM 40\\nDense 1\\n")
engine = NumpyEngine(spec.model, spec.fresh_weights())
samples = samples_of(spec.model, np.ones((20, 4, 2), "float32"), np.ones(20))

class Fill(Deaf):
    def step(self, epoch, step, steps, logs):
        if epoch == 2:
            resource.setrlimit(resource.RLIMIT_FSIZE, (small, resource.RLIM_INFINITY))

try:
    folder = RunFolder.create(path, RunInfo(spec=""))
    run_training(engine, samples, None, RunSettings(9, 8), folder, Fill())
except lstmspec.SpecError as error:
    print(error)
    sys.exit(error.exit_code)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits of file sizes are POSIX's")
@pytest.mark.parametrize("small", [0, 100, 50_000])
def test_a_full_disk_stops_the_run_and_the_checkpoint_before_loads(tmp_path: Path, small: int):
    path = tmp_path / "run"
    done = subprocess.run(
        [sys.executable, "-c", FULL, path, str(small)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    file = path / "checkpoint.safetensors"
    assert f"error[unwritable-file]: `{file}` cannot be written: file too large" in done.stdout
    wanted = re.search(r"([\d,]+) bytes to write", done.stdout)
    assert wanted is not None
    assert int(wanted[1].replace(",", "")) == pytest.approx(file.stat().st_size, abs=1000)
    assert read_checkpoint(file).place.epoch == 1
    left = {inner.name for inner in path.iterdir()} - {"history.svg"}
    assert left == {"checkpoint.safetensors", "history.jsonl", "run.json"}


def test_the_digest_of_files_and_folders(tmp_path: Path):
    (tmp_path / "a.csv").write_text("1\n")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "b.wav").write_bytes(b"x")
    one = file_digest(tmp_path / "d")
    (tmp_path / "d" / "b.wav").rename(tmp_path / "d" / "c.wav")
    assert file_digest(tmp_path / "a.csv").startswith("4355a46b19d348dc2f57c046f8ef63d4")
    assert one != file_digest(tmp_path / "d")
    with pytest.raises(lstmspec.SpecError, match="unreadable-file"):
        file_digest(tmp_path / "nowhere")
