"""The live model of an emitted module."""

from __future__ import annotations

from collections.abc import Mapping
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
    State,
    forward,
)
from lstmspec.backends.numpy.runtime.inputs import check_inputs
from lstmspec.backends.numpy.runtime.sizes import spell_shape
from lstmspec.backends.numpy.runtime.states import check_state, empty_state


class Model:
    """The model with its weights. It never changes, so one serves any number of threads."""

    __slots__ = ("dims", "prepared")

    dims: Mapping[str, int]
    prepared: Mapping[str, Array]

    def __init__(self, prepared: dict[str, Array], dims: dict[str, int]) -> None:
        for array in prepared.values():
            array.setflags(write=False)
        object.__setattr__(self, "dims", MappingProxyType(dims))
        object.__setattr__(self, "prepared", MappingProxyType(prepared))

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
            outputs, _ = run(self, arrays, empty_state(batch, self.dims))
            return sole(outputs)
        require_streaming()
        arrays, batch = check_inputs(x, self.dims, "piece")
        outputs, state = run(self, arrays, check_state(state, batch, self.dims))
        return sole(outputs), state

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
        require_streaming()
        arrays, batch = check_inputs(x, self.dims, "step")
        arrays = {k: v[:, np.newaxis] if k in STREAMED else v for k, v in arrays.items()}
        outputs, state = run(self, arrays, check_state(state, batch, self.dims))
        return sole({k: v[:, 0] if k in STREAMED else v for k, v in outputs.items()}), state


def run(model: Model, inputs: dict[str, Array], state: State) -> tuple[dict[str, Array], State]:
    """Return what `forward` does; numbers without end or meaning pass without a warning."""
    with np.errstate(all="ignore"):
        return forward(model, inputs, state)


def sole(outputs: dict[str, Array]) -> Array | dict[str, Array]:
    """Return the only output, or all by name if there are several."""
    return outputs if len(outputs) > 1 else next(iter(outputs.values()))


def require_streaming() -> None:
    """Refuse to run step by step if the model cannot."""
    if NO_STREAMING:
        raise ModelError(f"{NAME} cannot run step by step: {NO_STREAMING}")
