"""The step of a single sequence beside `forward`: its text, and its numbers."""

import warnings
from collections.abc import Callable
from textwrap import dedent
from typing import Any

import numpy as np
import pytest

Live = Callable[..., Any]

TEXTS = {
    "layers hand their steps on": """
        input [time, 2]
        LSTM 3 as a
        GRU 4 as b
        Dense 2 relu
        ---
        w = model.prepared
        a_step = lstm_stepper(w["a"])
        b_step = gru_stepper(w["b"])
        dense_step = dense_stepper(w["dense/kernel"], w["dense/bias"])

        def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
            x = inputs["x"]
            a_h, a_c = a_step(x, state["a/h"], state["a/c"])
            b_h = b_step(a_h, state["b/h"])
            dense_out = dense_step(b_h)
            dense_out = relu(dense_out)
            return {"dense": dense_out}, {"a/h": a_h, "a/c": a_c, "b/h": b_h}

        return step
    """,
    "what wants the time axis gets it": """
        input [time, 2]
        SimpleRNN 3 return_sequences as a
        LayerNormalization center=false as n
        ---
        w = model.prepared
        a_step = simple_rnn_stepper(w["a"])

        def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
            x = inputs["x"]
            a_h = a_step(x, state["a/h"])
            a_steps = a_h[:, np.newaxis]
            n_out = layer_normalization(a_steps, w["n/gamma"], None, axis=(2,), epsilon=0.001)
            n_now = n_out[:, 0]
            return {"n": n_now}, {"a/h": a_h}

        return step
    """,
    "each step of a sequence goes through a product of its own": """
        input [time, 2]
        GRU 3 return_sequences as a
        Dense 2 use_bias=false as d
        ---
        w = model.prepared
        a_step = gru_stepper(w["a"])
        d_step = dense_stepper(w["d/kernel"], None)

        def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
            x = inputs["x"]
            a_h = a_step(x, state["a/h"])
            d_out = d_step(a_h)
            return {"d": d_out}, {"a/h": a_h}

        return step
    """,
    "an output is no state": """
        input [time, 2]
        GRU 3 reset_after=false return_sequences as a
        ---
        w = model.prepared
        a_step = gru_before_stepper(w["a"])

        def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
            x = inputs["x"]
            a_h = a_step(x, state["a/h"])
            return {"a": a_h.copy()}, {"a/h": a_h}

        return step
    """,
    "a convolution keeps the steps before": """
        input [time, 2]
        Conv1D 3 2 causal relu dilation_rate=4
        ---
        w = model.prepared
        conv1d_step = conv1d_stepper(w["conv1d/kernel"], w["conv1d/bias"], 4)

        def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
            x = inputs["x"]
            conv1d_out, conv1d_past = conv1d_step(x, state["conv1d/past"])
            conv1d_out = relu(conv1d_out)
            return {"conv1d": conv1d_out}, {"conv1d/past": conv1d_past}

        return step
    """,
    "masks have none": """
        input [time, 2]
        Masking
        LSTM 3
        ---
        return None
    """,
    "activations of one's own have none": """
        input [time, 2]
        LSTM 3 relu
        ---
        return None
    """,
    "what cannot stream has none": """
        input [time, 2]
        Bidirectional LSTM 3
        ---
        return None
    """,
}


@pytest.mark.parametrize("case", TEXTS)
def test_the_text(case: str, emitted: Callable[[str], str]) -> None:
    spec, expected = dedent(TEXTS[case]).strip().split("\n---\n")
    source = emitted(spec)
    start = source.index("def stepper(")
    found = source[start : source.index("\n\n\n", start)].split('"""')[2]
    assert dedent(found).strip() == expected


MODELS = {
    "stack": "input [time, 3]\nLSTM 4\nLayerNormalization\nGRU 3\nBatchNormalization\nSimpleRNN 2"
    " return_sequences\nDense 2 softmax",
    "words": "input x int32[time]\nEmbedding 7 4\nDropout 0.5\nLSTM 3\nDense 2",
    "two inputs": "input x float32[time, 3]\ninput y float32[2]\nGRU 4 from x as g\n"
    "Dense 3 relu from y as f\nConcatenate from g, f\nDense 2",
    "one layer twice": "input x float32[time, 3]\ninput y float32[time, 3]\nLSTM 4 from x as l\n"
    "l from y as m\nConcatenate from l, m as c\noutput c, l",
    "residual": "input [time, 4]\nLSTM 4 return_sequences as l\nAdd from x, l\nGRU 2"
    " return_sequences",
    "behind the last step": "input [time, 3]\nLSTM 4\nRepeatVector 3\nLSTM 3 relu"
    " return_sequences\nFlatten\nReshape [3, -1]",
    "states as outputs": "input [time, 3]\nLSTM 4 return_state return_sequences as l\n"
    "output l, l.h, l.c",
    "in every step": "input [time, 4, 3]\nTimeDistributed Bidirectional LSTM 3\nGRU 2",
    "convolutions": "input [time, 3]\nConv1D 4 3 causal relu\nConv1D 4 2 causal groups=2\n"
    "Conv1D 2 3 causal dilation_rate=2 use_bias=false\nConv1D 3 1\nGRU 2 return_sequences\n"
    "Conv1D 4 2 causal glu",
    "one convolution twice": "input x float32[time, 3]\ninput y float32[time, 3]\n"
    "Conv1D 4 2 causal from x as c\nc from y as d\nConcatenate from c, d",
    "windows": "input [time, 3]\nZeroPadding1D [2, 0] as z\nConv1D 2 3 from z as c\n"
    "MaxPooling1D 3 strides=1 from z as m\nGlobalMaxPooling1D from m as g\n"
    "GlobalAveragePooling1D keepdims from c as a\noutput c, m, g, a",
}


@pytest.mark.parametrize("case", MODELS)
def test_a_row_steps_as_in_a_batch(case: str, live: Live) -> None:
    model = live(MODELS[case])
    assert model.own is not None
    generator = np.random.default_rng(0)
    sizes = {"x": (2, 4, 3) if "4, 3]" in MODELS[case] else (2, 3), "y": (2, 3)}
    if case == "two inputs":
        sizes["y"] = (2, 2)
    if case == "residual":
        sizes["x"] = (2, 4)
    if case == "words":
        sizes["x"] = (2,)
    rows, batch = [model.init_state(1) for _ in range(2)], model.init_state(2)
    for _ in range(4):
        whole = {
            name: generator.integers(0, 7, sizes[name]).astype("i4")
            if case == "words"
            else generator.standard_normal(sizes[name]).astype("f4")
            for name in model.input_names
        }
        expected, batch = model.step(whole, batch)
        for row in range(2):
            one = {name: x[[row]] for name, x in whole.items()}
            found, rows[row] = model.step(one, rows[row])
            for name in model.output_names:
                y = found[name] if isinstance(found, dict) else found
                ys = expected[name] if isinstance(expected, dict) else expected
                np.testing.assert_allclose(y, ys[[row]], rtol=0, atol=1e-6)
            for path, array in rows[row].items():
                np.testing.assert_allclose(array, batch[path][[row]], rtol=0, atol=1e-6)


def test_a_bare_array_takes_the_short_way_to_the_same_numbers(live: Live) -> None:
    model = live("input [time, 3]\nLSTM 4\nDense 2")
    x = np.ones((1, 3), np.float32)
    state = model.init_state()
    y, after = model.step(x, state)
    for given, before in (({"x": x}, state), (x.tolist(), dict(state)), (x.astype("f8"), state)):
        other, other_after = model.step(given, before)
        np.testing.assert_array_equal(other, y)
        assert all(np.array_equal(other_after[path], after[path]) for path in after)


def test_a_step_gives_no_warning_and_leaves_the_settings(live: Live) -> None:
    model = live("input [time, 3]\nLSTM 4\nDense 2 exponential")
    before = np.geterr()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model.step(np.full((1, 3), np.inf, np.float32), model.init_state())
        model.step(np.full((1, 3), 3e38, np.float32), model.init_state())
    assert np.geterr() == before
