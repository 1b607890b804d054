"""Gradients of whole small models in float64, held against central differences.

Each case is a spec. In front of the layer stands a `Dense`, whose weights show the gradient of the
layer's input; masked cases begin with `Masking`. Differences are taken along random directions of
each weight, so a wrong entry anywhere shows.
"""

from collections.abc import Iterator
from itertools import product

import numpy as np
import pytest

import lstmspec
from lstmspec import weights as store
from lstmspec.backends.numpy.kernels import ACTIVATIONS, Array
from lstmspec.backends.numpy.training import RowGradient
from lstmspec.backends.numpy.training.backpropagation import RULES, Program
from lstmspec.ir import Model
from lstmspec.layers import LAYERS
from lstmspec.layers.values import ALIASES

BATCH, TIME, FEATURES = 3, 4, 3
STEP, LIMIT, DIRECTIONS = 1e-6, 1e-6, 2
HEAD = f"input [{TIME}, {FEATURES}]\n"
NAMES = [name for name in ACTIVATIONS if name not in ALIASES]
RECURRENT = {
    "LSTM": "LSTM 3",
    "GRU": "GRU 3",
    "GRU_before": "GRU 3 reset_after=false",
    "SimpleRNN": "SimpleRNN 3",
}
FLAGS = ("return_sequences", "go_backwards", "zero_output_for_mask")


def activations() -> Iterator[tuple[str, str]]:
    for name in NAMES:
        yield f"Dense-{name}", f"{HEAD}Dense 4\nDense 4 {name}\nFlatten\nDense 2\n"
        yield f"Activation-{name}", f"{HEAD}Dense 4\nActivation {name}\nFlatten\nDense 2\n"
        if name == "glu":
            continue
        for kind, line in RECURRENT.items():
            yield f"{kind}-{name}", f"{HEAD}Dense 3\n{line} activation={name}\nDense 2\n"
            if kind != "SimpleRNN":
                gates = f"{line} recurrent_activation={name}"
                yield f"{kind}-gates-{name}", f"{HEAD}Dense 3\n{gates}\nDense 2\n"


def recurrent() -> Iterator[tuple[str, str]]:
    drops = ("", "dropout=0.3", "recurrent_dropout=0.4", "dropout=0.3 recurrent_dropout=0.4")
    for (kind, line), masked, on, drop in product(
        RECURRENT.items(), (False, True), product((False, True), repeat=3), drops
    ):
        if on[2] and not masked:
            continue
        flags = " ".join(name for name, is_on in zip(FLAGS, on, strict=True) if is_on)
        front = "Masking\n" if masked else ""
        text = f"{HEAD}{front}Dense 3\n{line} {flags} {drop}\nDense 2\n"
        yield f"{kind}-{'masked' if masked else 'whole'}-{flags}-{drop}".replace(" ", "-"), text
    for kind, line in RECURRENT.items():
        yield f"{kind}-no-bias", f"{HEAD}{line} use_bias=false\nDense 2\n"
        yield (
            f"{kind}-no-bias-drop",
            f"{HEAD}{line} use_bias=false recurrent_dropout=0.4\nDense 2\n",
        )
        for masked in ("", "Masking\n"):
            text = (
                f"{HEAD}{masked}Dense 3 as front\n"
                f"{line} return_state return_sequences from front as encoder\n"
                f"{line} return_sequences initial_state=encoder from encoder as decoder\n"
                f"{line} from decoder as last\nDense 2 from last as made\n"
                "output made, encoder.h\n"
            )
            yield f"{kind}-states-{masked.strip()}", text


def both_ways() -> Iterator[tuple[str, str]]:
    for mode, (kind, line), masked, sequence in product(
        ("concat", "sum", "mul", "ave"), RECURRENT.items(), ("", "Masking\n"), (True, False)
    ):
        option = f"return_sequences={str(sequence).lower()}"
        text = f"{HEAD}{masked}Dense 3\nBidirectional {mode} {line} {option}\nDense 2\n"
        yield f"Bidirectional-{mode}-{kind}-{masked.strip()}-{sequence}", text


OTHERS: dict[str, str] = {
    "Bidirectional-none": (
        f"{HEAD}Masking\nDense 3\nBidirectional none LSTM 3 return_sequences as b\n"
        "Add from b.forward, b.backward\nDense 2\n"
    ),
    "Bidirectional-states": (
        f"{HEAD}Dense 3 as front\n"
        "Bidirectional LSTM 3 return_state return_sequences from front as e\n"
        "Bidirectional LSTM 3 return_sequences initial_state=e from front as d\n"
        "Dense 2 from d as made\noutput made, e.backward_c\n"
    ),
    "Bidirectional-penalty": (
        f"{HEAD}Dense 3\nTimeDistributed Reshape [3, 1]\n"
        "TimeDistributed Bidirectional GRU 2 activity_regularizer=l2(0.5)\nDense 2\n"
    ),
    "Embedding": "input x int32[4]\nEmbedding 5 3\nLSTM 3\nDense 2\n",
    "Embedding-mask": "input x int32[4]\nEmbedding 5 3 mask_zero\nGRU 3\nDense 2\n",
    "Embedding-shared": (
        "input a int32[4]\ninput b int32[4]\nEmbedding 5 3 mask_zero from a as table\n"
        "table from b as again\nAdd from table, again as both\nLSTM 3 from both\nDense 2\n"
    ),
    "Embedding-under-time": (
        "input x int32[4, 2]\nTimeDistributed Embedding 5 3\nFlatten\nDense 2\n"
    ),
    "Dense-no-bias": f"{HEAD}Dense 3 use_bias=false\nFlatten\nDense 2\n",
    "Dense-penalty": f"{HEAD}Dense 3 activity_regularizer=l1_l2(0.1, 0.2)\nFlatten\nDense 2\n",
    "ReLU": f"{HEAD}Dense 3\nReLU 0.4 negative_slope=0.3 threshold=0.1\nDense 2\n",
    "ReLU-plain": f"{HEAD}Dense 3\nReLU\nDense 2\n",
    "LeakyReLU": f"{HEAD}Dense 3\nLeakyReLU\nDense 2\n",
    "ELU": f"{HEAD}Dense 3\nELU 0.7\nDense 2\n",
    "Softmax-axes": f"{HEAD}Dense 3\nSoftmax [1, 2]\nDense 2\n",
    "Softmax-time": f"{HEAD}Dense 3\nSoftmax 1\nDense 2\n",
    "PReLU": f"{HEAD}Dense 3\nPReLU\nDense 2\n",
    "PReLU-shared": f"{HEAD}Dense 3\nPReLU shared_axes=[1]\nPReLU shared_axes=2\nDense 2\n",
    "Dropout": f"{HEAD}Dense 3\nDropout 0.4\nFlatten\nDense 2\n",
    "Dropout-shared": f"{HEAD}Dense 3\nDropout 0.4 noise_shape=[none, 1, 3]\nFlatten\nDense 2\n",
    "Dropout-of-all": f"{HEAD}Dense 3\nDropout 1.0\nFlatten\nDense 2\n",
    "Rescaling": f"{HEAD}Masking\nDense 3\nRescaling [0.5, -1, 2] offset=0.5\nLSTM 3\nDense 2\n",
    "GaussianNoise": f"{HEAD}Masking\nDense 3\nGaussianNoise 0.4\nLSTM 3\nDense 2\n",
    "GaussianDropout": f"{HEAD}Masking\nDense 3\nGaussianDropout 0.4\nLSTM 3\nDense 2\n",
    "GaussianDropout-of-steps": (
        f"{HEAD}Dense 3\nTimeDistributed GaussianDropout 0.4 seed=1\nDense 2\n"
    ),
    "SpatialDropout1D": f"{HEAD}Masking\nDense 3\nSpatialDropout1D 0.4\nLSTM 3\nDense 2\n",
    "SpatialDropout1D-of-steps": (
        f"{HEAD}Dense 4\nTimeDistributed Reshape [2, 2]\n"
        "TimeDistributed SpatialDropout1D 0.4 seed=1\nDense 2\n"
    ),
    "LayerNormalization": f"{HEAD}Dense 3\nLayerNormalization\nDense 2\n",
    "LayerNormalization-axes": f"{HEAD}Dense 3\nLayerNormalization axis=[1, 2]\nDense 2\n",
    "LayerNormalization-bare": (
        f"{HEAD}Dense 3\nLayerNormalization center=false scale=false\nDense 2\n"
    ),
    "BatchNormalization": f"{HEAD}Dense 3\nBatchNormalization\nDense 2\n",
    "BatchNormalization-axis": f"{HEAD}Dense 3\nBatchNormalization axis=1\nDense 2\n",
    "BatchNormalization-bare": (
        f"{HEAD}Dense 3\nBatchNormalization center=false scale=false\nDense 2\n"
    ),
    "BatchNormalization-masked": f"{HEAD}Masking\nDense 3\nBatchNormalization\nLSTM 3\nDense 2\n",
    "BatchNormalization-of-steps": (
        f"{HEAD}Masking\nDense 3\nTimeDistributed BatchNormalization\nLSTM 3\nDense 2\n"
    ),
    "BatchNormalization-twice": (
        f"{HEAD}Dense 3 as front\nBatchNormalization from front as norm\n"
        "norm from norm as again\nDense 2\n"
    ),
    "UnitNormalization": f"{HEAD}Dense 3\nUnitNormalization\nDense 2\n",
    "UnitNormalization-axes": f"{HEAD}Dense 3\nUnitNormalization axis=[1, 2]\nDense 2\n",
    "RMSNormalization": f"{HEAD}Masking\nDense 3\nRMSNormalization\nLSTM 3\nDense 2\n",
    "RMSNormalization-axes": f"{HEAD}Dense 3\nRMSNormalization axis=[1, 2]\nDense 2\n",
    "GroupNormalization": f"{HEAD}Dense 6\nGroupNormalization 3\nDense 2\n",
    "GroupNormalization-axis": f"{HEAD}Dense 3\nGroupNormalization 2 axis=1\nDense 2\n",
    "GroupNormalization-bare": (
        f"{HEAD}Dense 3\nGroupNormalization groups=-1 center=false scale=false\nDense 2\n"
    ),
    "GroupNormalization-of-steps": (
        f"{HEAD}Dense 6\nTimeDistributed GroupNormalization 2\nDense 2\n"
    ),
    "Normalization": f"{HEAD}Dense 3\nNormalization\nDense 2\n",
    "Normalization-numbers": (
        f"{HEAD}Dense 3\nNormalization mean=[1, 2, 3] variance=[2, 1, 3] invert\nDense 2\n"
    ),
    "Normalization-axes": f"{HEAD}Dense 3\nNormalization axis=[1, 2]\nDense 2\n",
    "Reshape": f"{HEAD}Dense 3\nReshape [2, -1]\nGRU 3\nDense 2\n",
    "Permute": f"{HEAD}Dense 3\nPermute [2, 1]\nGRU 3\nDense 2\n",
    "Permute-axes": (
        f"{HEAD}Dense 6\nTimeDistributed Reshape [2, 3]\nPermute [3, 1, 2]\n"
        "TimeDistributed Permute [2, 1]\nTimeDistributed LSTM 2\nDense 2\n"
    ),
    "RepeatVector": f"{HEAD}Flatten\nDense 3\nRepeatVector 4\nLSTM 3\nDense 2\n",
    "Add": f"{HEAD}Dense 3 as a\nDense 3 as b\nAdd from a, b, a\nDense 2\n",
    "Add-broadcast": (f"{HEAD}Dense 3 as a\nDense 1 from a as b\nAdd from b, a\nDense 2\n"),
    "Subtract": f"{HEAD}Dense 3 as a\nDense 1 from a as b\nSubtract from b, a\nDense 2\n",
    "Multiply": f"{HEAD}Dense 3 as a\nDense 1 from a as b\nMultiply from b, a, b\nDense 2\n",
    "Average": f"{HEAD}Dense 3 as a\nDense 1 from a as b\nAverage from b, a, b\nDense 2\n",
    "Maximum": f"{HEAD}Dense 3 as a\nDense 1 from a as b\nMaximum from b, a, b\nDense 2\n",
    "Minimum": f"{HEAD}Dense 3 as a\nDense 1 from a as b\nMinimum from b, a, b\nDense 2\n",
    "Multiply-masked": (
        f"{HEAD}Dense 3 from x as a\nMasking from x as seen\nDense 3 from seen as b\n"
        "Dense 3 from seen as c\nMultiply from b, a, c as p\nMultiply from a, b as q\n"
        "Multiply from b, c as r\nConcatenate from p, q, r\nDense 2\n"
    ),
    "Maximum-masked": (
        f"{HEAD}Dense 3 from x as a\nMasking from x as seen\nDense 3 from seen as b\n"
        "Dense 3 from seen as c\nMaximum from b, a, c as p\nMaximum from a, b as q\n"
        "Maximum from b, c as r\nConcatenate from p, q, r\nDense 2\n"
    ),
    "Minimum-masked": (
        f"{HEAD}Dense 3 from x as a\nMasking from x as seen\nDense 3 from seen as b\n"
        "Dense 3 from seen as c\nMinimum from b, a, c as p\nMinimum from a, b as q\n"
        "Minimum from b, c as r\nConcatenate from p, q, r\nDense 2\n"
    ),
    "Dot": f"{HEAD}Dense 3 as a\nDense 3 from a as b\nDot 2 from a, b\nDense 2\n",
    "Dot-unit": f"{HEAD}Dense 3 as a\nDense 3 from a as b\nDot 1 normalize from a, b\nDense 2\n",
    "Dot-vector": (
        f"{HEAD}Dense 3 as a\nLSTM 3 from a as b\nDot [2, 1] normalize from a, b as s\n"
        "Dot [1, 1] from s, a\nDense 2\n"
    ),
    "Concatenate": f"{HEAD}Dense 3 as a\nDense 2 as b\nConcatenate from a, b, a\nDense 2\n",
    "Concatenate-time": (
        f"{HEAD}Masking as seen\nDense 3 from seen as a\nDense 3 from seen as b\n"
        "Concatenate axis=1 from a, b\nLSTM 3\nDense 2\n"
    ),
    "Shared-recurrent": (
        f"{HEAD}Dense 3 as a\nLSTM 3 return_sequences from a as first\nfirst from first as second\n"
        "Dense 2\n"
    ),
    "AdditiveAttention": (
        f"{HEAD}Masking as seen\nDense 3 from x as q\nDense 3 from seen as v\n"
        "AdditiveAttention dropout=0.3 from q, v as a\n"
        "AdditiveAttention use_scale=false from a, a, v\nDense 2\n"
    ),
    "Attention": (
        f"{HEAD}Dense 3 as q\nDense 3 from x as v\nAttention use_scale from q, v\nDense 2\n"
    ),
    "Attention-masked": (
        f"{HEAD}Masking as seen\nDense 3 from seen as q\nDense 2 from seen as v\n"
        "Dense 3 from seen as k\nAttention use_causal_mask from q, v, k\nDense 2\n"
    ),
    "Attention-concat": (
        f"{HEAD}Masking as seen\nDense 3 from x as q\nDense 3 from seen as v\n"
        "Attention concat use_scale dropout=0.3 from q, v as a\nAttention concat from a, a\n"
        "Dense 2\n"
    ),
    "MultiHeadAttention": (
        f"{HEAD}Dense 3 as q\nDense 2 from x as v\nMultiHeadAttention 2 3 from q, v\nDense 2\n"
    ),
    "MultiHeadAttention-key": (
        f"{HEAD}Dense 3 as q\nDense 2 from x as v\nDense 4 from x as k\n"
        "MultiHeadAttention 2 3 value_dim=2 output_shape=4 use_bias=false sliding_window=2"
        " from q, v, k\nDense 2\n"
    ),
    "MultiHeadAttention-gate": (
        f"{HEAD}Masking as seen\nDense 3 from x as q\nDense 3 from seen as v\n"
        "MultiHeadAttention 2 3 use_gate dropout=0.3 seed=2 from v, q as a\n"
        "MultiHeadAttention 2 2 use_causal_mask dropout=0.2 from a, v, a\nDense 2\n"
    ),
    "MultiHeadAttention-masked": (
        f"{HEAD}Masking as seen\nDense 3 from seen as v\n"
        "MultiHeadAttention 2 3 use_causal_mask from v, v\nDense 2\n"
    ),
    "MultiHeadAttention-penalty": (
        f"{HEAD}Dense 3 as q\n"
        "MultiHeadAttention 2 3 use_gate activity_regularizer=l2(0.3) from q, q\nDense 2\n"
    ),
    "Conv1D": f"{HEAD}Conv1D 4 3 tanh\nDense 2\n",
    "Conv1D-strides": (
        f"{HEAD}Dense 4\nConv1D 4 3 same strides=2 groups=2 softmax\nReshape [-1, 2]\nDense 2\n"
    ),
    "Conv1D-causal": f"{HEAD}Dense 3\nConv1D 4 3 causal dilation_rate=2 use_bias=false\nDense 2\n",
    "DepthwiseConv1D": f"{HEAD}Dense 3\nDepthwiseConv1D 3 tanh\nDense 2\n",
    "DepthwiseConv1D-multiplied": (
        f"{HEAD}Dense 3\nDepthwiseConv1D 3 same strides=2 depth_multiplier=2 softmax\nDense 2\n"
    ),
    "DepthwiseConv1D-dilated": (
        f"{HEAD}Dense 3\nDepthwiseConv1D 2 dilation_rate=2 strides=2 use_bias=false\nDense 2\n"
    ),
    "Conv1DTranspose": f"{HEAD}Dense 3\nConv1DTranspose 4 3 strides=2 tanh\nDense 2\n",
    "Conv1DTranspose-same": (
        f"{HEAD}Conv1DTranspose 4 4 same strides=3 output_padding=1 softmax\nDense 2\n"
    ),
    "Conv1DTranspose-dilated": (
        f"{HEAD}Dense 3\nConv1DTranspose 4 3 same dilation_rate=2 use_bias=false\nDense 2\n"
    ),
    "SeparableConv1D": f"{HEAD}Dense 3\nSeparableConv1D 4 3 tanh\nDense 2\n",
    "SeparableConv1D-multiplied": (
        f"{HEAD}Dense 3\nSeparableConv1D 4 3 same strides=2 dilation_rate=2 depth_multiplier=2"
        " use_bias=false softmax\nDense 2\n"
    ),
    "GlobalAveragePooling1D": f"{HEAD}Dense 3\nGlobalAveragePooling1D\nDense 2\n",
    "GlobalAveragePooling1D-masked": (
        f"{HEAD}Masking\nDense 3\nGlobalAveragePooling1D keepdims\nLSTM 3\nDense 2\n"
    ),
    "GlobalMaxPooling1D": f"{HEAD}Dense 3\nGlobalMaxPooling1D\nDense 2\n",
    "GlobalMaxPooling1D-kept": f"{HEAD}Dense 3\nGlobalMaxPooling1D keepdims\nGRU 3\nDense 2\n",
    "TimeDistributed-pooling": (
        f"{HEAD}Dense 6\nTimeDistributed Reshape [2, 3]\n"
        "TimeDistributed GlobalAveragePooling1D\nDense 2\n"
    ),
    "MaxPooling1D": f"{HEAD}Dense 3\nMaxPooling1D\nLSTM 3\nDense 2\n",
    "MaxPooling1D-same": f"{HEAD}Dense 3\nMaxPooling1D 3 same strides=1\nGRU 3\nDense 2\n",
    "AveragePooling1D": f"{HEAD}Dense 3\nAveragePooling1D 2\nLSTM 3\nDense 2\n",
    "AveragePooling1D-same": (f"{HEAD}Masking\nDense 3\nAveragePooling1D 3 same\nGRU 3\nDense 2\n"),
    "ZeroPadding1D": f"{HEAD}Dense 3\nZeroPadding1D [2, 1]\nLSTM 3\nDense 2\n",
    "Cropping1D": f"{HEAD}Dense 3\nCropping1D\nLSTM 3\nDense 2\n",
    "UpSampling1D": f"{HEAD}Dense 3\nUpSampling1D 2\nLSTM 3\nDense 2\n",
    "TimeDistributed": f"{HEAD}Dense 3\nTimeDistributed Dense 2 tanh\nLSTM 3\nDense 2\n",
    "TimeDistributed-LSTM": (
        f"{HEAD}Dense 6\nReshape [3, 4, 2]\nTimeDistributed LSTM 2 dropout=0.2\nGRU 2\nDense 2\n"
    ),
}

CASES = dict([*activations(), *recurrent(), *both_ways(), *OTHERS.items()])


def inputs_of(model: Model, rng: np.random.Generator) -> dict[str, Array]:
    masks = any(node.layer.kind == "Masking" for node in model.nodes)
    arrays: dict[str, Array] = {}
    for given in model.inputs:
        shape = (BATCH, *given.shape)
        if given.dtype == "int32":
            arrays[given.name] = rng.integers(0, 5, shape)
            continue
        arrays[given.name] = rng.uniform(-1.0, 1.0, shape)
        if masks:
            arrays[given.name][0, 1:3] = 0.0
            arrays[given.name][1, :1] = arrays[given.name][1, -1:] = 0.0
    return arrays


def test_there_are_enough_cases_and_every_layer_has_a_rule():
    assert len(CASES) >= 400
    assert set(RULES) == set(LAYERS.values())


PIECES: dict[str, str] = {
    "loops": f"{HEAD}Masking\nDense 3\nLSTM 3\nGRU 2 return_sequences\nDense 2\n",
    "convolution": (
        f"{HEAD}Dense 4\nConv1D 4 3 causal groups=2 dilation_rate=2 tanh\nConv1D 2 2 causal\n"
    ),
    "convolution by feature": (
        f"{HEAD}Dense 3\nZeroPadding1D [2, 0]\nSeparableConv1D 4 3 tanh\nZeroPadding1D [1, 0]\n"
        "DepthwiseConv1D 2 depth_multiplier=2\n"
    ),
    "largest": f"{HEAD}Dense 3\nZeroPadding1D [2, 0]\nMaxPooling1D 3 strides=1\nDense 2\n",
    "mean": f"{HEAD}Dense 3\nZeroPadding1D [2, 0]\nAveragePooling1D 3 strides=1\nDense 2\n",
    "mean so far": f"{HEAD}Masking\nDense 3\nGlobalAveragePooling1D\nDense 2\n",
    "largest so far": f"{HEAD}Dense 3\nGlobalMaxPooling1D keepdims\nDense 2\n",
}
"""Models whose layers go on from a state, which has no gradient."""


@pytest.mark.parametrize("name", PIECES)
def test_gradients_of_a_piece_are_central_differences(name: str):
    model = lstmspec.parse(PIECES[name]).model
    rng = np.random.default_rng(len(name))
    carrying = [node for node in model.nodes if node.name in Program(model).carrying]
    shapes = {path: shape for node in carrying for path, shape in model.carried(node).items()}
    assert shapes
    carried = {path: rng.uniform(0.1, 1.0, (BATCH, *shape)) for path, shape in shapes.items()}
    check_gradients(model, rng, carried)


@pytest.mark.parametrize("name", CASES)
def test_gradients_are_central_differences(name: str):
    check_gradients(lstmspec.parse(CASES[name]).model, np.random.default_rng(len(name)))


def check_gradients(
    model: Model, rng: np.random.Generator, carried: dict[str, Array] | None = None
) -> None:
    drawn = store.fresh(model).items()
    weights = {n: 0.5 * a + rng.uniform(-0.2, 0.2, a.shape) for n, a in drawn}
    program, inputs = Program(model), inputs_of(model, rng)
    run = program.forward(
        weights, inputs, training=True, keeps=True, entropy=(3, 1), carried=carried
    )
    upstream = {n: rng.standard_normal(run.values[n].shape) for n in program.outputs}
    gradients = program.backward(run, upstream)

    def total() -> float:
        run = program.forward(weights, inputs, training=True, entropy=(3, 1), carried=carried)
        return sum(float(np.sum(run.values[n] * upstream[n])) for n in upstream) + run.batch.penalty

    for key, _, weight in model.weights():
        if not weight.trainable:
            assert key not in gradients
            continue
        found = gradients[key]
        whole = found.sum(len(weights[key])) if isinstance(found, RowGradient) else found
        original = weights[key]
        for _ in range(DIRECTIONS):
            direction = rng.standard_normal(original.shape)
            weights[key] = original + STEP * direction
            above = total()
            weights[key] = original - STEP * direction
            expected = (above - total()) / (2 * STEP)
            scale = max(1.0, abs(expected))
            assert abs(float(np.sum(whole * direction)) - expected) <= LIMIT * scale, key
        weights[key] = original
