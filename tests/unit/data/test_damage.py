"""A damaged file is refused, whatever the damage: no other error, no warning, no open file."""

import random
import warnings
from pathlib import Path

import numpy as np
import pytest

from lstmspec import parse
from lstmspec import weights as store
from lstmspec.data import read_inputs
from lstmspec.diagnostics import SpecError

SPEC = """
input review int32[time]
input meta float32[3]
Embedding 10 4 from review
LSTM 4 as text
Concatenate from text, meta
Dense 1
"""
SINGLE = "input [2, 3]\nLSTM 4\nDense 1\n"


def _npy(path: Path) -> None:
    np.save(path, np.zeros((2, 2, 3), np.float32))


def _npz(path: Path) -> None:
    np.savez(path, review=np.ones((2, 4), int), meta=np.zeros((2, 3)))


def _compressed(path: Path) -> None:
    np.savez_compressed(path, review=np.ones((2, 4), int), meta=np.zeros((2, 3)))


def _csv(path: Path) -> None:
    path.write_text("1,2,3,4,5,6\n" * 3)


def _weights(path: Path) -> None:
    spec = parse(SINGLE)
    store.save(path, spec.fresh_weights(), spec.model)


def damaged(data: bytes, generator: random.Random) -> bytes:
    """`data` with a few bytes changed, cut out, put in, or its end cut off."""
    damaged = bytearray(data)
    for _ in range(generator.randint(1, 4)):
        at = generator.randrange(min(len(damaged), generator.choice((16, 200, 10_000))) or 1)
        kind = generator.random()
        if kind < 0.5:
            damaged[at : at + 1] = bytes([generator.randrange(256)])
        elif kind < 0.7:
            del damaged[at : at + generator.randint(1, 20)]
        elif kind < 0.9:
            damaged[at:at] = bytes(generator.choices(b"019,()[]{}':-eE.\n \0\xff", k=4))
        else:
            del damaged[at:]
    return bytes(damaged)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("name", "make", "spec"),
    [
        ("x.npy", _npy, SINGLE),
        ("x.npz", _npz, SPEC),
        ("packed.npz", _compressed, SPEC),
        ("x.csv", _csv, SINGLE),
        ("w.safetensors", _weights, SINGLE),
    ],
)
def test_damage(name, make, spec, tmp_path):
    make(tmp_path / name)
    data = (tmp_path / name).read_bytes()
    model = parse(spec).model
    generator = random.Random(0)
    refused = 0
    for _ in range(150):
        path = tmp_path / f"damaged_{name}"
        path.write_bytes(damaged(data, generator))
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                store.load(path) if name.endswith("safetensors") else read_inputs(path, model)
            except SpecError:
                refused += 1
    assert refused > 40
