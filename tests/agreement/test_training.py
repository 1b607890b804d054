"""Whole models in training, against Keras: the same weights, batches and steps, no dropout."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.backends.keras import get_weights
from lstmspec.backends.numpy.training import Learner, RowGradient
from lstmspec.ir import Model
from lstmspec.training import Trainer
from lstmspec.training.arrays import losses_for

pytestmark = pytest.mark.keras

BATCH, STEPS = 8, 20
Arrays = dict[str, np.ndarray]

SPECS: dict[str, str] = {
    "seed": """
input [6, 3]
LSTM 5
Dropout 0
Dense 4 softmax
""",
    "masked_lstm": """
input [6, 3]
Masking
LSTM 5 return_sequences
LSTM 4 return_sequences go_backwards
LSTM 3
Dense 2
train {
  optimizer rmsprop 0.01
}
""",
    "tagging": """
input words int32[6]
Embedding 9 4 mask_zero
Bidirectional LSTM 3 return_sequences
TimeDistributed Dense 5 softmax
train {
  loss sparse_categorical_crossentropy
  metrics accuracy
}
""",
    "masked_output": """
input words int32[6]
Embedding 9 4 mask_zero
GRU 3 return_sequences
Dense 5 softmax
train {
  optimizer adamw 0.01
  loss sparse_categorical_crossentropy
}
""",
    "gru_before": """
input [6, 3]
Masking
GRU 4 reset_after=false return_sequences recurrent_activation=hard_sigmoid
GRU 3 reset_after=false activation=softsign use_bias=false
Dense 1 sigmoid
train {
  optimizer sgd 0.05 momentum=0.9 nesterov
}
""",
    "simple": """
input [6, 3]
Masking
SimpleRNN 4 return_sequences zero_output_for_mask
SimpleRNN 3 activation=softplus
Dense 2
train {
  loss huber
  optimizer nadam 0.01
}
""",
    "both_ways": """
input [6, 3]
Masking
Bidirectional sum GRU 4 return_sequences
Bidirectional mul SimpleRNN 3 return_sequences
Bidirectional ave LSTM 3
Dense 2
train {
  optimizer adamax 0.01
}
""",
    "normalized": """
input [6, 3]
Dense 4 gelu
LayerNormalization
BatchNormalization momentum=0.7
LSTM 4 return_sequences
TimeDistributed BatchNormalization momentum=0.5
Flatten
Dense 3
Activation softmax
train {
  optimizer adagrad 0.05
}
""",
    "masked_normalization": """
input [6, 3]
Masking
BatchNormalization
LSTM 4
BatchNormalization axis=1
Dense 2
train {
  loss mae
}
""",
    "reshaped": """
input [4, 3]
Flatten
Dense 8 elu
Reshape [4, 2]
GRU 3
RepeatVector 5
LSTM 3 return_sequences
Dense 2
train {
  loss mse
  optimizer lion 0.001
}
""",
    "activation_layers": """
input [6, 3]
LSTM 4 return_sequences
PReLU shared_axes=1 alpha_initializer=ones
GRU 4
PReLU alpha_regularizer=l2(0.01)
Dense 5
LeakyReLU
Dense 4
ELU 0.5
ReLU 0.5 negative_slope=0.1
Dense 3
Softmax
""",
    "merged": """
input x float32[6, 4]
LSTM 4 return_sequences as lifted
Multiply from x, lifted as both
Maximum from x, both as larger
Minimum from lifted, larger as smaller
Subtract from larger, smaller as range
Average from range, both as mean
Permute [2, 1] from mean as turned
Dot [2, 1] normalize from turned, mean
GRU 3
Dense 2 softmax
""",
    "states": """
input a float32[5, 3]
input b float32[4, 2]
LSTM 4 return_state from a as encoder
LSTM 4 return_sequences initial_state=encoder from b as decoder
Dense 3 softmax
""",
    "branches": """
input x float32[6, 4]
LSTM 4 return_sequences as lifted
Add from x, lifted as both
Concatenate from x, both as wide
Dense 1 from wide as single
Add from wide, single as added
GRU 3 from added as last
Dense 2 softmax from last as label
Dense 1 from last as value
output label, value
train {
  metrics mae
}
""",
    "penalties": """
input x int32[6]
Embedding 9 4 embeddings_regularizer=l2(0.01) embeddings_constraint=max_norm(0.1)
LSTM 4 kernel_regularizer=l1(0.01) recurrent_regularizer=l2(0.01) activity_regularizer=l2(0.1)
Dense 3 softmax kernel_regularizer=orthogonal_regularizer(0.1) bias_constraint=non_neg
train {
  optimizer adam 0.01 global_clipnorm=0.5
}
""",
    "pieces": """
input x int32[6]
Embedding 9 4
Bidirectional LSTM 3 activity_regularizer=l1(0.01) kernel_constraint=unit_norm
Dense 1 tanh
train {
  optimizer adadelta 0.5 weight_decay=0.01
}
""",
}


@pytest.fixture(scope="module")
def keras() -> Any:
    return pytest.importorskip("keras")


def batch_of(model: Model, seed: int) -> tuple[Arrays, Arrays]:
    """Inputs, some of their steps masked, and targets."""
    rng = np.random.default_rng(seed)
    masks = any(node.layer.kind == "Masking" for node in model.nodes)
    x: Arrays = {}
    for given in model.inputs:
        shape = (BATCH, *given.shape)
        if given.dtype == "int32":
            x[given.name] = rng.integers(0, 9, shape).astype(np.int32)
            continue
        x[given.name] = rng.standard_normal(shape).astype(np.float32)
        if masks:
            x[given.name][rng.random(shape[:2]) < 0.3] = 0.0
    y: Arrays = {}
    for output in model.outputs:
        shape = (BATCH, *model.values[output.value].shape)
        kind = model.training.losses[output.value].kind
        if kind == "categorical_crossentropy":
            y[output.value] = np.eye(shape[-1], dtype=np.float32)[
                rng.integers(0, shape[-1], shape[:-1])
            ]
        elif kind == "sparse_categorical_crossentropy":
            y[output.value] = rng.integers(0, shape[-1], shape[:-1])
        elif kind == "binary_crossentropy":
            y[output.value] = rng.integers(0, 2, shape).astype(np.float32)
        else:
            y[output.value] = rng.standard_normal(shape).astype(np.float32)
    return x, y


def for_keras(arrays: Mapping[str, np.ndarray]) -> Any:
    return next(iter(arrays.values())) if len(arrays) == 1 else dict(arrays)


@pytest.mark.parametrize("name", SPECS)
def test_twenty_steps_leave_the_same_weights(keras: Any, name: str):
    spec = lstmspec.parse(SPECS[name], name=name)
    weights = spec.fresh_weights()
    theirs = spec.compile("keras", weights)
    ours = Trainer(spec.model, weights)
    rng = np.random.default_rng(7)
    for step in range(STEPS):
        x, y = batch_of(spec.model, step)
        several = len(y) > 1
        shape = (BATCH, *spec.model.values[next(iter(y))].shape[:-1])
        weight = None if several else rng.uniform(0.5, 2.0, shape).astype(np.float32)
        logs = ours.train_on_batch(x, y, sample_weight=weight)
        expected = theirs.train_on_batch(
            for_keras(x), for_keras(y), sample_weight=weight, return_dict=True
        )
        theirs.reset_metrics()
        for key in ("loss", *(f"{output}_loss" for output in y if several)):
            assert logs[key] == pytest.approx(float(expected[key]), rel=2e-5, abs=1e-6), (step, key)
    found, expected = ours.weights, get_weights(spec.model, theirs)
    for key, array in expected.items():
        np.testing.assert_allclose(found[key], array, rtol=0, atol=1e-5, err_msg=key)
    x, y = batch_of(spec.model, 99)
    evaluated = theirs.evaluate(for_keras(x), for_keras(y), return_dict=True, verbose=0)
    for key, value in ours.evaluate(x, y).items():
        assert value == pytest.approx(float(evaluated[key]), rel=1e-4, abs=1e-5), key


@pytest.mark.parametrize("name", SPECS)
def test_gradients_are_those_of_tensorflow(keras: Any, name: str):
    import tensorflow as tf

    spec = lstmspec.parse(SPECS[name], name=name)
    weights = spec.fresh_weights(seed=3)
    theirs = spec.compile("keras", weights)
    ours = Learner(spec.model, weights)
    x, y = batch_of(spec.model, 5)
    loss, gradients = ours.gradients(x, y, losses_for(spec.model, y))
    with tf.GradientTape() as tape:
        given = {key: tf.constant(array) for key, array in x.items()}
        made = theirs(for_keras(given), training=True)
        expected = theirs.compute_loss(x=None, y=for_keras(y), y_pred=made, training=True)
    assert loss == pytest.approx(float(expected), rel=1e-5)
    trained = [variable.value for variable in theirs.trainable_variables]
    slopes = [tf.convert_to_tensor(s).numpy() for s in tape.gradient(expected, trained)]
    largest = max(float(np.abs(slope).max()) for slope in slopes)
    names = canonical_names(spec.model, theirs)
    for variable, slope in zip(theirs.trainable_variables, slopes, strict=True):
        key = names[id(variable)]
        mine = gradients[key]
        if isinstance(mine, RowGradient):
            mine = mine.sum(len(ours.weights[key]))
        # What normalisation takes off has no gradient but that of rounding.
        limit = 1e-4 * max(float(np.abs(slope).max()), 0.01 * largest)
        np.testing.assert_allclose(mine, slope, rtol=0, atol=limit, err_msg=key)


def canonical_names(model: Model, theirs: Any) -> dict[int, str]:
    """The canonical name of each variable, found by writing a number of its own into each."""
    before = [variable.numpy() for variable in theirs.variables]
    for number, variable in enumerate(theirs.variables):
        variable.assign(np.full(variable.shape, number))
    found = get_weights(model, theirs)
    for variable, array in zip(theirs.variables, before, strict=True):
        variable.assign(array)
    return {id(theirs.variables[int(array.reshape(-1)[0])]): name for name, array in found.items()}
