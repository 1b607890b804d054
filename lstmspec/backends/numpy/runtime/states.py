"""States: flat dicts of arrays by path, such as `lstm/h`, the batch axis first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels import ModelError
from lstmspec.backends.numpy.runtime.contract import NAME, STATES, State
from lstmspec.backends.numpy.runtime.inputs import as_array
from lstmspec.backends.numpy.runtime.sizes import fits, size_of, spell_shape


def empty_state(batch: int, dims: Mapping[str, int]) -> State:
    """Return the state of sequences that have not begun."""
    return {
        name: np.zeros((batch, *(size_of(dim, dims) for dim in shape)), np.float32)
        for name, shape in STATES.items()
    }


def check_state(state: Mapping[str, Any], batch: int, dims: Mapping[str, int]) -> State:
    """Return a state as arrays; refuse that of another model or of another batch."""
    if not isinstance(state, Mapping) or set(state) != set(STATES):
        found = ", ".join(map(str, state)) if isinstance(state, Mapping) else type(state).__name__
        raise ModelError(
            f"a state of {NAME} holds {', '.join(STATES) or 'nothing'}; found {found or 'nothing'}"
        )
    arrays = {name: as_array(f"state `{name}`", state[name], "float32") for name in STATES}
    for name, array in arrays.items():
        shape = (batch, *STATES[name])
        if not fits(array, shape, dims):
            expected = spell_shape(shape, dims)
            raise ModelError(f"state `{name}` takes shape {expected} here, found {array.shape}")
    return arrays
