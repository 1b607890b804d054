"""Run folders that are nobody else's, and the commands that are named to the user."""

from pathlib import Path

import pytest

from lstmspec import SpecError
from lstmspec.cli.wanted import Wanted, free_folder, processors, require_place

NOTHING: dict[str, object] = {
    "spec": Path("m.lstm"),
    "data": Path("my data.csv"),
    "validation": None,
    "target": None,
    "backend": None,
    "run": None,
    "out": None,
    "resume": None,
    "set": (),
    "bind": (),
    "epochs": None,
    "batch_size": None,
    "seed": None,
    "class_weight": (),
    "progress": "auto",
    "tensorboard": None,
    "sweep": (),
    "trials": None,
    "jobs": None,
    "cluster": None,
    "max_memory": None,
    "threads": None,
}


def wanted(**given: object) -> Wanted:
    return Wanted(**{**NOTHING, **given})  # type: ignore[arg-type]


def test_a_run_folder_has_the_next_free_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    assert [free_folder("m") for _ in range(3)] == [Path(f"runs/m-{k}") for k in (1, 2, 3)]
    assert free_folder("other") == Path("runs/other-1")
    assert all(path.is_dir() for path in Path("runs").iterdir())


def test_a_run_folder_that_cannot_be_made_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    Path("runs").write_text("")
    with pytest.raises(SpecError, match="cannot be written"):
        free_folder("m")


def test_the_command_that_goes_on_can_be_typed():
    asked = wanted(validation=Path("v.csv"), out=Path("m.safetensors"))
    assert asked.resume_command(Path("runs/m-1")) == (
        "lstmspec train m.lstm --data 'my data.csv' --validation v.csv --resume runs/m-1"
        " -o m.safetensors"
    )


def test_every_trial_is_given_what_the_sweep_was_given():
    asked = wanted(
        target="y", epochs=3, seed=0, set=("a=1", "b=2"), class_weight=("auto",), sweep=("u=1,2",)
    )
    assert " ".join(asked.arguments()) == (
        "--data my data.csv --target y --epochs 3 --seed 0"
        " --set a=1 --set b=2 --class-weight auto --threads 1 --progress none"
    )


def test_there_is_a_processor():
    assert processors() >= 1


def test_a_file_that_could_not_be_written_is_refused_at_once(tmp_path: Path):
    require_place(None)
    require_place(tmp_path / "m.safetensors")
    for path in (tmp_path / "no" / "m.safetensors", tmp_path):
        with pytest.raises(SpecError, match="cannot be written") as caught:
            require_place(path)
        assert caught.value.exit_code == 2
