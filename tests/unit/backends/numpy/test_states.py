"""A state is a value: copied, cut, joined, reset, saved and read, for one spec alone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec

Live = Callable[..., Any]

SPEC = "input [time, 3]\nLSTM 4\nGRU 2\nDense 2"


def equal(a: Any, b: Any) -> bool:
    return set(a) == set(b) and all(np.array_equal(a[path], b[path]) for path in a)


@pytest.fixture
def model(live: Live) -> Any:
    return live(SPEC)


@pytest.fixture
def state(model: Any) -> Any:
    x = np.random.default_rng(0).standard_normal((3, 5, 3)).astype(np.float32)
    return model.predict(x, model.init_state(3))[1]


def test_it_says_what_it_holds(state: Any) -> None:
    assert list(state) == ["lstm/h", "lstm/c", "gru/h"]
    assert repr(state) == "<state of model: lstm/h (3, 4), lstm/c (3, 4), gru/h (3, 2)>"
    assert state.batch == 3


def test_a_copy_is_its_own(state: Any) -> None:
    copy = state.copy()
    assert equal(copy, state)
    copy["lstm/h"][0] = 0.0
    assert not equal(copy, state)


@pytest.mark.parametrize("rows", [1, [1], [True, False, True], slice(None), np.array([2, 0])])
def test_rows_are_reset(state: Any, rows: Any) -> None:
    kept = state.copy()
    after = state.reset(rows)
    chosen = np.zeros(3, bool)
    chosen[rows] = True
    for path, array in after.items():
        np.testing.assert_array_equal(array[chosen], 0.0)
        np.testing.assert_array_equal(array[~chosen], kept[path][~chosen])
    assert equal(state, kept)


@pytest.mark.parametrize("rows", [1, [2, 0], [True, False, True], slice(1, 3)])
def test_rows_are_taken(model: Any, state: Any, rows: Any) -> None:
    taken = state.take(rows)
    assert taken.batch == len(np.atleast_1d(np.arange(3)[rows]))
    np.testing.assert_array_equal(taken["lstm/c"], np.atleast_2d(state["lstm/c"][rows]))
    model.step(np.ones((taken.batch, 3)), taken)


def test_streams_are_joined(live: Live, emitted: Callable[[str], str]) -> None:
    model = live(SPEC)
    states = [model.step(np.full((1, 3), k), model.init_state())[1] for k in range(3)]
    joined = model.join_states(states)
    assert joined.batch == 3
    for k, one in enumerate(states):
        assert equal(joined.take(k), one)


@pytest.mark.parametrize("ending", [".npz", ".safetensors"])
def test_it_is_saved_and_read(model: Any, state: Any, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"state{ending}"
    state.save(path)
    assert equal(model.load_state(path), state)
    once = path.read_bytes()
    model.load_state(path).save(path)
    assert path.read_bytes() == once
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_another_ending_is_refused(state: Any, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"saved as .npz or .safetensors, not as .*\.pickle"):
        state.save(tmp_path / "state.pickle")


@pytest.mark.parametrize("ending", [".npz", ".safetensors"])
def test_that_of_another_spec_is_refused(
    model: Any, live: Live, tmp_path: Path, ending: str
) -> None:
    other = live(SPEC.replace("Dense 2", "Dense 5"))
    foreign = other.init_state()
    foreign.save(tmp_path / f"state{ending}")
    with pytest.raises(ValueError, match="this is a state of another spec"):
        model.step(np.ones((1, 3)), foreign)
    with pytest.raises(ValueError, match="holds a state of another spec"):
        model.load_state(tmp_path / f"state{ending}")


def test_that_of_the_same_spec_compiled_again_is_taken(live: Live, state: Any) -> None:
    x = np.ones((3, 3), np.float32)
    np.testing.assert_array_equal(live(SPEC).step(x, state)[0], live(SPEC).step(x, state)[0])


def test_binding_sizes_makes_no_other_spec() -> None:
    spec = lstmspec.parse("input [time, features]\nLSTM 4\nDense classes")
    weights = spec.bind(features=3, classes=2).fresh_weights()
    first = spec.compile("numpy", weights)
    second = spec.compile("numpy", weights, time=7)
    _, state = first.step(np.ones((1, 3)), first.init_state())
    second.step(np.ones((1, 3)), state)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no zip", b"\x00" * 64])
@pytest.mark.parametrize("ending", [".npz", ".safetensors"])
def test_a_damaged_file_is_refused(model: Any, tmp_path: Path, ending: str, content: bytes) -> None:
    path = tmp_path / f"state{ending}"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=str(path)):
        model.load_state(path)


def test_what_cannot_stream_has_no_state(live: Live, tmp_path: Path) -> None:
    model = live("input [time, 3]\nBidirectional LSTM 3")
    with pytest.raises(ValueError, match="cannot run step by step"):
        model.load_state(tmp_path / "state.npz")
