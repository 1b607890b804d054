"""Keras' side: the model that our Keras backend writes, called in each way Keras offers."""

from collections.abc import Callable
from functools import partial

import keras
import numpy as np
import tensorflow as tf
from works import CHECKED_STEPS, Array, Timed, Work, arrays, grouped, inputs, one_hot, spec

tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(1)


def build(work: Work, way: str) -> Timed:
    """What is timed for `work`, by the way it is called."""
    if way == "fit":
        return fitting(work)
    if way == "stateful":
        return stepping(work)
    model, x = spec(work).compile("keras", arrays(work)), inputs(work)
    if way == "predict":
        return same(lambda: model.predict(x, verbose=0))
    if way == "predict_on_batch":
        return same(lambda: model.predict_on_batch(x))
    function, constant = tf.function(lambda a: model(a, training=False)), tf.constant(x)
    return same(lambda: function(constant).numpy())


def same(call: Callable[[], Array]) -> Timed:
    """A call whose result is what must agree."""
    return Timed(call, call)


def stepping(work: Work) -> Timed:
    """One call of a model whose layers keep their state."""
    size, x = (work.batch, 1, work.features), inputs(work)
    layers = [
        keras.layers.LSTM(work.units, stateful=True, return_sequences=i < work.depth - 1)
        for i in range(work.depth)
    ]
    shape = keras.Input(batch_shape=size)
    model = keras.Sequential([shape, *layers, keras.layers.Dense(work.classes)])
    model.set_weights([array for group in grouped(work) for array in group])
    x_t = x[:, :1].copy()

    def result() -> Array:
        for t in range(CHECKED_STEPS):
            y = model(x[:, t : t + 1])
        return np.asarray(y)

    return Timed(lambda: model(x_t).numpy(), result)


def fitting(work: Work) -> Timed:
    """One epoch of many batches."""
    model, x, y = spec(work).compile("keras", arrays(work)), inputs(work), one_hot(work)
    fit = partial(model.fit, batch_size=work.batch, epochs=1, verbose=0)

    def result() -> Array:
        few = slice(CHECKED_STEPS * work.batch)
        fit(x[few], y[few], shuffle=False)
        return np.asarray(model.predict_on_batch(x[: work.batch]))

    return Timed(lambda: fit(x, y), result, work.batches)
