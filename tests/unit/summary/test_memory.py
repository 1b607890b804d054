"""The memory that a summary tells, against what tracemalloc sees of NumPy's arrays."""

import gc
import tracemalloc
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.backends.numpy.training import Optimizer
from lstmspec.compilation import Compilation
from lstmspec.ir import Model
from lstmspec.summary import Memory, memory_of, open_sizes

OBJECTS = 160 * 1024
"""What Python's own objects, such as views of single steps, and NumPy's buffers take at most."""


def table(text: str) -> dict[str, tuple[str, int]]:
    """Specs and batch sizes by name."""
    parts = (part.partition("\n") for part in text.split("\n-- ")[1:])
    heads = ((*head.rsplit(", batch ", 1), spec) for head, _, spec in parts)
    return {name: (spec, int(batch)) for name, batch, spec in heads}


CASES = table("""
-- seed, batch 64
input [100, 1]
LSTM 256
Dropout 0.2
Dense 47 softmax

-- stack, batch 64
input [100, 32]
LSTM 64
LSTM 64
LSTM 64
Dense 4 softmax

-- last steps of a long sequence, batch 64
input [700, 3]
LSTM 32
Dense 2

-- few samples, many weights, batch 2
input [3, 400]
LSTM 300
Dense 1

-- no bias, backwards, batch 96
input [80, 24]
LSTM 48 use_bias=false go_backwards
Dense 3

-- gru, batch 128
input [60, 32]
GRU 64
GRU 64
Dense 4 softmax

-- gru, few samples, batch 2
input [4, 300]
GRU 300
Dense 1

-- gru before, batch 128
input [60, 32]
GRU 64 reset_after=false
Dense 4 softmax

-- gru before, few samples, batch 2
input [4, 300]
GRU 300 reset_after=false
Dense 1

-- simple, batch 128
input [60, 32]
SimpleRNN 96
SimpleRNN 96
Dense 4 softmax

-- dropout of inputs, batch 128
input [60, 32]
Dense 32
LSTM 64 dropout=0.2
Dense 4

-- rescaled, batch 96
input [80, 64]
Dense 64
Rescaling 0.5 offset=1
Dense 4

-- noise added, batch 96
input [80, 64]
Dense 64
GaussianNoise 0.2
Dense 4

-- noise times, batch 96
input [80, 64]
Dense 64
GaussianDropout 0.2
Dense 4

-- features dropped, batch 96
input [80, 64]
Dense 64
SpatialDropout1D 0.2
Dense 4

-- states, batch 128
input [40, 16]
LSTM 64 return_state as code
RepeatVector 40
LSTM 64 initial_state=[code.h, code.c]
Dense 16

-- relu, batch 512
input [16, 32]
LSTM 64 activation=relu
Dense 4 softmax

-- relu sequence, batch 512
input [16, 32]
GRU 64 activation=relu return_sequences
Dense 4

-- elu backwards, batch 512
input [16, 32]
Dense 32
SimpleRNN 96 activation=elu go_backwards return_sequences
Dense 4

-- linear, batch 512
input [16, 32]
LSTM 64 activation=linear
Dense 4 softmax

-- recurrent dropout, batch 512
input [16, 32]
LSTM 64 recurrent_dropout=0.1
Dense 4

-- both dropouts, batch 512
input [16, 32]
Dense 32
GRU 64 dropout=0.1 recurrent_dropout=0.1 return_sequences
Dense 4

-- both ways, batch 96
input [60, 32]
Bidirectional LSTM 64
Dense 4 softmax

-- both ways, stacked, batch 96
input [60, 32]
Bidirectional GRU 32
Bidirectional GRU 32
Dense 4 softmax

-- product of both ways, batch 96
input [60, 32]
Bidirectional merge_mode=mul LSTM 64 return_sequences
Dense 4

-- mean of both ways, batch 128
input [60, 32]
Bidirectional merge_mode=ave SimpleRNN 64 return_sequences
Dense 4

-- both ways apart, batch 96
input [60, 32]
Bidirectional merge_mode=none LSTM 64 return_sequences as b
Concatenate from b.forward, b.backward
Dense 4

-- lookup, batch 128
input ids int32[80]
Embedding 5000 64
LSTM 32
Dense 1 sigmoid

-- large table, batch 8
input ids int32[6]
Embedding 40000 64
Flatten
Dense 1 sigmoid

-- large table, other steps, batch 8
input ids int32[6]
Embedding 40000 64
Flatten
Dense 1
train {
  optimizer rmsprop clipvalue=0.5
}

-- dense on sequences, batch 128
input [80, 32]
Dense 64 tanh
Dense 64 relu
Dense 64 silu
Dense 4 softmax

-- activations, batch 128
input [80, 64]
Dense 64
Activation selu
Activation mish
Dense 4

-- each step, batch 128
input [80, 32]
LSTM 32
TimeDistributed Dense 64 tanh
Dense 4

-- a loop in each step, batch 64
input [10, 12, 8]
TimeDistributed LSTM 32
LSTM 16
Dense 1

-- norms in each step, batch 64
input [20, 30, 16]
TimeDistributed BatchNormalization
Flatten

-- layer norm, batch 96
input [80, 64]
Dense 64
LayerNormalization
Dense 4

-- batch norm, batch 96
input [80, 64]
Dense 64
BatchNormalization
Dense 4

-- units, batch 96
input [80, 64]
Dense 64
UnitNormalization
Dense 4

-- root mean squares, batch 96
input [80, 64]
Dense 64
RMSNormalization
Dense 4

-- groups, batch 96
input [80, 64]
Dense 64
GroupNormalization 8
Dense 4

-- bare groups, batch 96
input [80, 64]
Dense 64
GroupNormalization 8 scale=false
Dense 4

-- standardized, batch 96
input [80, 64]
Dense 64
Normalization
Dense 4

-- standardized at each place, batch 96
input [80, 64]
Dense 64
Normalization axis=[1, 2] invert
Dense 4

-- mean over time, batch 96
input [80, 64]
Dense 64
GlobalAveragePooling1D
Dense 4

-- largest over time, batch 96
input [80, 64]
Dense 64
GlobalMaxPooling1D
Dense 4

-- convolution, batch 96
input [80, 32]
Dense 32
Conv1D 64 5 relu
Conv1D 32 3 same strides=2
Dense 4

-- convolution in groups, batch 96
input [80, 32]
Dense 32
Conv1D 64 4 causal groups=2 tanh
Conv1D 64 1
Dense 4 softmax

-- convolution of few features, batch 256
input [100, 2]
Conv1D 8 9 use_bias=false
LSTM 8
Dense 4

-- convolution by feature, batch 96
input [80, 64]
Dense 64
DepthwiseConv1D 5 relu
DepthwiseConv1D 3 same strides=2
Dense 4

-- convolution by feature, many sums, batch 96
input [80, 16]
Dense 16
DepthwiseConv1D 4 same depth_multiplier=3 tanh
DepthwiseConv1D 2 depth_multiplier=2 dilation_rate=2 use_bias=false
Dense 4 softmax

-- convolution of a stream, batch 96
input [80, 32]
Dense 32
Conv1D 64 4 causal groups=2 tanh
LSTM 8
Dense 4

-- windows of a stream, batch 96
input [80, 64]
Dense 64
ZeroPadding1D [4, 0]
MaxPooling1D 5 strides=1
ZeroPadding1D [2, 0]
AveragePooling1D 3 strides=1
Dense 4

-- separable convolution, batch 96
input [80, 64]
Dense 64
SeparableConv1D 64 5 relu
SeparableConv1D 32 3 same strides=2
Dense 4

-- separable convolution of a stream, batch 96
input [80, 32]
ZeroPadding1D [4, 0]
SeparableConv1D 64 5 relu
ZeroPadding1D [2, 0]
DepthwiseConv1D 3 depth_multiplier=2
Dense 4

-- separable convolution, many sums, batch 96
input [80, 16]
Dense 16
SeparableConv1D 24 4 same depth_multiplier=3 tanh
SeparableConv1D 8 2 depth_multiplier=2 dilation_rate=2 use_bias=false
Dense 4 softmax

-- padding within the steps of a stream, batch 96
input [80, 20, 8]
TimeDistributed Dense 8
TimeDistributed ZeroPadding1D [4, 4]
TimeDistributed Flatten
LSTM 8 return_sequences

-- transposed convolution, batch 96
input [80, 64]
Dense 64
Conv1DTranspose 32 4 same strides=2 relu
Conv1DTranspose 16 3
Dense 4

-- transposed convolution without overlap, batch 96
input [40, 32]
Dense 32
Conv1DTranspose 64 3 strides=3 use_bias=false
Conv1DTranspose 8 1 strides=4 output_padding=2 tanh
Dense 4 softmax

-- attention, batch 48
input [80, 32]
Dense 32 as q
Dense 32 as v
Attention use_scale from q, v
Dense 4

-- attention of few, batch 8
input [300, 8]
Dense 8 as q
Attention dropout=0.2 use_causal_mask from q, q
Dense 4

-- attention by sums, batch 16
input [40, 32]
Dense 32 as q
Dense 32 as v
Dense 32 as k
Attention concat use_scale from q, v, k
Dense 4

-- heads, batch 48
input [80, 32]
Dense 32 as q
Dense 32 as v
MultiHeadAttention 4 16 from q, v
Dense 4

-- heads of few, batch 16
input [120, 8]
Dense 8 as q
MultiHeadAttention 2 16 use_causal_mask dropout=0.2 use_gate from q, q
Dense 4

-- heads with keys, batch 64
input [60, 24]
Dense 24 as q
Dense 16 from x as v
Dense 8 from x as k
MultiHeadAttention 3 8 activity_regularizer=l2 value_dim=32 sliding_window=5 from q, v, k
Dense 4

-- largest of windows, batch 96
input [80, 64]
Dense 64
MaxPooling1D
MaxPooling1D 3 same strides=1
Dense 4

-- means of windows, batch 96
input [80, 64]
Dense 64
AveragePooling1D 2
AveragePooling1D 3 same strides=1
Dense 4

-- additive attention, batch 16
input [40, 32]
Dense 32 as q
Dense 32 as v
AdditiveAttention from q, v
Dense 4

-- longer and shorter, batch 96
input [80, 64]
Dense 64
ZeroPadding1D 3
Cropping1D [1, 2]
UpSampling1D 2
Dense 4

-- residual, batch 48
input [80, 64]
Dense 64
LSTM 64 return_sequences as a
LSTM 64 return_sequences as b
Add from a, b
Dense 4

-- subtract, batch 96
input [80, 64]
Dense 64
LSTM 64 return_sequences as a
LSTM 64 return_sequences as b
Subtract from a, b
Dense 4

-- multiply, batch 96
input [80, 64]
Dense 64
LSTM 64 return_sequences as a
LSTM 64 return_sequences as b
Multiply from a, b
Dense 4

-- average, batch 96
input [80, 64]
Dense 64
LSTM 64 return_sequences as a
LSTM 64 return_sequences as b
Average from a, b
Dense 4

-- maximum, batch 96
input [80, 64]
Dense 64
LSTM 64 return_sequences as a
LSTM 64 return_sequences as b
Maximum from a, b
Dense 4

-- minimum, batch 96
input [80, 64]
Dense 64
LSTM 64 return_sequences as a
LSTM 64 return_sequences as b
Minimum from a, b
Dense 4

-- permuted, batch 96
input [60, 32]
Dense 48
Permute [2, 1]
Dense 48 relu
Permute [2, 1]
LSTM 32
Dense 4

-- bounded, batch 96
input [80, 64]
Dense 64
ReLU 0.5 threshold=0.1
Dense 4

-- sloped, batch 96
input [80, 64]
Dense 64
ReLU 0.5 negative_slope=0.1
Dense 4

-- plain relu, batch 96
input [80, 64]
Dense 64
ReLU
Dense 4

-- leaky, batch 96
input [80, 64]
Dense 64
LeakyReLU
Dense 4

-- elu, batch 96
input [80, 64]
Dense 64
ELU 0.5
Dense 4

-- softmax over time, batch 96
input [80, 64]
Dense 64
Softmax 1
Dense 4

-- learned slopes, batch 96
input [80, 64]
Dense 64
PReLU shared_axes=1
Dense 4

-- own slopes, batch 96
input [80, 64]
Dense 64
PReLU
Dense 4

-- softmax layer, batch 512
input [40, 16]
LSTM 32
Dense 500
Softmax

-- dot, batch 96
input [80, 64]
Dense 64 as a
LSTM 64 return_sequences from a as b
Dot 2 from a, b
Dense 4

-- dot of units, batch 96
input [80, 64]
Dense 64 as a
LSTM 64 return_sequences from a as b
Dot 2 normalize from a, b
Dense 4

-- branches, batch 96
input x float32[60, 32]
LSTM 64 from x as a
GRU 64 from x as b
Concatenate from a, b
Dense 4 softmax

-- shared, batch 64
input x float32[60, 32]
Dense 32 from x as a
LSTM 64 return_sequences from a as b
a from x as c
b from c as d
Concatenate from b, d
Dense 4

-- reshaped, batch 96
input [120, 16]
Reshape [60, 32]
LSTM 48
Dense 30
Reshape [5, 6]

-- two outputs, batch 96
input x float32[60, 32]
LSTM 64 from x as a
Dense 3 softmax from a as label
Dense 1 from a as value
output label, value

-- many classes, batch 32
input [40, 16]
LSTM 32
TimeDistributed Dense 500 softmax

-- many classes, measured, batch 512
input [40, 16]
LSTM 32
Dense 500 sigmoid
train {
  metrics auc, mse
}

-- penalties, batch 256
input [40, 16]
LSTM 64 kernel_regularizer=l2 activity_regularizer=l1
Dense 4

-- constraints and clipping, batch 4
input [300]
Dense 1000 relu kernel_constraint=max_norm(max_value=2)
Dense 1
train {
  optimizer sgd momentum=0.9 clipnorm=1
}
""")
BOUNDED = table("""
-- gelu, batch 128
input [80, 64]
Dense 64
Activation gelu
Dense 4

-- lookup, batch 128
input ids int32[80]
Embedding 500 64 mask_zero
LSTM 32
Dense 1 sigmoid

-- multiply, batch 128
input ids int32[80]
Embedding 500 32 mask_zero as words
LSTM 32 return_sequences from words as a
Multiply from words, a
GRU 32
Dense 1

-- maximum, batch 128
input ids int32[80]
Embedding 500 32 mask_zero as words
LSTM 32 return_sequences from words as a
Maximum from words, a
GRU 32
Dense 1

-- attention, batch 64
input ids int32[80]
Embedding 500 32 mask_zero as words
LSTM 32 return_sequences from words as a
Attention from a, words
GRU 32
Dense 1

-- heads, batch 64
input ids int32[80]
Embedding 500 32 mask_zero as words
LSTM 32 return_sequences from words as a
MultiHeadAttention 2 16 from a, words
GRU 32
Dense 1

-- sequence, batch 128
input ids int32[80]
Embedding 500 32 mask_zero
GRU 64 return_sequences
Dense 4

-- mean over time, batch 128
input ids int32[80]
Embedding 500 64 mask_zero
Dense 32
GlobalAveragePooling1D
Dense 4

-- both ways, batch 128
input ids int32[80]
Embedding 500 32 mask_zero
Bidirectional LSTM 32
TimeDistributed Dense 5 softmax

-- other activation, batch 512
input ids int32[16]
Embedding 500 32 mask_zero
LSTM 64 activation=relu
Dense 1
""")
"""Where numbers decide what is computed."""


def compiled(text: str, batch: int) -> tuple[Compilation, Memory]:
    """A spec in training with batches of that size, and the memory that it is said to take."""
    spec = lstmspec.parse(text)
    model = spec.model
    training = model.training.model_copy(update={"batch_size": batch})
    memory = memory_of(model.replace(training=training))
    assert memory is not None
    return spec, memory


def data_of(model: Model, batch: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """A batch in the types of the model; integers are none of them 0."""
    generator = np.random.default_rng(0)
    inputs = {
        given.name: generator.integers(1, 400, (batch, *given.shape)).astype(np.int32)
        if given.dtype == "int32"
        else generator.standard_normal((batch, *given.shape)).astype(np.float32)
        for given in model.inputs
    }
    shapes = {o.value: (batch, *model.values[o.value].shape) for o in model.outputs}
    targets = {name: generator.random(shape).astype(np.float32) for name, shape in shapes.items()}
    return inputs, targets


def peak_of(action: Callable[[], object]) -> int:
    """The most that is taken at once while `action` runs, beside what was there before."""
    action()
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        # What it returns is dropped behind it, as the peak knows of it.
        action()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("case", CASES)
def test_training(case: str) -> None:
    text, batch = CASES[case]
    spec, memory = compiled(text, batch)
    x, y = data_of(spec.model, batch)
    trainer = spec.trainer()
    found = peak_of(lambda: trainer.train_on_batch(x, y))
    assert not memory.is_bound
    assert found - OBJECTS <= memory.train.total <= 1.05 * found


@pytest.mark.parametrize("case", CASES)
def test_predicting(case: str) -> None:
    text, batch = CASES[case]
    spec, memory = compiled(text, batch)
    x, _ = data_of(spec.model, batch)
    model = spec.trainer().model()
    found = peak_of(lambda: model.predict(x))
    assert found - OBJECTS <= memory.predict <= 1.05 * found


def masked(batch: int, steps: int, kind: str) -> Any:
    """Words, of which 0 is masked: in no row, behind random ends, or once somewhere in each row."""
    generator = np.random.default_rng(0)
    ids = generator.integers(1, 400, (batch, steps)).astype(np.int32)
    if kind == "ends":
        ids[np.arange(steps) >= generator.integers(1, steps + 1, (batch, 1))] = 0
    elif kind == "holes":
        ids[np.arange(batch), generator.integers(0, steps, batch)] = 0
    return ids


@pytest.mark.parametrize("case", [case for case in BOUNDED if case != "gelu"])
def test_what_masks_can_take_and_no_more(case: str) -> None:
    text, batch = BOUNDED[case]
    spec, memory = compiled(text, batch)
    _, y = data_of(spec.model, batch)
    (steps,) = spec.model.inputs[0].shape
    assert isinstance(steps, int)
    trainer = spec.trainer()
    model = trainer.model()
    trained, predicted = [], []
    for kind in ("none", "ends", "holes"):
        x = masked(batch, steps, kind)
        trained.append(peak_of(lambda x=x: trainer.train_on_batch(x, y)))
        predicted.append(peak_of(lambda x=x: model.predict(x)))
    assert memory.is_bound
    assert max(trained) - OBJECTS <= memory.train.total <= 1.05 * max(trained)
    assert max(predicted) - OBJECTS <= memory.predict <= 1.05 * max(predicted)


def test_what_depends_on_numbers_is_bounded() -> None:
    text, batch = BOUNDED["gelu"]
    spec, memory = compiled(text, batch)
    x, y = data_of(spec.model, batch)
    trainer = spec.trainer()
    assert memory.is_bound
    assert peak_of(lambda: trainer.train_on_batch(x, y)) - OBJECTS <= memory.train.total


@pytest.mark.parametrize("case", CASES)
def test_what_stays_between_calls(case: str) -> None:
    spec, memory = compiled(*CASES[case])
    trainer = spec.trainer()
    held = trainer.model().prepared.values()
    arrays = [array for entry in held for array in (entry if isinstance(entry, tuple) else [entry])]
    assert memory.packs == sum(array.nbytes for array in arrays)
    trained = {name for name, _, weight in spec.model.weights() if weight.trainable}
    weights = {name: array for name, array in trainer.weights.items() if name in trained}
    state = Optimizer(spec.model.training.optimizer).init(weights)
    assert memory.slots == sum(array.nbytes for name, array in state.items() if "/" in name)


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("LSTM 4\nDense 1\n", ("time", "features")),
        ("input x int32[?]\nEmbedding 9 4\nLSTM 4\nDense 1\n", ("?",)),
        ("input x float32[?, features]\nLSTM 4\nDense softmax\n", ("features", "classes", "?")),
    ],
)
def test_open_sizes(text: str, missing: tuple[str, ...]) -> None:
    model = lstmspec.parse(text).model
    assert memory_of(model) is None
    assert open_sizes(model) == missing


def test_sizes_beyond_reason_are_only_counted() -> None:
    text = (
        "input [1000000, 1000]\nTimeDistributed BatchNormalization\nMasking\n"
        "Bidirectional GRU 500000\nLSTM 9000 activation=relu\nDense 10000\n"
    )
    memory = memory_of(lstmspec.parse(text, max_memory=10**18).model)
    assert memory is not None
    assert memory.train.total > 10**15
