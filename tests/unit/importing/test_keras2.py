"""Files of Keras 2, made by hand as it laid them out."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec import import_model
from tests.unit.importing.making import write_h5, write_list

Array = np.ndarray[Any, Any]
FEATURES, UNITS = 3, 4
SHORT = float(np.float32(1e-4))
"""As Keras 2 wrote 1e-4."""


def draw(*shape: int, seed: int = 0) -> Array:
    return np.random.default_rng([seed, *shape]).normal(0, 0.5, shape).astype(np.float32)


def item(kind: str, name: str, /, **options: Any) -> dict[str, Any]:
    return {"class_name": kind, "config": {"name": name, "trainable": True, **options}}


def chain(*layers: dict[str, Any]) -> dict[str, Any]:
    layers[0]["config"]["batch_input_shape"] = [None, None, FEATURES]
    return {"class_name": "Sequential", "config": {"name": "sequential_1", "layers": [*layers]}}


def predict(text: str, weights: dict[str, Array], x: Array) -> Array:
    spec = lstmspec.parse(text)
    return next(iter(spec.predict({spec.model.inputs[0].name: x}, weights=weights).values()))


def test_an_lstm_has_the_hard_sigmoid_of_its_time(tmp_path: Path):
    recurrent = item(
        "LSTM", "lstm_1", units=UNITS, recurrent_activation="hard_sigmoid", implementation=1,
        time_major=False, stateful=True, return_sequences=False,
        kernel_regularizer={"class_name": "L1L2", "config": {"l1": 0.0, "l2": SHORT}},
        kernel_initializer={
            "class_name": "VarianceScaling",
            "config": {"scale": 2.0, "mode": "fan_in", "distribution": "normal", "seed": 5},
        },
    )  # fmt: skip
    arrays = {
        "lstm_1/lstm_cell/kernel:0": draw(FEATURES, 4 * UNITS),
        "lstm_1/lstm_cell/recurrent_kernel:0": draw(UNITS, 4 * UNITS),
        "lstm_1/lstm_cell/bias:0": draw(4 * UNITS),
    }
    found = import_model(write_list(tmp_path / "m.h5", chain(recurrent), {"lstm_1": arrays}))
    assert found.spec.source.text == (
        "input lstm_1_input float32[?, 3]\n\n"
        "LSTM 4 recurrent_activation=hard_sigmoid_keras2 kernel_initializer=he_normal"
        " kernel_regularizer=l2(0.0001) as lstm_1\n"
    )
    assert found.version == "2.4.0"
    assert [note.partition(":")[0] for note in found.notes] == [
        "stateful in Keras, and here a state is passed to `step` by hand",
        "values of fixed seeds, which are left out",
    ]
    for name, array in zip(("kernel", "recurrent_kernel", "bias"), arrays.values(), strict=True):
        np.testing.assert_array_equal(found.weights[f"lstm_1/{name}"], array)


@pytest.mark.parametrize("reset_after", [False, True, None])
def test_a_gru_resets_before_unless_it_says_otherwise(tmp_path: Path, reset_after: bool | None):
    options = {} if reset_after is None else {"reset_after": reset_after}
    bias = (2, 3 * UNITS) if reset_after else (3 * UNITS,)
    arrays = {
        "gru/kernel:0": draw(FEATURES, 3 * UNITS),
        "gru/recurrent_kernel:0": draw(UNITS, 3 * UNITS),
        "gru/bias:0": draw(*bias),
    }
    model = chain(item("GRU", "gru", units=UNITS, **options))
    found = import_model(write_list(tmp_path / "m.h5", model, {"gru": arrays}))
    assert found.spec.model.nodes[0].layer.reset_after == bool(reset_after)
    assert found.weights["gru/bias"].shape == bias


def to_cudnn(kernel: Array, recurrent: Array, gates: int) -> list[Array]:
    """As Keras 2 turned weights for cuDNN (`keras/engine/saving.py`, `from_cudnn=False`)."""
    turned = [k.T.reshape(k.shape, order="C") for k in np.hsplit(kernel, gates)]
    return [np.hstack(turned), np.hstack([k.T for k in np.hsplit(recurrent, gates)])]


@pytest.mark.parametrize("around", [False, True])
@pytest.mark.parametrize(("kind", "gates"), [("LSTM", 4), ("GRU", 3)])
def test_weights_of_cudnn_are_turned_back(tmp_path: Path, kind: str, gates: int, around: bool):
    names = ("kernel", "recurrent_kernel", "bias")
    sides = ("forward/", "backward/") if around else ("",)
    want, stored = {}, {}
    for seed, side in enumerate(sides):
        kernel = draw(FEATURES, gates * UNITS, seed=seed)
        recurrent = draw(UNITS, gates * UNITS, seed=seed)
        biases = draw(2, gates * UNITS, seed=seed)
        bias = biases if kind == "GRU" else biases.sum(axis=0)
        arrays = [*to_cudnn(kernel, recurrent, gates), biases.reshape(-1)]
        want |= {f"r/{side}{n}": a for n, a in zip(names, (kernel, recurrent, bias), strict=True)}
        stored |= {f"r/{side}{n}:0": a for n, a in zip(names, arrays, strict=True)}
    layer = item(f"CuDNN{kind}", "r", units=UNITS, return_sequences=True)
    model = chain(item("Bidirectional", "r", layer=layer, merge_mode="sum") if around else layer)
    found = import_model(write_list(tmp_path / "m.hdf5", model, {"r": stored}))
    wrap = "Bidirectional sum " if around else ""
    text = f"input x_input float32[?, 3]\n\n{wrap}{kind} 4 return_sequences as r\n"
    assert found.spec.source.text == text.replace("x_input", "r_input")
    for name, array in want.items():
        np.testing.assert_allclose(found.weights[name], array, rtol=0, atol=1e-6)


def ref(name: str, call: int = 0, tensor: int = 0, **named: Any) -> list[Any]:
    return [name, call, tensor, named]


def graph(*layers: tuple[dict[str, Any], list[Any]], ins: list[Any], outs: list[Any]) -> Any:
    items = [{**x, "name": x["config"]["name"], "inbound_nodes": n} for x, n in layers]
    config = {"name": "model_1", "layers": items, "input_layers": ins, "output_layers": outs}
    return {"class_name": "Model", "config": config}


@pytest.mark.parametrize("first", [0, 1])
def test_a_graph_with_states_shared_and_inner_models(tmp_path: Path, first: int):
    inner = graph(
        (item("InputLayer", "i", batch_input_shape=[None, UNITS], dtype="float32"), []),
        (item("BatchNormalization", "norm", axis=[1], momentum=0.9), [[ref("i")]]),
        (item("Dense", "last", units=2), [[ref("norm")]]),
        ins=[ref("i")[:3]],
        outs=[ref("last")[:3]],
    )
    inner["config"]["name"] = "head"
    enc = item("LSTM", "enc", units=UNITS, return_state=True, recurrent_activation="sigmoid")
    dec = item("LSTM", "dec", units=UNITS, recurrent_activation="sigmoid", time_major=False)
    shape = [None, 6, FEATURES]
    model = graph(
        (item("InputLayer", "a", batch_input_shape=shape, dtype="float32", sparse=False), []),
        (item("InputLayer", "b", batch_input_shape=shape, dtype="float32"), []),
        (enc, [[ref("a")]]),
        (dec, [[ref("b"), ref("enc", 0, 1), ref("enc", 0, 2)]]),
        (inner, [[ref("enc")], [ref("dec")]]),
        ins=[["a", 0, 0], ["b", 0, 0]],
        outs=[["head", first, 0], ["head", first + 1, 0]],
    )
    lists: dict[str, Any] = {
        name: {
            f"{name}/kernel:0": draw(FEATURES, 4 * UNITS, seed=len(name)),
            f"{name}/recurrent_kernel:0": draw(UNITS, 4 * UNITS),
            f"{name}/bias:0": draw(4 * UNITS),
        }
        for name in ("enc", "dec")
    }
    lists["head"] = {
        "norm/gamma:0": draw(UNITS), "norm/beta:0": draw(UNITS, seed=1),
        "last/kernel:0": draw(UNITS, 2), "last/bias:0": draw(2),
        "norm/moving_mean:0": draw(UNITS, seed=2), "norm/moving_variance:0": np.ones(UNITS, "f"),
    }  # fmt: skip
    found = import_model(write_list(tmp_path / "m.h5", model, lists))
    assert found.spec.source.text == (
        "input a float32[6, 3]\n"
        "input b float32[6, 3]\n\n"
        "LSTM 4 return_state from a as enc\n"
        "LSTM 4 initial_state=enc from b as dec\n"
        "BatchNormalization momentum=0.9 from enc as head_norm\n"
        "Dense 2 as head_last\n"
        "head_norm from dec as head_norm_1\n"
        "head_last as head_last_1\n\n"
        "output head_last, head_last_1\n"
    )
    np.testing.assert_array_equal(found.weights["head_norm/moving_mean"], draw(UNITS, seed=2))
    np.testing.assert_array_equal(found.weights["head_last/kernel"], draw(UNITS, 2))


def test_weights_alone_take_a_configuration(tmp_path: Path):
    import json

    lists = {"d": {"d/kernel:0": draw(FEATURES, 2), "d/bias:0": draw(2)}}
    config = tmp_path / "c.json"
    config.write_text(json.dumps({**chain(item("Dense", "d", units=2)), "keras_version": "2.1.6"}))
    path = write_list(tmp_path / "w.h5", None, lists)
    found = import_model(path, config)
    np.testing.assert_array_equal(found.weights["d/kernel"], lists["d"]["d/kernel:0"])
    with pytest.raises(lstmspec.SpecError) as caught:
        import_model(path)
    assert caught.value.diagnostics[0].code == "missing-spec"


def test_windows_paths_and_many_layers_are_read_by_number(tmp_path: Path):
    import json

    count = 12
    layers = [item("Dense", f"d{n}", units=FEATURES, activation="relu") for n in range(count)]
    config = tmp_path / "c.json"
    config.write_text(json.dumps({**chain(*layers), "keras_version": "2.13.1"}))
    tensors = {}
    for n in range(count):
        path = f"_layer_checkpoint_dependencies\\dense{f'_{n}' if n else ''}"
        tensors[f"{path}/vars/0"] = draw(FEATURES, FEATURES, seed=n)
        tensors[f"{path}/vars/1"] = draw(FEATURES, seed=n)
    found = import_model(write_h5(tmp_path / "m.weights.h5", tensors), config)
    for n in range(count):
        expected = draw(FEATURES, FEATURES, seed=n)
        np.testing.assert_array_equal(found.weights[f"d{n}/kernel"], expected)


def test_layers_that_wrote_more_than_they_have(tmp_path: Path):
    unused = {"groups": 1, "kernel_initializer": "zeros", "kernel_constraint": None}
    model = chain(
        item("SeparableConv1D", "s", filters=4, kernel_size=[2], strides=[1], **unused),
        item("DepthwiseConv1D", "d", kernel_size=[2], **unused),
        item("LeakyReLU", "l", alpha=0.1),
        item("LayerNormalization", "n", axis=[2], epsilon=0.001),
    )
    lists = {
        "s": {
            "s/depthwise_kernel:0": draw(2, FEATURES, 1),
            "s/pointwise_kernel:0": draw(1, FEATURES, 4),
            "s/bias:0": draw(4),
        },
        "d": {"d/depthwise_kernel:0": draw(2, 4, 1), "d/bias:0": draw(4)},
        "n": {"n/gamma:0": draw(4), "n/beta:0": draw(4)},
    }
    found = import_model(write_list(tmp_path / "m.h5", model, lists))
    assert found.spec.source.text.splitlines()[2:] == [
        "SeparableConv1D 4 2 as s",
        "DepthwiseConv1D 2 as d",
        "LeakyReLU 0.1 as l",
        "LayerNormalization as n",
    ]


def test_lists_in_pieces_and_names_of_bytes(tmp_path: Path):
    import h5py

    lists = {
        name: {f"{name}/kernel:0": draw(FEATURES, FEATURES), f"{name}/bias:0": draw(FEATURES)}
        for name in ("first", "second")
    }
    model = chain(*(item("Dense", name, units=FEATURES) for name in lists))
    path = write_list(tmp_path / "m.h5", model, lists)
    with h5py.File(path, "a") as file:
        attrs = file["model_weights"].attrs
        del attrs["layer_names"]
        attrs["layer_names0"], attrs["layer_names1"] = [b"first"], np.array(["second"], object)
    assert set(import_model(path).weights) == {
        "first/kernel",
        "first/bias",
        "second/kernel",
        "second/bias",
    }


def test_what_no_spec_can_say_is_named_at_once(tmp_path: Path):
    model = chain(
        item("ConvLSTM2D", "film", filters=2),
        item("GRU", "rnn", units=2, time_major=True),
        item("Dense", "own", units=2, activation="my_activation", kernel_quantizer="x"),
    )
    with pytest.raises(lstmspec.SpecError) as caught:
        import_model(write_list(tmp_path / "m.h5", model, {}))
    (found,) = caught.value.diagnostics
    assert (found.code, found.exit_code) == ("unsupported-by-language", 1)
    assert found.trail == (
        "film: there is no layer ConvLSTM2D",
        "rnn: GRU with time_major=True",
        "own: the activation `my_activation`",
        "own: Dense with kernel_quantizer=x",
    )
