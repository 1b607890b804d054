"""States: what a model carries from step to step, as values."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from lstmspec.backends.numpy.kernels import (
    Array,
    ModelError,
    read_safetensors,
    write_safetensors,
)
from lstmspec.backends.numpy.runtime.contract import MODEL_HASH, NAME, STATES
from lstmspec.backends.numpy.runtime.files import read_arrays, replace_file
from lstmspec.backends.numpy.runtime.inputs import as_array
from lstmspec.backends.numpy.runtime.sizes import fits, size_of, spell_shape


class State(Mapping[str, Array]):
    """What a model carries from step to step: arrays by path, such as `lstm/h`, batch axis first.

    A model takes one and returns another, so a state can be kept and gone back to.
    """

    __slots__ = ("arrays", "batch")

    model_hash = MODEL_HASH
    """The hash of the spec whose state it is."""

    def __init__(self, arrays: dict[str, Array], batch: int) -> None:
        self.arrays = arrays
        self.batch = batch

    def __getitem__(self, path: str) -> Array:
        return self.arrays[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)

    def __repr__(self) -> str:
        rows = ", ".join(f"{path} {array.shape}" for path, array in self.arrays.items())
        return f"<state of {NAME}: {rows}>"

    def copy(self) -> State:
        """Return the same state in arrays of its own."""
        return State({path: array.copy() for path, array in self.arrays.items()}, self.batch)

    def take(self, rows: Any) -> State:
        """Return the state of some rows of the batch: numbers, a slice or a mask."""
        chosen = np.atleast_1d(np.arange(self.batch)[rows])
        return State({path: array[chosen] for path, array in self.arrays.items()}, len(chosen))

    def reset(self, rows: Any = slice(None)) -> State:
        """Return the state with some rows as before their sequence began; without `rows`, all."""
        after = self.copy()
        for array in after.arrays.values():
            array[rows] = 0.0
        return after

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the state to an .npz or .safetensors file, tagged with the hash of the spec."""
        name = os.fspath(path)
        if name.endswith(".npz"):
            entries: dict[str, Any] = self.arrays | {"model_hash": np.array(MODEL_HASH)}
            replace_file(name, lambda to: np.savez(to, **entries))
        elif name.endswith(".safetensors"):
            tag = {"model_hash": MODEL_HASH}
            replace_file(name, lambda to: write_safetensors(to, self.arrays, tag))
        else:
            raise ModelError(f"a state is saved as .npz or .safetensors, not as {name}")


def empty_state(batch: int, dims: Mapping[str, int]) -> State:
    """Return the state of sequences that have not begun."""
    shapes = {k: tuple(size_of(dim, dims) for dim in shape) for k, shape in STATES.items()}
    arrays = {k: np.zeros((batch, *shape), np.float32) for k, shape in shapes.items()}
    return State(arrays, batch)


def check_state(state: Mapping[str, Any], batch: int, dims: Mapping[str, int]) -> State:
    """Return what was given as a state; refuse that of another spec or of another batch."""
    found = getattr(state, "model_hash", MODEL_HASH)
    if found != MODEL_HASH:
        raise ModelError(f"this is a state of another spec: {found[:12]}, not {MODEL_HASH[:12]}")
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
    return State(arrays, batch)


def read_state(path: str | os.PathLike[str], dims: Mapping[str, int]) -> State:
    """Return the state in a file that `save` wrote; refuse that of another spec."""
    name = os.fspath(path)
    if name.endswith(".safetensors"):
        try:
            arrays, metadata = read_safetensors(name)
        except ValueError as error:
            raise ModelError(f"{name}: {error}") from None
        found = metadata.get("model_hash", MODEL_HASH)
    else:
        arrays = read_arrays(name)
        found = str(arrays.pop("model_hash", MODEL_HASH))
    if found != MODEL_HASH:
        raise ModelError(
            f"{name} holds a state of another spec: {found[:12]}, not {MODEL_HASH[:12]}"
        )
    batch = len(next(iter(arrays.values()))) if arrays else 1
    return check_state(arrays, batch, dims)


def join_states(states: Sequence[Mapping[str, Any]]) -> State:
    """Return one state for a batch of all the sequences, in order."""
    if not states:
        raise ModelError("no states to join: give one at least")
    arrays = {path: np.concatenate([state[path] for state in states]) for path in STATES}
    return State(arrays, len(next(iter(arrays.values()), states)))
