"""Files of Keras 1, made by hand as it laid them out: an array a gate, and other words."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lstmspec import import_model
from tests.unit.importing.making import write_list
from tests.unit.importing.test_keras2 import FEATURES, UNITS, draw, item

ORDER = {"LSTM": "icfo", "GRU": "zrh"}
"""In which order Keras 1 wrote the gates."""
OURS = {"LSTM": "ifco", "GRU": "zrh"}
RECURRENT = {
    "output_dim": UNITS, "init": "glorot_uniform", "inner_init": "orthogonal",
    "activation": "tanh", "inner_activation": "hard_sigmoid", "W_regularizer": None,
    "U_regularizer": {"name": "WeightRegularizer", "l1": 0.0, "l2": 0.01}, "b_regularizer": None,
    "dropout_W": 0.25, "dropout_U": 0.0, "return_sequences": False, "go_backwards": False,
    "stateful": False, "unroll": False, "consume_less": "cpu", "input_dim": FEATURES,
    "input_length": None,
}  # fmt: skip


def chain(*layers: dict[str, Any], shape: list[int | None]) -> dict[str, Any]:
    layers[0]["config"]["batch_input_shape"] = shape
    return {"class_name": "Sequential", "config": [*layers]}


@pytest.mark.parametrize("kind", ["LSTM", "GRU"])
def test_gates_are_put_together(tmp_path: Path, kind: str):
    gates = {gate: n for n, gate in enumerate(ORDER[kind])}
    arrays = {
        f"r_{part}_{gate}": draw(*shape, seed=number)
        for gate, number in gates.items()
        for part, shape in (("W", (FEATURES, UNITS)), ("U", (UNITS, UNITS)), ("b", (UNITS,)))
    }
    options = {**RECURRENT, **({"forget_bias_init": "one"} if kind == "LSTM" else {})}
    dense = item("Dense", "dense_1", output_dim=2, init="uniform", activation="linear", bias=True,
                 W_constraint={"name": "MaxNorm", "m": 2, "axis": 0}, input_dim=None)  # fmt: skip
    model = chain(item(kind, "r", **options), dense, shape=[None, 5, FEATURES])
    lists = {"r": arrays, "dense_1": {"dense_1_W": draw(UNITS, 2), "dense_1_b": draw(2)}}
    found = import_model(write_list(tmp_path / "m.h5", model, lists, "1.2.2"))
    extra = " reset_after=false" if kind == "GRU" else ""
    assert found.spec.source.text == (
        "input r_input float32[5, 3]\n\n"
        f"{kind} 4 recurrent_activation=hard_sigmoid_keras2"
        f" recurrent_regularizer=l2 dropout=0.25{extra} as r\n"
        "Dense 2 kernel_initializer=random_uniform kernel_constraint=max_norm as dense_1\n"
    )
    for part, name in (("W", "kernel"), ("U", "recurrent_kernel"), ("b", "bias")):
        expected = np.concatenate([arrays[f"r_{part}_{gate}"] for gate in OURS[kind]], axis=-1)
        np.testing.assert_array_equal(found.weights[f"r/{name}"], expected)


@pytest.mark.parametrize("is_old", [False, True])
def test_windows_had_two_axes(tmp_path: Path, is_old: bool):
    kernel = draw(2, 1, FEATURES, 6)
    stored = kernel.transpose(3, 2, 0, 1) if is_old else kernel
    window = item("Convolution1D", "c", nb_filter=6, filter_length=2, border_mode="same",
                  subsample_length=1, activation="relu", init="he_normal", bias=True)  # fmt: skip
    pool = item("MaxPooling1D", "p", pool_length=2, stride=2, border_mode="valid")
    model = chain(window, pool, item("Dropout", "d", p=0.5), shape=[None, 8, FEATURES])
    lists = {"c": {"c_W": stored, "c_b": draw(6)}, "p": {}, "d": {}}
    found = import_model(write_list(tmp_path / "m.h5", model, lists, "1.0.8"))
    assert found.spec.source.text.splitlines()[2:] == [
        "Conv1D 6 2 same relu kernel_initializer=he_normal as c",
        "MaxPooling1D as p",
        "Dropout 0.5 as d",
    ]
    np.testing.assert_array_equal(found.weights["c/kernel"], kernel[:, 0])


def test_a_dense_layer_at_every_step(tmp_path: Path):
    lookup = item("Embedding", "e", input_dim=9, output_dim=FEATURES, init="uniform",
                  input_length=5, mask_zero=False, dropout=0.0, W_regularizer=None)  # fmt: skip
    dense = item("TimeDistributedDense", "t", output_dim=2, init="one", activation="softmax",
                 input_dim=FEATURES, input_length=5)  # fmt: skip
    model = chain(lookup, dense, shape=[None, 5])
    lists = {"e": {"e_W": draw(9, FEATURES)}, "t": {"t_W": draw(FEATURES, 2), "t_b": draw(2)}}
    found = import_model(write_list(tmp_path / "m.h5", model, lists, "1.2.0"))
    assert found.spec.source.text == (
        "input e_input int32[5]\n\n"
        "Embedding 9 3 as e\n"
        "Dense 2 softmax kernel_initializer=ones as t\n"
    )
