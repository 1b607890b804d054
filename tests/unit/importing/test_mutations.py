"""Files with anything at all in the place of anything: an error of the user, and nothing else."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from lstmspec import SpecError, import_model
from tests.unit.importing.making import Config, dense_model, layer, sequential, write_keras
from tests.unit.importing.test_keras2 import UNITS, chain, graph, item, ref

JUNK: tuple[Any, ...] = (
    None, [], {}, "x", "", -1, 0, 1, 2**40, 1.5, True, False, [None], [[]], ["x", 0, 0],
    [["x", 0, 0]], {"class_name": "Dense"}, {"class_name": [1], "config": 3}, "relu", {"a": 1},
    1e300,
)  # fmt: skip
REAL = {"class_name": "GlorotUniform", "module": "keras.initializers", "config": {"seed": 3}}


def configs() -> list[Config]:
    lstm = {"units": UNITS, "return_state": True, "kernel_initializer": REAL}
    policy = {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}}
    inner = sequential(layer("Dense", "d", units=2), shape=(None, UNITS))
    return [
        sequential(
            layer("Bidirectional", "b", layer=layer("LSTM", "l", **lstm | {"return_state": False})),
            layer("Dense", "d", units=2, dtype=policy, kernel_regularizer="l2"),
        ),
        graph(
            (item("InputLayer", "a", batch_input_shape=[None, 6, 3], dtype="float32"), []),
            (item("LSTM", "enc", **lstm), [[ref("a")]]),
            (item("LSTM", "dec", units=UNITS), [[ref("a"), ref("enc", 0, 1), ref("enc", 0, 2)]]),
            (inner, [[ref("enc")], [ref("dec")]]),
            ins=[["a", 0, 0]],
            outs=[["sequential", 0, 0], ["sequential", 1, 0]],
        ),
        {**chain(item("GRU", "g", units=2), item("Dense", "d", units=1)), "keras_version": "1.2.0"},
    ]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    items = dict(enumerate(value)) if isinstance(value, list) else value
    for key, child in items.items() if isinstance(items, dict) else ():
        yield from places(child, (*path, key))


def put(value: Any, path: tuple[Any, ...], new: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = copy.deepcopy(new)


@pytest.mark.parametrize("number", range(3))
def test_no_configuration_is_our_fault(tmp_path: Path, number: int):
    config, path, refused = configs()[number], tmp_path / "m.json", 0
    for place in places(config):
        random = Random(repr(place))
        for new in random.sample(JUNK, 4):
            changed = copy.deepcopy(config)
            put(changed, place, new)
            path.write_text(json.dumps(changed))
            try:
                import_model(path)
            except SpecError:
                refused += 1
    assert refused > 50


@pytest.mark.parametrize("seed", range(3))
def test_no_damage_is_our_fault(tmp_path: Path, seed: int):
    path = write_keras(tmp_path / "m.keras", dense_model())
    whole, random, refused = path.read_bytes(), Random(seed), 0
    for _ in range(150):
        data = bytearray(whole)
        data[random.randrange(len(data))] = random.randrange(256)
        path.write_bytes(data)
        try:
            import_model(path)
        except SpecError:
            refused += 1
    assert refused > 10
