"""Step by step, piece by piece and as a whole: the same outputs; and what cannot be streamed."""

from collections.abc import Callable, Mapping
from itertools import pairwise
from textwrap import dedent
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.backends.numpy import streaming_reason
from lstmspec.backends.numpy.flows import FLOWS
from lstmspec.backends.numpy.streaming import analyse
from lstmspec.layers import LAYERS

Live = Callable[..., Any]
Arrays = Mapping[str, np.ndarray]

BATCH, STEPS = 5, 12

STREAMABLE = {
    "lstm": "input [time, 3]\nLSTM 4 return_sequences",
    "gru": "input [time, 3]\nGRU 4 return_sequences",
    "gru, reset before": "input [time, 3]\nGRU 4 return_sequences reset_after=false",
    "simple rnn": "input [time, 3]\nSimpleRNN 4 return_sequences",
    "last step": "input [time, 3]\nLSTM 4\nDense 2 softmax",
    "stack": "input [time, 3]\nLSTM 4\nLayerNormalization\nGRU 3\nBatchNormalization\nSimpleRNN 2"
    " return_sequences\nDense 2 tanh",
    "masked": "input [time, 3]\nMasking\nLSTM 4\nGRU 3 return_sequences\nDense 2",
    "masked, last step": "input [time, 3]\nMasking\nLSTM 4\nGRU 3",
    "masked, zero output": "input [time, 3]\nMasking\nSimpleRNN 4 zero_output_for_mask\nLSTM 3"
    " zero_output_for_mask",
    "words": "input x int32[time]\nEmbedding 4 3 mask_zero\nLSTM 4 return_sequences\nDense 2",
    "two sequences": "input x float32[time, 3]\ninput y int32[time]\n"
    "Embedding 4 3 mask_zero from y as e\nMasking from x as m\nConcatenate from m, e\n"
    "LSTM 3 return_sequences as l\nAdd from l, e",
    "merged": "input x float32[time, 3]\ninput y float32[time, 3]\nMasking from x as m\n"
    "Masking from y as n\nMultiply from m, n as a\nMaximum from m, y, n as b\n"
    "Minimum from n, x as c\nSubtract from a, b as d\nAverage from d, c as e\n"
    "LSTM 3 return_sequences from e as l\nGRU 3 from a as g\noutput e, l, g",
    "lengths": "input [time, 4]\nUnitNormalization\nLSTM 4 return_sequences\n"
    "RMSNormalization\nNormalization\nTimeDistributed GroupNormalization 2\nGRU 2",
    "axes of each step": "input [time, 4, 3]\nPermute [1, 3, 2]\nTimeDistributed LSTM 2\nGRU 3",
    "activation layers": "input [time, 3]\nReLU 2 threshold=0.1\nLSTM 4 return_sequences\n"
    "LeakyReLU\nELU\nSoftmax\nPReLU shared_axes=1\nTimeDistributed ELU 2\nGRU 3 return_sequences",
    "rescaled": "input [time, 3]\nRescaling [1, 2, 3] offset=1\nGRU 3 return_sequences\n"
    "Rescaling 2",
    "noise": "input [time, 4, 3]\nTimeDistributed SpatialDropout1D 0.5\nTimeDistributed LSTM 3\n"
    "GaussianNoise 0.5\nGaussianDropout 0.5\nSpatialDropout1D 0.5\nGRU 3 return_sequences\n"
    "Dropout 0.5",
    "a sequence and facts": "input x float32[time, 3]\ninput y float32[2]\nGRU 4 from x as g\n"
    "Dense 3 relu from y as f\nConcatenate from g, f\nDense 2",
    "decoder": "input [time, 3]\nLSTM 4 return_state as e\nRepeatVector 3 from e\n"
    "LSTM 4 initial_state=e return_sequences",
    "behind the last step": "input [time, 3]\nLSTM 4\nRepeatVector 3\n"
    "Bidirectional GRU 2 return_sequences\nFlatten\nReshape [2, -1]",
    "a sequence that looks at facts": "input x float32[time, 3]\ninput y int32[12]\n"
    "Masking from x as m\nGRU 3 return_sequences from m as g\nEmbedding 4 3 mask_zero from y as f\n"
    "Attention from g, f as a\nLSTM 2 return_sequences from a as l\noutput a, l",
    "a sequence that looks at facts with heads": "input x float32[time, 3]\ninput y int32[12]\n"
    "Masking from x as m\nGRU 3 return_sequences from m as g\nEmbedding 4 3 mask_zero from y as f\n"
    "MultiHeadAttention 2 2 use_gate from g, f as a\n"
    "MultiHeadAttention 1 2 dropout=0.5 from a, f as b\n"
    "LSTM 2 return_sequences from b as l\noutput a, b, l",
    "convolved behind the last step": "input [time, 3]\nLSTM 4\nRepeatVector 6\n"
    "Conv1D 2 3 same strides=2 relu\nFlatten",
    "convolved by feature behind the last step": "input [time, 3]\nLSTM 4\nRepeatVector 6\n"
    "DepthwiseConv1D 3 same strides=2 depth_multiplier=2\nSeparableConv1D 3 2\n"
    "Conv1DTranspose 2 3 strides=2\nFlatten",
    "a kernel of one step": "input [time, 3]\nConv1DTranspose 4 1 same relu\nLSTM 2\nDense 2",
    "one layer twice": "input x float32[time, 3]\ninput y float32[time, 3]\nLSTM 4 from x as l\n"
    "l from y as m\nConcatenate from l, m",
    "in every step": "input [time, 4, 3]\nTimeDistributed Bidirectional LSTM 3\nGRU 2"
    " return_sequences",
    "causal convolutions": "input [time, 3]\nConv1D 4 3 causal relu\n"
    "Conv1D 2 4 causal dilation_rate=2 groups=2\nGRU 3 return_sequences as g\nConv1D 2 1",
    "a causal convolution alone": "input [?, 3]\nConv1D 4 5 causal tanh",
    "convolved inputs": "input x float32[time, 3]\ninput y float32[time, 2]\n"
    "Conv1D 2 3 causal from y as c\nMasking from x as m\nLSTM 2 return_sequences from m as l\n"
    "Add from l, c",
    "separable convolutions": "input [time, 3]\nZeroPadding1D [4, 0]\n"
    "SeparableConv1D 4 3 relu dilation_rate=2\n"
    "ZeroPadding1D [1, 0]\nSeparableConv1D 2 2 depth_multiplier=2",
    "residual": "input [12, 4]\nDense 4 as d\nConv1D 4 3 causal from d as c\nAdd from c, d as r\n"
    "Conv1D 4 3 causal dilation_rate=2 from r as e\nAdd from e, r",
    "convolved by feature": "input [?, 3]\nZeroPadding1D [2, 0]\n"
    "DepthwiseConv1D 3 depth_multiplier=2 relu",
    "one convolution twice": "input x float32[time, 3]\ninput y float32[time, 3]\n"
    "Conv1D 4 2 causal from x as c\nc from y as d\nConcatenate from c, d",
    "running windows": "input [time, 3]\nZeroPadding1D [2, 0] as z\nMaxPooling1D 3 strides=1\n"
    "LSTM 2 return_sequences as l\nZeroPadding1D [3, 0]\nAveragePooling1D 4 strides=1 as a\n"
    "Conv1D 2 3 from z as c\noutput l, a, c",
    "pooled so far": "input [time, 3]\nLSTM 4 return_sequences as l\n"
    "GlobalAveragePooling1D from l as a\nGlobalMaxPooling1D keepdims from l as m\n"
    "Dense 2 from a as d\nReshape [4] from m as r\noutput d, r",
    "pooled so far, masked": "input [time, 3]\nMasking as m\n"
    "GlobalAveragePooling1D keepdims from m as a\nGlobalMaxPooling1D from m as b\n"
    "LSTM 2 from m as l\noutput a, b, l",
    "axes of a step": "input [time, 4, 3]\nReshape [-1, 12]\nLSTM 2 return_sequences\n"
    "Cropping1D 0\nUpSampling1D 1\nZeroPadding1D 0",
    "axes within a step": "input [time, 4, 3]\nTimeDistributed ZeroPadding1D [1, 2]\n"
    "TimeDistributed Reshape [3, 7]\nTimeDistributed Flatten\nLSTM 2 return_sequences",
    "no state": "input [time, 3]\nDense 4 relu\nTimeDistributed Dense 2",
    "fixed length": "input [12, 3]\nLSTM 4 return_sequences",
    "any length": "input [?, 3]\nLSTM 4 return_sequences",
    "states as outputs": "input [time, 3]\nLSTM 4 return_state return_sequences as l\n"
    "output l, l.h, l.c",
}


def batch_of(spec: str) -> dict[str, np.ndarray]:
    """Random inputs: rows that are valid, right-padded, left-padded, with gaps, and all padding."""
    generator = np.random.default_rng(len(spec))
    inputs = {}
    for given in lstmspec.parse(spec).model.inputs:
        sizes = [dim if isinstance(dim, int) else STEPS for dim in given.shape]
        if given.dtype == "int32":
            array = generator.integers(1, 4, (BATCH, *sizes))
        else:
            array = generator.standard_normal((BATCH, *sizes)).astype(np.float32)
        if len(sizes) > 1 or given.dtype == "int32":
            array[1, 5:] = array[2, :5] = array[4] = 0
            array[3, [2, 3, 7, 11]] = 0
        inputs[given.name] = array
    return inputs


def by_name(model: Any, outputs: Any) -> dict[str, np.ndarray]:
    return outputs if isinstance(outputs, dict) else {model.output_names[0]: outputs}


@pytest.mark.parametrize("case", STREAMABLE)
def test_steps_pieces_and_the_whole_agree(live: Live, case: str) -> None:
    spec = STREAMABLE[case]
    model, inputs = live(spec), batch_of(spec)
    streamed = analyse(lstmspec.parse(spec).model).streamed
    whole = by_name(model, model.predict(inputs))

    def agree(runs: list[Any]) -> None:
        pieces = [by_name(model, run) for run in runs]
        for name, expected in whole.items():
            parts = [piece[name] for piece in pieces]
            found = np.concatenate(parts, axis=1) if name in streamed else parts[-1]
            np.testing.assert_allclose(found, expected, rtol=0, atol=1e-6)

    state, steps = model.init_state(BATCH), []
    for t in range(STEPS):
        y, state = model.step(cut(inputs, streamed, t, t + 1, one=True), state)
        steps.append({k: v[:, None] if k in streamed else v for k, v in by_name(model, y).items()})
    agree(steps)
    generator = np.random.default_rng(0)
    for _ in range(4):
        count = generator.integers(1, 6)
        marks = [0, *sorted(generator.choice(range(1, STEPS), count, replace=False)), STEPS]
        state, runs = model.init_state(BATCH), []
        for start, end in pairwise(marks):
            y, state = model.predict(cut(inputs, streamed, start, end), state)
            runs.append(y)
        agree(runs)


def cut(
    inputs: Arrays, streamed: frozenset[str], start: int, end: int, *, one: bool = False
) -> dict[str, np.ndarray]:
    """A piece of every sequence, or one step without its time axis."""
    at = start if one else slice(start, end)
    return {name: x[:, at] if name in streamed else x for name, x in inputs.items()}


def test_a_state_is_a_value(live: Live) -> None:
    model = live("input [time, 3]\nMasking\nLSTM 4\nDense 2")
    x = np.random.default_rng(0).standard_normal((2, 3)).astype(np.float32)
    first = model.init_state(2)
    kept = {name: array.copy() for name, array in first.items()}
    y, second = model.step(x, first)
    again, _ = model.step(x, first)
    np.testing.assert_array_equal(y, again)
    for name in model.state_names:
        np.testing.assert_array_equal(first[name], kept[name])
        assert not np.shares_memory(first[name], second[name])
    _, masked = model.step(np.zeros_like(x), second)
    for name in model.state_names:
        np.testing.assert_array_equal(masked[name], second[name])
        assert not np.shares_memory(masked[name], second[name])


def test_rows_of_a_state_can_be_taken_and_reset(live: Live) -> None:
    model = live("input [time, 3]\nGRU 4\nDense 2")
    x = np.random.default_rng(0).standard_normal((3, 6, 3)).astype(np.float32)
    _, state = model.predict(x[:, :3], model.init_state(3))
    row = {name: array[[1]] for name, array in state.items()}
    y, _ = model.predict(x[[1], 3:], row)
    np.testing.assert_allclose(y, model.predict(x[[1]]), atol=1e-6)
    for array in state.values():
        array[2] = 0
    y, _ = model.predict(x[:, 3:], state)
    np.testing.assert_allclose(y[2], model.predict(x[2:, 3:])[0], atol=1e-6)


def test_a_state_is_saved_with_numpy_alone(live: Live, tmp_path: Any) -> None:
    model = live("input [time, 3]\nLSTM 4\nDense 2")
    _, state = model.predict(np.ones((1, 4, 3)), model.init_state())
    np.savez(tmp_path / "state.npz", **state)
    with np.load(tmp_path / "state.npz") as saved:
        np.testing.assert_array_equal(
            model.step(np.ones((1, 3)), saved)[0], model.step(np.ones((1, 3)), state)[0]
        )


STATE = {"lstm/h": np.zeros((2, 4), np.float32), "lstm/c": np.zeros((2, 4), np.float32)}
REFUSED_STATES: dict[str, tuple[Any, str]] = {
    "nothing": (None, "a state of model holds lstm/h, lstm/c; found NoneType"),
    "empty": ({}, "a state of model holds lstm/h, lstm/c; found nothing"),
    "less": ({"lstm/h": 0}, "a state of model holds lstm/h, lstm/c; found lstm/h"),
    "more": (
        STATE | {"gru/h": 0},
        "a state of model holds lstm/h, lstm/c; found lstm/h, lstm/c, gru/h",
    ),
    "batch": (
        STATE | {"lstm/c": np.zeros((3, 4))},
        "state `lstm/c` takes shape (2, 4) here, found (3, 4)",
    ),
    "text": (STATE | {"lstm/c": "abc"}, "state `lstm/c` takes numbers, found <U3"),
}


@pytest.mark.parametrize("case", REFUSED_STATES)
def test_a_state_is_refused(live: Live, case: str) -> None:
    model = live("input [time, 3]\nLSTM 4\nDense 2")
    state, message = REFUSED_STATES[case]
    for call in (
        lambda: model.step(np.zeros((2, 3)), state),
        lambda: model.predict(np.zeros((2, 2, 3)), state if state is not None else 0),
    ):
        with pytest.raises(ValueError, match="state") as caught:
            call()
        assert str(caught.value).replace("found int", "found NoneType") == message


@pytest.mark.parametrize("batch", [0, -1, 1.5, "2", None])
def test_a_batch_is_a_positive_integer(live: Live, batch: Any) -> None:
    with pytest.raises(ValueError, match="`batch` is a positive integer, not"):
        live("input [time, 3]\nLSTM 4").init_state(batch)


def test_a_step_has_no_time_axis(live: Live) -> None:
    model = live("input [time, 3]\nLSTM 4")
    with pytest.raises(ValueError, match=r"`x` takes shape \(batch, 3\), found \(1, 1, 3\)"):
        model.step(np.zeros((1, 1, 3)), model.init_state())


def test_pieces_of_two_sequences_are_equally_long(live: Live) -> None:
    model = live("input a float32[time, 2]\ninput b float32[time, 2]\nAdd from a, b\nLSTM 2")
    a = np.zeros((1, 3, 2))
    with pytest.raises(ValueError, match=r"\(batch=1, steps=3, 2\), found \(1, 2, 2\)"):
        model.predict([a, a[:, :2]], model.init_state())


UNSTREAMABLE = {
    "both ways": """
        Bidirectional LSTM 3
        --- Bidirectional
        `Bidirectional` reads the sequence from its end
    """,
    "backwards": """
        GRU 3 go_backwards
        --- go_backwards
        `go_backwards` reads the sequence from its end
    """,
    "flattened": """
        input [5, 2]
        Flatten
        --- Flatten
        `Flatten` takes the whole sequence at once
    """,
    "reshaped": """
        input [6, 2]
        Reshape [3, 4]
        LSTM 2
        --- Reshape
        `Reshape` moves numbers from step to step
    """,
    "turned": """
        input [6, 2]
        Permute [2, 1]
        LSTM 2
        --- Permute
        `Permute` moves the time axis, and so takes the whole sequence
    """,
    "shares over time": """
        input [6, 2]
        Softmax 1
        LSTM 2
        --- Softmax
        `Softmax` along the time axis takes the whole sequence at once
    """,
    "of length 1 over time": """
        input [6, 2]
        UnitNormalization axis=1
        LSTM 2
        --- UnitNormalization
        `UnitNormalization` along the time axis takes the whole sequence at once
    """,
    "groups over time": """
        input [6, 2]
        GroupNormalization 1
        LSTM 2
        --- GroupNormalization
        `GroupNormalization` takes its moments over all steps of the sequence
    """,
    "a mean for each step": """
        input [6, 2]
        Normalization axis=1
        LSTM 2
        --- Normalization
        `Normalization` has a mean for each step of the sequence
    """,
    "a slope for each step": """
        input [6, 2]
        PReLU
        LSTM 2
        --- PReLU
        `PReLU` has a weight for each step of the sequence
    """,
    "scores": """
        input [6, 2]
        LSTM 2 return_sequences as l
        Dot 2 from l, l
        --- Dot
        `Dot` takes the whole sequence at once
    """,
    "joined in time": """
        input a float32[time, 2]
        input b float32[time, 2]
        Concatenate axis=1 from a, b
        LSTM 2
        --- Concatenate
        `Concatenate` along the time axis takes whole sequences
    """,
    "normalised over time": """
        input [4, 2]
        LayerNormalization axis=[1, 2]
        LSTM 2
        --- LayerNormalization
        `LayerNormalization` along the time axis takes the whole sequence at once
    """,
    "normalised step by step": """
        input [4, 2]
        BatchNormalization axis=1
        LSTM 2
        --- BatchNormalization
        `BatchNormalization` along the time axis takes the whole sequence at once
    """,
    "attended": """
        input x float32[time, 4]
        LSTM 4 return_sequences as l
        Attention from l, x
        --- Attention
        `Attention` looks at all steps of its value at once
    """,
    "of a size that data alone tells": """
        input [time, features]
        GlobalMaxPooling1D as m
        --- GlobalMaxPooling1D
        the state of `m` is of a size that no weight tells: `features`
    """,
    "attended at the end": """
        input x float32[time, 4]
        LSTM 4 return_sequences as l
        GlobalMaxPooling1D keepdims from l as m
        Attention from l, m
        --- Attention
        `Attention` takes `m`, which is known at the end of the sequence alone
    """,
    "attended by sums": """
        input x float32[time, 4]
        LSTM 4 return_sequences as l
        AdditiveAttention from l, l
        --- AdditiveAttention
        `AdditiveAttention` looks at all steps of its value at once
    """,
    "attended from the beginning": """
        input x float32[time, 4]
        input y float32[5, 4]
        LSTM 4 return_sequences from x as l
        Attention use_causal_mask from l, y
        --- use_causal_mask
        `use_causal_mask` counts steps from the beginning
    """,
    "attended by heads": """
        input x float32[time, 4]
        LSTM 4 return_sequences as l
        MultiHeadAttention 2 2 from l, l
        --- MultiHeadAttention
        `MultiHeadAttention` looks at all steps of its value at once
    """,
    "attended near by": """
        input x float32[time, 4]
        input y float32[5, 4]
        LSTM 4 return_sequences from x as l
        MultiHeadAttention 2 2 sliding_window=3 from l, y
        --- sliding_window=3
        `sliding_window` counts steps from the beginning
    """,
    "convolved": """
        input [time, 2]
        Conv1D 2 3
        LSTM 2
        --- Conv1D
        `Conv1D` gives no step before it has 3
    """,
    "convolved ahead": """
        input [time, 2]
        Conv1D 2 3 padding=same
        LSTM 2
        --- padding=same
        `Conv1D` with `same` looks at steps to come
    """,
    "convolved in strides": """
        input [time, 2]
        Conv1D 2 3 causal strides=2
        LSTM 2
        --- strides=2
        `Conv1D` gives one step for each 2 that it takes
    """,
    "convolved by feature": """
        input [time, 2]
        DepthwiseConv1D 3
        LSTM 2
        --- DepthwiseConv1D
        `DepthwiseConv1D` gives no step before it has 3
    """,
    "convolved separably": """
        input [time, 2]
        SeparableConv1D 3 2
        LSTM 2
        --- SeparableConv1D
        `SeparableConv1D` gives no step before it has 2
    """,
    "spread at strides": """
        input [time, 2]
        Conv1DTranspose 3 4 same strides=2
        LSTM 2
        --- strides=2
        `Conv1DTranspose` gives 2 steps for each that it takes
    """,
    "spread over steps": """
        input [time, 2]
        Conv1DTranspose 3 4
        LSTM 2
        --- Conv1DTranspose
        `Conv1DTranspose` spreads each step over 4 steps
    """,
    "windows": """
        input [time, 2]
        MaxPooling1D
        LSTM 2
        --- MaxPooling1D
        `MaxPooling1D` gives one step for each 2 that it takes
    """,
    "means of windows": """
        input [time, 2]
        AveragePooling1D 3 strides=1
        LSTM 2
        --- AveragePooling1D
        `AveragePooling1D` gives no step before it has 3
    """,
    "padded": """
        input [time, 2]
        ZeroPadding1D
        LSTM 2
        --- ZeroPadding1D
        `ZeroPadding1D` gives more steps than it takes
    """,
    "padded before a loop": """
        input [time, 2]
        ZeroPadding1D [2, 0]
        LSTM 2
        --- ZeroPadding1D
        `ZeroPadding1D` gives more steps than it takes
    """,
    "padded too much": """
        input [time, 2]
        ZeroPadding1D [3, 0]
        MaxPooling1D 3 strides=1
        --- ZeroPadding1D
        `ZeroPadding1D` gives more steps than it takes
    """,
    "padded, and an output": """
        input [time, 2]
        ZeroPadding1D [2, 0] as z
        MaxPooling1D 3 strides=1 as m
        output z, m
        --- ZeroPadding1D
        `ZeroPadding1D` gives more steps than it takes
    """,
    "padded for two": """
        input [time, 2]
        ZeroPadding1D [2, 0] as z
        MaxPooling1D 3 strides=1 from z as m
        LSTM 2 from z as l
        output m, l
        --- ZeroPadding1D
        `ZeroPadding1D` gives more steps than it takes
    """,
    "cropped": """
        input [time, 2]
        Cropping1D
        LSTM 2
        --- Cropping1D
        `Cropping1D` gives fewer steps than it takes
    """,
    "repeated steps": """
        input [time, 2]
        UpSampling1D
        LSTM 2
        --- UpSampling1D
        `UpSampling1D` gives 2 steps for each that it takes
    """,
    "started elsewhere": """
        input x float32[time, 2]
        input y float32[3]
        Dense 4 from y as s
        GRU 4 initial_state=s from x
        --- initial_state=s
        `initial_state` starts the GRU anew, and a step continues it
    """,
    "two lengths": """
        input a float32[s, 2]
        input b float32[t, 2]
        LSTM 3 return_state from a as e
        LSTM 3 initial_state=e from b
        --- b
        `a` and `b` are sequences of different lengths
    """,
    "two open lengths": """
        input a float32[?, 2]
        input b float32[?, 2]
        LSTM 3 from a as e
        LSTM 3 from b as d
        Add from d, e
        --- b
        `a` and `b` are sequences of different lengths
    """,
    "no sequence": """
        input [3]
        Dense 2
        ---
        no input has a time axis
    """,
    "mixed": """
        input x float32[3, 4]
        input y float32[4]
        LSTM 4 return_sequences from x as l
        RepeatVector 3 from y as r
        Add from l, r
        --- Add
        `Add` takes `r`, which does not come step by step
    """,
    "mixed product": """
        input x float32[3, 4]
        input y float32[4]
        LSTM 4 return_sequences from x as l
        RepeatVector 3 from y as r
        Multiply from r, l
        --- Multiply
        `Multiply` takes `r`, which does not come step by step
    """,
    "sized by the length": """
        input x float32[time, 3]
        input y float32[time]
        LSTM 3 from x as l
        Dense 2 from y as d
        Concatenate from l, d
        --- y
        the size of `y` depends on the length of the sequence
    """,
    "made as long as the sequence": """
        input [time, 3]
        LSTM 3
        RepeatVector time as r
        --- RepeatVector
        the size of `r` depends on the sequence's length
    """,
}


@pytest.mark.parametrize("case", UNSTREAMABLE)
def test_what_cannot_be_streamed_says_why(case: str) -> None:
    spec, expected = dedent(UNSTREAMABLE[case]).strip().split("\n---")
    guilty, message = expected.split("\n")
    compilation = lstmspec.parse(spec)
    refusal = streaming_reason(compilation.model)
    assert refusal is not None
    assert refusal.message == message
    assert refusal.help.endswith(".")
    assert (compilation.source[refusal.span] if refusal.span else "") == guilty.strip()


def test_a_model_that_cannot_be_streamed_predicts_and_refuses_the_rest(live: Live) -> None:
    model = live("input [time, 3]\nBidirectional LSTM 2 as both\nDense 1")
    x = np.ones((1, 4, 3))
    assert model.predict(x).shape == (1, 1)
    assert model.state_names == ()
    for call in (
        model.init_state,
        lambda: model.predict(x, {}),
        lambda: model.step(x[:, 0], {}),
    ):
        with pytest.raises(ValueError, match="step") as caught:
            call()
        assert str(caught.value) == (
            "model cannot run step by step: line 2, `both`: `Bidirectional` reads the sequence"
            " from its end"
        )


def test_every_layer_has_an_answer() -> None:
    assert set(FLOWS) == set(LAYERS.values())
