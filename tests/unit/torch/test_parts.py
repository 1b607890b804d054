"""Files and dictionaries that are no `state_dict` of a spec, some of them made to hurt."""

import json
import struct
import time
from pathlib import Path

import numpy as np
import pytest

import lstmspec
from lstmspec.torch import from_state_dict
from tests.unit.torch.reference import recurrent_state

SPEC = lstmspec.parse("input [time, 4]\nLSTM 4\n")
STATE = recurrent_state("LSTM", 4, 4, 2, False)
NUMBER = np.zeros(1, np.float32)


def refused(state: object) -> str:
    with pytest.raises(lstmspec.SpecError) as error:
        from_state_dict(SPEC, state)
    return str(error.value)


@pytest.mark.parametrize(
    ("state", "message"),
    [
        ({**STATE, "weight_hr_l0": np.zeros((2, 4), np.float32)}, "no layer with `proj_size`"),
        ({n: a for n, a in STATE.items() if "l1" in n}, "has no layer 0"),
        ({"a.weight": np.zeros((4, 4))}, "a.weight float64"),
        ({"a.steps": np.int64(3)}, "1 tensor is not float32"),
        ({"a.weight": object()}, "not float32"),
        ({"a.weight": [[1.0], [1.0, 2.0]]}, "is no array that NumPy can hold"),
        ({}, "1 line has no module"),
        ({"": NUMBER}, "no line takes it"),
        ({".": NUMBER, "..weight": NUMBER, "weight.": NUMBER}, "3 modules have no line"),
        ({"weight_ih_l007": NUMBER, "weight_ih_l٣": NUMBER, "weight_ih_l99999": NUMBER},
         "no line takes it"),
        ({"\x1b[2Jevil.weight": NUMBER}, r"`\x1b[2Jevil`"),
        ({**STATE, "weight_ih_l0": np.zeros((0, 4), np.float32)}, "no line takes it"),
        ({**STATE, "weight_ih_l0": np.float32(1)}, "no line takes it"),
    ],
)  # fmt: skip
def test_what_is_no_state_dict_is_refused(state: object, message: str):
    assert message in refused(state)


def file_of(header: object, data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def tensor(shape: list[int], end: int, dtype: str = "F32") -> dict[str, object]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [0, end]}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x80\x02}q\x00.",
        b"PK\x03\x04" + b"\0" * 60,
        struct.pack("<Q", 2**62) + b"{}",
        file_of(b"[" * 100_000),
        file_of({"a.weight": tensor([10**6, 10**6], 4 * 10**12)}),
        file_of({"a.weight": tensor([2**40, 2**40], 4)}, b"\0" * 4),
        file_of({"a.weight": tensor([2], 4)}, b"\0" * 4),
        file_of({"a.weight": tensor([-1], 4)}, b"\0" * 4),
        file_of({"a.weight": tensor([1], 2, "BF16")}, b"\0" * 2),
        file_of(b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},'
                b'"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}', b"\0" * 4),
    ],
)  # fmt: skip
def test_a_damaged_or_foreign_file_is_refused(content: bytes, tmp_path: Path):
    path = tmp_path / "state.safetensors"
    path.write_bytes(content)
    with pytest.raises(lstmspec.SpecError) as error:
        from_state_dict(SPEC, path)
    assert error.value.exit_code in (1, 4)


def test_a_file_over_the_budget_is_refused_before_it_is_read(tmp_path: Path):
    path = tmp_path / "state.safetensors"
    with path.open("wb") as file:
        file.truncate(2**40)
    spec = lstmspec.parse("input [4]\nDense 4\n")
    with pytest.raises(lstmspec.SpecError, match="has 1,099,511,627,776 bytes") as error:
        from_state_dict(spec, path)
    assert error.value.exit_code == 3
    with pytest.raises(lstmspec.SpecError, match="cannot be read"):
        from_state_dict(spec, tmp_path)


def test_a_file_of_very_many_tensors_is_refused_soon():
    spec = lstmspec.parse("input [4]\nrepeat 30 { Dense 4 }\n")
    weight = np.zeros((4, 4), np.float32)
    state = {f"m{number}.weight": weight for number in range(40_000)}
    started = time.perf_counter()
    with pytest.raises(lstmspec.SpecError, match="too many to match"):
        from_state_dict(spec, state)
    assert time.perf_counter() - started < 3
