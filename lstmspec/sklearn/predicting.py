"""Predictions with the weights of training, in their own precision.

The NumPy model that ships computes with 32 bits. scikit-learn holds what an estimator of 64 bits
answers for one sample, for many and in another order to 1e-7, so these predictions take the forward
half of training: the same numbers, with as many bits as the weights have.
"""

from collections.abc import Mapping

import numpy as np

from lstmspec.backends.numpy.training.backpropagation import Program
from lstmspec.data import bind_inputs
from lstmspec.sklearn.layout import Array
from lstmspec.threads import one_thread

_ROWS = 1024
"""How many samples are computed at once: what they take of memory does not grow with the data."""


def predict(program: Program, weights: Mapping[str, Array], inputs: Mapping[str, Array]) -> Array:
    """The sole output of `program` at inference, batch axis first.

    Raises:
        SpecError: `data-mismatch` if the inputs do not fit the model.
    """
    model = program.model
    bind_inputs(model, inputs, None)
    dtype = np.result_type(np.float32, *(w for w in weights.values() if w.dtype.kind == "f"))
    given = {
        one.name: np.asarray(inputs[one.name], dtype if one.dtype == "float32" else one.dtype)
        for one in model.inputs
    }
    count = len(next(iter(given.values())))
    found = []
    for start in range(0, count, _ROWS):
        batch = {name: array[start : start + _ROWS] for name, array in given.items()}
        with one_thread(), np.errstate(all="ignore"):
            run = program.forward(weights, batch, training=False)
        found.append(run.values[program.outputs[0]])
    return np.concatenate(found)
