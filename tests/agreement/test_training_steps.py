"""Twenty steps of `train_on_batch`, with nothing but the arithmetic of training on our side.

The model is a table and a matrix, whose gradients are written out here: it shows that losses,
penalties, pieces of gradients, optimizers and constraints fit together as they do in the compiled
graph of Keras.
"""

from typing import Any

import numpy as np
import pytest

from lstmspec.backends.numpy.kernels import ACTIVATIONS, Array
from lstmspec.backends.numpy.training import (
    Gradient,
    Optimizer,
    RowGradient,
    add_penalty,
    loss_and_gradient,
    works_on_logits,
)
from lstmspec.ir import LOSSES, OPTIMIZERS
from lstmspec.layers import values

pytestmark = pytest.mark.keras

ROWS, LENGTH, SIZE, CLASSES, BATCH = 6, 3, 4, 5, 8
LOSS = LOSSES["sparse_categorical_crossentropy"]()
PENALTY = values.L2(l2=0.02)


@pytest.fixture(scope="module")
def keras() -> Any:
    return pytest.importorskip("keras")


def build(keras: Any, optimizer: Any, regular: bool) -> Any:
    layers, l2 = keras.layers, keras.regularizers.L2(0.02)
    model = keras.Sequential(
        [
            keras.Input((LENGTH,)),
            layers.Embedding(ROWS, SIZE, embeddings_regularizer=l2 if regular else None),
            layers.Flatten(),
            layers.Dense(
                CLASSES,
                activation="softmax",
                kernel_regularizer=l2,
                kernel_constraint=keras.constraints.MaxNorm(1.0),
            ),
        ]
    )
    model.compile(loss="sparse_categorical_crossentropy", optimizer=optimizer)
    return model


def our_step(
    weights: dict[str, Array], ids: Array, labels: Array, sample_weight: Array, regular: bool
) -> tuple[float, dict[str, Gradient]]:
    """The loss of a batch, and its gradients."""
    flat = weights["table"][ids].reshape(len(ids), -1)
    z = flat @ weights["kernel"] + weights["bias"]
    p = ACTIVATIONS["softmax"](z)
    assert works_on_logits(LOSS, "softmax", labels.shape, p.shape)
    loss, slope = loss_and_gradient(LOSS, labels, p, sample_weight=sample_weight, logits=z)
    kernel = flat.T @ slope
    loss += add_penalty(PENALTY, weights["kernel"], kernel)
    pieces = RowGradient(ids, (slope @ weights["kernel"].T).reshape(*ids.shape, SIZE))
    table: Gradient = pieces
    if regular:
        # Keras adds the slope of the penalty to the whole gradient.
        table = pieces.sum(ROWS)
        loss += add_penalty(PENALTY, weights["table"], table)
    return loss, {"table": table, "kernel": kernel, "bias": slope.sum(axis=0)}


@pytest.mark.parametrize("regular", [False, True], ids=["pieces", "whole"])
@pytest.mark.parametrize(
    ("kind", "name", "options"),
    [
        ("sgd", "SGD", {"momentum": 0.9}),
        ("adam", "Adam", {}),
        ("adam", "Adam", {"clipnorm": 0.1, "weight_decay": 0.1}),
        ("rmsprop", "RMSprop", {"global_clipnorm": 0.1}),
        ("adagrad", "Adagrad", {}),
        ("nadam", "Nadam", {"clipvalue": 0.02}),
    ],
    ids=str,
)
def test_twenty_steps(keras: Any, kind: str, name: str, options: dict[str, Any], regular: bool):
    options = {"learning_rate": 0.05} | options
    model = build(keras, getattr(keras.optimizers, name)(**options), regular)
    weights = dict(zip(("table", "kernel", "bias"), model.get_weights(), strict=True))
    optimizer = Optimizer(OPTIMIZERS[kind](**options), {"kernel": values.MaxNorm(max_value=1.0)})
    state = optimizer.init(weights)
    rng = np.random.default_rng(0)
    for _ in range(20):
        ids = rng.integers(0, ROWS, (BATCH, LENGTH))
        labels = rng.integers(0, CLASSES, BATCH)
        sample_weight = rng.random(BATCH).astype(np.float32)
        loss, gradients = our_step(weights, ids, labels, sample_weight, regular)
        theirs = model.train_on_batch(ids, labels, sample_weight=sample_weight, return_dict=True)
        model.reset_metrics()
        assert loss == pytest.approx(float(theirs["loss"]), rel=1e-5)
        optimizer.apply(weights, gradients, state)
    for found, expected in zip(weights.values(), model.get_weights(), strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)
