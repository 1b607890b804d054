"""Laws of any model that need no other program to compare with: batches, padding, time, units.

`KEEPING` and `ENDING` have a row for every layer, so that a new layer is held to the laws as well.
"""

from itertools import product

import numpy as np
import pytest

import lstmspec
from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.backpropagation import Program
from lstmspec.layers import LAYERS, NoiseLayer, Recurrent

BATCH, TIME, FEATURES, WORDS = 5, 6, 4, 9
HEAD = f"input x float32[time, {FEATURES}]\n"
KEEPING = {
    "LSTM": "LSTM 4 return_sequences",
    "GRU": "GRU 4 return_sequences\nGRU 4 return_sequences reset_after=false",
    "SimpleRNN": "SimpleRNN 4 return_sequences",
    "Bidirectional": "Bidirectional LSTM 2 return_sequences",
    "TimeDistributed": "TimeDistributed Dense 4 tanh",
    "Dense": "Dense 4 tanh",
    "Masking": "Masking 0.5",
    "Activation": "Activation gelu",
    "ReLU": "ReLU 2 negative_slope=0.1",
    "LeakyReLU": "LeakyReLU",
    "ELU": "ELU",
    "PReLU": "PReLU shared_axes=1",
    "Softmax": "Softmax",
    "Dropout": "Dropout 0.5",
    "SpatialDropout1D": "SpatialDropout1D 0.5",
    "GaussianNoise": "GaussianNoise 0.5",
    "GaussianDropout": "GaussianDropout 0.5",
    "LayerNormalization": "LayerNormalization",
    "BatchNormalization": "BatchNormalization",
    "UnitNormalization": "UnitNormalization",
    "RMSNormalization": "RMSNormalization",
    "GroupNormalization": "GroupNormalization 2",
    "Conv1D": "Conv1D 4 3 causal relu",
    "Rescaling": "Rescaling [1, -0.5, 2, 0.5] offset=0.1",
    "Normalization": "Normalization mean=0.2 variance=2",
    "DepthwiseConv1D": "DepthwiseConv1D 3 same",
    "SeparableConv1D": "SeparableConv1D 4 3 same relu",
}
"""Lines that make a sequence of four features of another: they can be stacked in any order."""
ENDING = {
    "Embedding": f"input x int32[time]\nEmbedding {WORDS} 4 mask_zero\nGRU 3 return_sequences",
    "Flatten": f"{HEAD}Flatten",
    "Reshape": f"{HEAD}Reshape [-1, 2]",
    "Permute": f"{HEAD}Permute [2, 1]",
    "RepeatVector": f"{HEAD}LSTM 3\nRepeatVector 2",
    "Concatenate": f"{HEAD}LSTM 3 return_sequences as a\nConcatenate from a, x",
    "Dot": f"{HEAD}LSTM 4 return_sequences as a\nDot 2 from a, x",
    "GlobalAveragePooling1D": f"{HEAD}GlobalAveragePooling1D",
    "GlobalMaxPooling1D": f"{HEAD}GlobalMaxPooling1D",
    "Attention": f"{HEAD}LSTM 4 return_sequences as a\nAttention use_scale from x, a",
    "AdditiveAttention": f"{HEAD}LSTM 4 return_sequences as a\nAdditiveAttention from x, a",
    "MultiHeadAttention": (f"{HEAD}LSTM 4 return_sequences as a\nMultiHeadAttention 2 3 from x, a"),
    "MaxPooling1D": f"{HEAD}MaxPooling1D 2",
    "AveragePooling1D": f"{HEAD}AveragePooling1D 2",
    "ZeroPadding1D": f"{HEAD}ZeroPadding1D [1, 0]",
    "Cropping1D": f"{HEAD}Cropping1D [1, 0]",
    "UpSampling1D": f"{HEAD}UpSampling1D 2",
    "Conv1DTranspose": f"{HEAD}Conv1DTranspose 4 3 strides=2 relu",
    **{
        kind: f"{HEAD}LSTM 4 return_sequences as a\n{kind} from a, x"
        for kind in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum")
    },
}
"""Specs that show the other layers."""
NOT_PADDED = {
    "Softmax": "refuses a mask",
    "GlobalMaxPooling1D": "takes padding for numbers, as in Keras",
    "DepthwiseConv1D": "has no causal padding, so that its windows reach behind the sequence",
    "SeparableConv1D": "the same",
    "GroupNormalization": "has moments over all steps, masked or not, as in Keras",
}
"""The layers whose outputs depend on the padding behind a sequence, and why."""
NOISE = [kind for kind, cls in LAYERS.items() if issubclass(cls, NoiseLayer)]
RECURRENT = [kind for kind, cls in LAYERS.items() if issubclass(cls, Recurrent)]
LINES = {
    **{kind: f"{kind} 5" for kind in RECURRENT},
    "GRU, reset before": "GRU 5 reset_after=false",
    "no bias": "LSTM 5 use_bias=false",
}
GATES = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1, "Dense": 1}
MODES = ("concat", "sum", "mul", "ave")


def stack(seed: int) -> str:
    """A spec of three to five random lines; Softmax takes no mask, and is on top if it is there."""
    draw = np.random.default_rng(seed)
    kinds = draw.choice(sorted(set(KEEPING) - {"Masking", "Softmax"}), draw.integers(3, 6))
    return HEAD + "\n".join(KEEPING[kind] for kind in kinds) + "\n"


SPECS = {
    **{kind: f"{HEAD}{lines}\n" for kind, lines in KEEPING.items()},
    **ENDING,
    **{f"stack {seed}": stack(seed) for seed in range(30)},
}
PADDED = {
    name: text for name, text in SPECS.items() if not any(kind in text for kind in NOT_PADDED)
}
every = pytest.mark.parametrize("text", SPECS.values(), ids=SPECS)


def weights_of(text: str) -> dict[str, Array]:
    """Random weights, none of them 0; variances are positive."""
    draw, weights = np.random.default_rng(3), {}
    for name, fresh in lstmspec.parse(text).bind(time=TIME).fresh_weights(3).items():
        array = fresh + draw.uniform(0.1, 0.3, fresh.shape)
        weights[name] = (abs(array) if "variance" in name else array).astype(np.float32)
    return weights


def run(text: str, x: Array, weights: dict[str, Array] | None = None) -> Array:
    """What a model predicts."""
    model = lstmspec.parse(text).compile("numpy", weights or weights_of(text))
    found: Array = model.predict(x)
    return found


def data(text: str, batch: int = BATCH) -> Array:
    """A batch: integers above 0 for a lookup, else numbers, some steps of which are all 0."""
    draw = np.random.default_rng(batch)
    if "int32" in text:
        return draw.integers(1, WORDS, (batch, TIME)).astype(np.int32)
    return draw.standard_normal((batch, TIME, FEATURES), np.float32)


def assert_close(found: Array, expected: Array, limit: float = 2e-6) -> None:
    assert found.shape == expected.shape
    np.testing.assert_allclose(found, expected, rtol=limit, atol=limit)


def test_every_layer_has_a_row() -> None:
    assert sorted([*KEEPING, *ENDING]) == sorted(LAYERS)
    assert set(NOT_PADDED) <= set(LAYERS)


@every
def test_samples_are_independent(text: str) -> None:
    x = data(text)
    whole, order = run(text, x), np.random.default_rng(0).permutation(BATCH)
    assert_close(run(text, x[order]), whole[order])
    assert_close(np.concatenate([run(text, x[:2]), run(text, x[2:])]), whole)
    # Another sample changes nothing in the first one, and all samples are not the same.
    assert_close(run(text, x[:1]), whole[:1])
    assert np.ptp(whole, axis=0).max() > 1e-3


@pytest.mark.parametrize("text", PADDED.values(), ids=PADDED)
def test_padding_behind_a_sequence_changes_nothing(text: str) -> None:
    masked = text if "int32" in text else masked_of(text)
    x = data(text)
    padding = np.zeros((BATCH, 3, *x.shape[2:]), x.dtype)
    weights = weights_of(masked)
    expected = run(masked, x, weights)
    found = run(masked, np.concatenate([x, padding], axis=1), weights)
    assert_close(found[tuple(slice(size) for size in expected.shape)], expected)


def masked_of(text: str) -> str:
    """The spec with a `Masking` behind its input, of which everything else is made."""
    head, _, rest = text.partition("\n")
    return f"{head}\nMasking as seen\n" + rest.replace(" x", " seen")


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
@pytest.mark.parametrize("sequence", ["", "return_sequences"])
def test_reversed_time_is_go_backwards(line: str, sequence: str) -> None:
    text = f"{HEAD}{line} {sequence}\n"
    x, weights = data(text), weights_of(text)
    backwards = run(f"{HEAD}{line} go_backwards {sequence}\n", x, weights)
    assert_close(backwards, run(text, np.ascontiguousarray(x[:, ::-1]), weights))


@pytest.mark.parametrize(("mode", "line"), [*product(MODES, LINES.values())])
@pytest.mark.parametrize("sequence", ["", "return_sequences"])
def test_both_ways_are_two_runs(mode: str, line: str, sequence: str) -> None:
    text = f"{HEAD}Bidirectional {mode} {line} {sequence} as it\n"
    x, weights = data(text), weights_of(text)
    halves = [
        run(
            f"{HEAD}{line} {option} {sequence} as it\n",
            x,
            {name.replace(f"/{way}", ""): a for name, a in weights.items() if f"/{way}/" in name},
        )
        for way, option in (("forward", ""), ("backward", "go_backwards"))
    ]
    forward, backward = halves[0], halves[1][:, ::-1] if sequence else halves[1]
    expected = {
        "concat": np.concatenate([forward, backward], axis=-1),
        "sum": forward + backward,
        "mul": forward * backward,
        "ave": (forward + backward) / 2,
    }
    assert_close(run(text, x, weights), expected[mode])


def permuted(weights: dict[str, Array], gates: int, order: Array) -> dict[str, Array]:
    """The weights with the units of layer `it` in another order, and the rows behind it."""
    found = dict(weights)
    for name, array in weights.items():
        if name.startswith("it/"):
            columns = array.reshape(*array.shape[:-1], gates, len(order))[..., order]
            found[name] = columns.reshape(array.shape)
    recurrent = found.get("it/recurrent_kernel")
    if recurrent is not None:
        found["it/recurrent_kernel"] = recurrent[order]
    found["behind/kernel"] = weights["behind/kernel"][order]
    return found


@pytest.mark.parametrize("line", [*LINES.values(), "Dense 5 tanh"])
def test_the_order_of_units_does_not_matter(line: str) -> None:
    text = f"{HEAD}{line} as it\nDense 3 as behind\n"
    inside = f"{HEAD}{line} as it\n"
    x, weights, order = data(text), weights_of(text), np.array([2, 0, 4, 1, 3])
    others = permuted(weights, GATES[line.split()[0]], order)
    assert_close(run(text, x, others), run(text, x, weights))
    own, again = ({n: a for n, a in w.items() if n[:3] == "it/"} for w in (weights, others))
    assert_close(run(inside, x, again), run(inside, x, own)[..., order])


@pytest.mark.parametrize("kind", NOISE)
def test_noise_is_off(kind: str) -> None:
    line = KEEPING[kind]
    noisy = f"{HEAD}{line}\nLSTM 3 return_sequences as a\n{line}\nDense 2 as b\n"
    quiet = f"{HEAD}LSTM 3 return_sequences as a\nDense 2 as b\n"
    x, weights = data(noisy), weights_of(quiet)
    np.testing.assert_array_equal(run(noisy, x, weights), run(quiet, x, weights))


@every
def test_single_precision_is_close_to_double(text: str) -> None:
    """Double precision runs through the forward passes of training: another program as well."""
    x, weights = data(text), weights_of(text)
    program = Program(lstmspec.parse(text).bind(time=TIME).model)
    doubles = {name: a.astype(np.float64) for name, a in weights.items()}
    given = {"x": x if x.dtype == np.int32 else x.astype(np.float64)}
    made = program.forward(doubles, given, training=False).values[program.outputs[0]]
    assert made.dtype == np.float64
    assert_close(run(text, x, weights), made, limit=1e-5)
