"""Files that no fence can hold, or not well: made where a document speaks of them by name."""

import json
import struct
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file

from tests.docs import keras_files

_GARBAGE = bytes(range(7, 247))


def _array(array: Any, dtype: Any = np.float32) -> Callable[[Path], object]:
    return lambda path: np.save(path, np.asarray(array, dtype), allow_pickle=True)


def _archive(**arrays: Any) -> Callable[[Path], object]:
    return lambda path: np.savez(path, **{name: np.asarray(a) for name, a in arrays.items()})


def _bytes(data: bytes) -> Callable[[Path], object]:
    return lambda path: path.write_bytes(data)


def _cut(make: Callable[[Path], object], size: int) -> Callable[[Path], object]:
    def make_cut(path: Path) -> None:
        make(path)
        path.write_bytes(path.read_bytes()[:size])

    return make_cut


def _moved(make: Callable[[Path], object], suffix: str) -> Callable[[Path], object]:
    """What `make` writes, under a name with another ending."""

    def make_moved(path: Path) -> None:
        other = path.with_name(f"moved{suffix}")
        make(other)
        other.rename(path)

    return make_moved


def _chain(path: Path) -> None:
    for number in range(20):
        name = f"{path.stem}{number or ''}.lstm"
        path.with_name(name).write_text(f'use "{path.stem}{number + 1}.lstm"\n')


def _weights(arrays: Mapping[str, np.ndarray]) -> Callable[[Path], object]:
    return lambda path: save_file(dict(arrays), path)


def _safetensors(header: Any, data: bytes) -> bytes:
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


_ZEROS = _array(np.zeros((2, 5, 3)))
_EXACT = {
    "lstm/kernel": np.zeros((3, 16), np.float32),
    "lstm/recurrent_kernel": np.zeros((4, 16), np.float32),
    "lstm/bias": np.zeros(16, np.float32),
    "dense/kernel": np.zeros((4, 1), np.float32),
    "dense/bias": np.full(1, 0.5, np.float32),
}


def _torch_state() -> dict[str, np.ndarray]:
    """A `state_dict` as PyTorch makes it, of the classes that `lstmspec.torch` reads."""
    draw = np.random.default_rng(0)
    shapes = {"head.weight": (2, 6), "head.bias": (2,), "table.weight": (9, 4)}
    for layer, wide in ((0, 4), (1, 6)):
        for end in ("", "_reverse"):
            shapes |= {f"encoder.weight_ih_l{layer}{end}": (12, wide)}
            shapes |= {f"encoder.weight_hh_l{layer}{end}": (12, 3)}
            shapes |= {f"encoder.bias_{way}_l{layer}{end}": (12,) for way in ("ih", "hh")}
    shapes |= {"norm.weight": (6,), "norm.bias": (6,)}
    return {name: draw.uniform(-0.5, 0.5, s).astype(np.float32) for name, s in shapes.items()}


_STATE = _torch_state()
_SQUARE = np.eye(2, dtype=np.float32)
_HALF = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
_OVERLAPPING = {"a": _HALF, "b": {"dtype": "F32", "shape": [2], "data_offsets": [4, 12]}}

BINARY_FILES: Mapping[str, Callable[[Path], object]] = {
    # Specs.
    "latin1.lstm": _bytes("# Größe der Zelle\nLSTM 64\n".encode("latin-1")),
    "pasted.lstm": _bytes("LSTM \u200b64\nDense 1\n".encode()),
    "huge.lstm": _bytes(b"# 0.1 0.2 0.3\n" * 30_000),
    "long.lstm": _bytes(b"#" * 2**20 + b"\n"),
    "deep.lstm": _bytes(b"let units = " + b"(" * 70 + b"64" + b")" * 70 + b"\nLSTM units\n"),
    "chain.lstm": _chain,
    # Data.
    "zeros.npy": _ZEROS,
    "none.npy": _array(np.zeros((0, 5, 3))),
    "rank2.npy": _array(np.zeros((5, 3))),
    "wide.npy": _array(np.zeros((2, 5, 4))),
    "words.npy": _array(["a", "b"], str),
    "complex.npy": _array(np.zeros((2, 5, 3)), complex),
    "objects.npy": _array([{}, {}], object),
    "cut.npy": _cut(_ZEROS, 150),
    "empty.npy": _bytes(b""),
    "garbage.npy": _bytes(_GARBAGE),
    # Keras files.
    "old.h5": keras_files.old,
    "evil.keras": keras_files.evil,
    "picture.keras": keras_files.picture,
    "bottomless.keras": keras_files.bottomless,
    "garbage.keras": _bytes(_GARBAGE),
    "garbage.h5": _bytes(_GARBAGE),
    "archive.npy": _moved(_archive(x=np.zeros((2, 5, 3))), ".npz"),
    "x.npz": _archive(anything=np.zeros((2, 5, 3), np.float32)),
    "two.npz": _archive(x=np.zeros((2, 5, 3)), z=np.zeros(2)),
    "both.npz": _archive(review=np.ones((2, 6), np.int64), meta=np.zeros((2, 3))),
    "uneven.npz": _archive(review=np.ones((2, 6), np.int64), meta=np.zeros((4, 3))),
    "cut.npz": _cut(_archive(x=np.zeros((2, 5, 3))), 150),
    "garbage.npz": _bytes(_GARBAGE),
    "array.npz": _moved(_ZEROS, ".npy"),
    "objects.npz": _archive(x=np.array([{}, {}])),
    "latin1.csv": _bytes("größe\n1\n".encode("latin-1")),
    "nul.csv": _bytes(b"1,2\n3,\0\n"),
    # Weights.
    "exact.safetensors": _weights(_EXACT),
    "exact_pairs.safetensors": _weights(
        {"dense/kernel": np.float32([[1], [0.5]]), "dense/bias": np.float32([0.25])}
    ),
    "doubles.safetensors": _weights({k: v.astype(np.float64) for k, v in _EXACT.items()}),
    "torch_state.safetensors": _weights(_STATE),
    "torch_more.safetensors": _weights(
        {**_STATE, "decoder.weight": np.zeros((5, 3), np.float32), "steps": np.ones(1, np.int64)}
    ),
    "torch_equal.safetensors": _weights(
        {
            f"{module}.{name}": array
            for module in ("left", "right")
            for name, array in (("weight", _SQUARE), ("bias", _SQUARE[0]))
        }
    ),
    "broken.safetensors": _bytes(b"\xff\x01\0\0\0\0\0\0{"),
    "garbage.safetensors": _bytes(_GARBAGE),
    "empty.safetensors": _bytes(b""),
    "text.safetensors": _bytes(_safetensors("weights", b"")),
    "overlapping.safetensors": _bytes(_safetensors(_OVERLAPPING, b"\0" * 12)),
    "cut.safetensors": _cut(_weights(_EXACT), 600),
    "archive.safetensors": lambda path: zipfile.ZipFile(path, "w").close(),
}


def make_binary_files(text: str, folder: Path) -> None:
    """Make those files in `folder` that `text` speaks of."""
    for name, make in BINARY_FILES.items():
        if name in text:
            make(folder / name)
