"""The file of a stream's state: what is refused."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.data import read_state, write_state
from lstmspec.diagnostics import SpecError

LIVE: Any = lstmspec.parse("input [time, 2]\nLSTM 3\nDense 1\n").compile()
H, C = np.ones((1, 3), np.float32), np.zeros((1, 3), np.float32)


@pytest.mark.parametrize("name", ["s.npz", "s.safetensors"])
def test_a_state_is_read_as_it_was_written(name: str, tmp_path: Path) -> None:
    _, state = LIVE.step([[1, 2]], LIVE.init_state())
    write_state(state, tmp_path / name)
    found = read_state(LIVE, tmp_path / name)
    assert type(found) is type(state)
    assert {k: v.tolist() for k, v in found.items()} == {k: v.tolist() for k, v in state.items()}


def test_arrays_of_the_same_names_and_shapes_are_a_state(tmp_path: Path) -> None:
    np.savez(tmp_path / "s.npz", **{"lstm/h": H, "lstm/c": C.astype(np.float64)})
    assert read_state(LIVE, tmp_path / "s.npz")["lstm/h"].tolist() == [[1, 1, 1]]


REFUSED = {
    "another hash": ({"lstm/h": H, "lstm/c": C, "model_hash": np.array("0")}, "another spec"),
    "an array too few": ({"lstm/h": H}, "its arrays have other names or shapes"),
    "an array too many": ({"lstm/h": H, "lstm/c": C, "c": C}, "other names or shapes"),
    "another size": ({"lstm/h": H, "lstm/c": C[:, :2]}, "other names or shapes"),
    "no axis": ({"lstm/h": H, "lstm/c": np.float32(0)}, "other names or shapes"),
    "several sequences": ({"lstm/h": H.repeat(4, 0), "lstm/c": C.repeat(4, 0)}, "of 4 sequences"),
    "uneven": ({"lstm/h": H, "lstm/c": C.repeat(4, 0)}, "of 4 sequences"),
    "none": ({"lstm/h": H[:0], "lstm/c": C[:0]}, "of 0 sequences"),
    "text": ({"lstm/h": H.astype(str), "lstm/c": C}, "its arrays hold no numbers"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_state_of_the_stream_is_refused(case: str, tmp_path: Path) -> None:
    arrays, reason = REFUSED[case]
    np.savez(tmp_path / "s.npz", **arrays)
    with pytest.raises(SpecError) as caught:
        read_state(LIVE, tmp_path / "s.npz")
    (found,) = caught.value.diagnostics
    assert found.code == "state-mismatch"
    assert reason in found.message


@pytest.mark.parametrize("name", ["s.npz", "s.safetensors"])
def test_a_folder_is_no_state(name: str, tmp_path: Path) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(SpecError) as caught:
        read_state(LIVE, tmp_path / name)
    assert [d.code for d in caught.value.diagnostics] == ["unreadable-file"]
