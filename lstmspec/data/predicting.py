"""Running a live model of any backend on arrays by input name."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstmspec.data.inputs import bind_inputs
from lstmspec.ir import Model


def predict_arrays(
    live: Any, model: Model, inputs: Mapping[str, np.ndarray]
) -> dict[str, np.ndarray]:
    """The outputs by name of `live`, which a backend has built from `model`.

    Raises:
        SpecError: `data-mismatch` if the inputs do not fit `model`.
    """
    bind_inputs(model, inputs, None)
    given = {i.name: np.asarray(inputs[i.name], i.dtype) for i in model.inputs}
    sole = given[model.inputs[0].name] if len(given) == 1 else given
    result = live.predict(sole, verbose=0) if _is_keras(live) else live.predict(sole)
    names = [output.value for output in model.outputs]
    if isinstance(result, Mapping):
        return {name: np.asarray(result[name]) for name in names}
    values = result if isinstance(result, list | tuple) else [result]
    return {name: np.asarray(value) for name, value in zip(names, values, strict=True)}


def _is_keras(live: Any) -> bool:
    """Whether `live` is a `keras.Model`, whose `predict` shows progress unless told not to."""
    return any(cls.__module__.split(".")[0] == "keras" for cls in type(live).__mro__)
