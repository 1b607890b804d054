"""The live model of an emitted module."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels import Array, ModelError
from lstmspec.backends.numpy.runtime.contract import (
    INPUTS,
    NAME,
    NO_STREAMING,
    OUTPUTS,
    STATES,
    STREAMED,
    Arrays,
    forward,
)
from lstmspec.backends.numpy.runtime.inputs import check_inputs
from lstmspec.backends.numpy.runtime.sizes import spell_shape
from lstmspec.backends.numpy.runtime.states import (
    State,
    check_state,
    empty_state,
    join_states,
    read_state,
)
from lstmspec.backends.numpy.runtime.steps import single_input, thread_step


class Model:
    """The model with its weights. It never changes, so one serves any number of threads."""

    __slots__ = ("dims", "own", "prepared", "single")

    dims: Mapping[str, int]
    """The sizes of the open dimensions, as far as they are known."""
    prepared: Mapping[str, Any]
    """The weights, in the form that `prepare` gave them."""
    single: tuple[str, np.dtype[Any], tuple[int, ...]] | None
    """What `single_input` returns."""
    own: threading.local
    """What each thread has for itself: its step."""

    def __init__(self, prepared: dict[str, Any], dims: dict[str, int]) -> None:
        for weight in prepared.values():
            for array in weight if isinstance(weight, tuple) else (weight,):
                array.setflags(write=False)
        object.__setattr__(self, "dims", MappingProxyType(dims))
        object.__setattr__(self, "prepared", MappingProxyType(prepared))
        object.__setattr__(self, "single", single_input(dims))
        object.__setattr__(self, "own", threading.local())

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("a model never changes")

    def __repr__(self) -> str:
        shapes = {k: spell_shape(v, self.dims) for k, (_, v) in (INPUTS | OUTPUTS).items()}
        inputs = ", ".join(f"{name} {shapes[name]}" for name in INPUTS)
        outputs = ", ".join(f"{name} {shapes[name]}" for name in OUTPUTS)
        return f"<{NAME}: {inputs} -> {outputs}>"

    @property
    def input_names(self) -> tuple[str, ...]:
        """The names of the inputs, in the order of a list of inputs."""
        return tuple(INPUTS)

    @property
    def output_names(self) -> tuple[str, ...]:
        """The names of the outputs."""
        return tuple(OUTPUTS)

    @property
    def state_names(self) -> tuple[str, ...]:
        """The names in a state."""
        return tuple(STATES)

    def predict(self, x: Any, state: Mapping[str, Any] | None = None) -> Any:
        """Return the output for a batch, or the outputs by name if there are several.

        x is an array, or a dict of arrays by the names of the inputs, or a list in their order.
        With `state`, x is the next piece of the sequences, of any length, and the result is a
        pair: the output, and the state after it.
        """
        if state is None:
            arrays, batch = check_inputs(x, self.dims, "sequence")
            outputs, _ = run(self, arrays, empty_state(batch, self.dims).arrays)
            return sole(outputs)
        require_streaming()
        arrays, batch = check_inputs(x, self.dims, "piece")
        outputs, after = run(self, arrays, check_state(state, batch, self.dims).arrays)
        return sole(outputs), State(after, batch)

    def init_state(self, batch: int = 1) -> State:
        """Return the state of `batch` sequences that have not begun."""
        require_streaming()
        if not isinstance(batch, int | np.integer) or batch < 1:
            raise ModelError(f"`batch` is a positive integer, not {batch!r}")
        return empty_state(int(batch), self.dims)

    def step(self, x: Any, state: Mapping[str, Any]) -> tuple[Any, State]:
        """Return the output for one time step of a batch, and the state after it.

        x is as in `predict`, but without the time axis; so are the outputs.
        """
        if type(state) is State and type(x) is np.ndarray and self.single is not None:
            name, dtype, shape = self.single
            step = thread_step(self)
            if step and x.shape == shape and x.dtype == dtype and state.batch == 1:
                outputs, after = step({name: x}, state.arrays)
                return sole(outputs), State(after, 1)
        require_streaming()
        arrays, batch = check_inputs(x, self.dims, "step")
        carried = check_state(state, batch, self.dims).arrays
        step = thread_step(self) if batch == 1 else None
        if step:
            outputs, after = step(arrays, carried)
        else:
            arrays = {k: v[:, np.newaxis] if k in STREAMED else v for k, v in arrays.items()}
            outputs, after = run(self, arrays, carried)
            outputs = {k: v[:, 0] if k in STREAMED else v for k, v in outputs.items()}
        return sole(outputs), State(after, batch)

    def join_states(self, states: Sequence[Mapping[str, Any]]) -> State:
        """Return the state of a batch of all these sequences, in order."""
        require_streaming()
        return join_states(states)

    def load_state(self, path: str | os.PathLike[str]) -> State:
        """Return the state that `save` of a state wrote to `path`; refuse that of another spec."""
        require_streaming()
        return read_state(path, self.dims)


def run(model: Model, inputs: Arrays, state: Arrays) -> tuple[Arrays, Arrays]:
    """Return what `forward` does; numbers without end or meaning pass without a warning."""
    with np.errstate(all="ignore"):
        return forward(model, inputs, state)


def sole(outputs: Arrays) -> Array | Arrays:
    """Return the only output, or all by name if there are several."""
    return outputs if len(outputs) > 1 else next(iter(outputs.values()))


def require_streaming() -> None:
    """Refuse to run step by step if the model cannot."""
    if NO_STREAMING:
        raise ModelError(f"{NAME} cannot run step by step: {NO_STREAMING}")
