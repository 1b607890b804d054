"""model: a recurrent model in NumPy, written by lstmspec 0.1.0.

This file needs Python 3.11, NumPy 2 and the weights, a .safetensors file. From Python:

    model = load("weights.safetensors")
    y = model.predict(x)

    state = model.init_state(batch=1)
    y, state = model.step(x_t, state)

From a shell: python model.py --weights weights.safetensors --data x.npy -o y.npy
"""

from __future__ import annotations

import argparse
import contextvars
import csv
import functools
import io
import json
import os
import sys
import threading
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
"""Any NumPy array; the docstring of each kernel gives the shapes."""

Shape = tuple[int | str | None, ...]
"""Sizes: a number, a name, a sum of products such as "64*time", or None for any size."""

Typed = tuple[str, Shape]
"""A number type and a shape."""

Arrays = dict[str, Array]
"""Arrays by name, batch axis first."""

Step = Callable[[Mapping[str, Array], Mapping[str, Array]], tuple[Arrays, Arrays]]
"""From the inputs and the state of one step to the outputs and the state after it."""

NAME = "model"
MODEL_HASH = "5f75fdc67ad4b38a2222c21f540d35a51a22999b2fe85c442911f574f77c646e"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", "features")),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "dense": ("float32", ("classes",)),
}

WEIGHTS: dict[str, Shape] = {
    "lstm/kernel": ("features", 1024),
    "lstm/recurrent_kernel": (256, 1024),
    "lstm/bias": (1024,),
    "dense/kernel": (256, "classes"),
    "dense/bias": ("classes",),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("x", 1),
    "features": ("lstm/kernel", 0),
    "classes": ("dense/kernel", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "lstm/h": (256,),
    "lstm/c": (256,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"x"})
"""The inputs and outputs that have a time axis."""

NO_STREAMING = ""
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["lstm"] = pack_lstm(w.pop("lstm/kernel"), w.pop("lstm/recurrent_kernel"), w.pop("lstm/bias"))
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    lstm_out, lstm_h, lstm_c = lstm_packed(x, w["lstm"], state["lstm/h"], state["lstm/c"])
    dense_out = dense(lstm_out, w["dense/kernel"], w["dense/bias"])
    dense_out = softmax(dense_out)
    return {"dense": dense_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time."""
    w = model.prepared
    lstm_step = lstm_stepper(w["lstm"])
    dense_step = dense_stepper(w["dense/kernel"], w["dense/bias"])

    def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
        x = inputs["x"]
        lstm_h, lstm_c = lstm_step(x, state["lstm/h"], state["lstm/c"])
        dense_out = dense_step(lstm_h)
        dense_out = softmax(dense_out)
        return {"dense": dense_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}

    return step


class ModelError(ValueError):
    """What was given does not fit the model; the text says what, and what was expected."""


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


def check_inputs(x: Any, dims: Mapping[str, int], part: str) -> tuple[dict[str, Array], int]:
    """Return the inputs by name, and the size of their batch.

    `part` is what they are of the sequences: the whole "sequence", a "piece" or a "step".
    """
    given = by_name(x)
    arrays = {name: as_array(f"input `{name}`", given[name], INPUTS[name][0]) for name in INPUTS}
    shapes = {name: input_shape(name, part) for name in INPUTS}
    sizes = learn_sizes(arrays, shapes, dims)
    for name, array in arrays.items():
        if not fits(array, shapes[name], sizes):
            others = {k: v for k, v in arrays.items() if k != name}
            expected = spell_shape(shapes[name], learn_sizes(others, shapes, dims))
            raise ModelError(f"input `{name}` takes shape {expected}, found {array.shape}")
        if 0 in array.shape:
            raise ModelError(f"input `{name}` is empty: its shape is {array.shape}")
    return arrays, sizes["?batch"]


def input_shape(name: str, part: str) -> Shape:
    """Return the shape of an input, batch first; names with `?` are no sizes of the spec."""
    shape = INPUTS[name][1]
    if name not in STREAMED or part == "sequence":
        return ("?batch", *shape)
    return ("?batch", "?steps", *shape[1:]) if part == "piece" else ("?batch", *shape[1:])


def by_name(x: Any) -> Mapping[str, Any]:
    """Return what was given by the names of the inputs."""
    names = ", ".join(f"`{name}`" for name in INPUTS)
    if isinstance(x, Mapping):
        for name in (*INPUTS, *x):
            if name not in x:
                raise ModelError(f"input `{name}` is missing; the inputs are {names}")
            if name not in INPUTS:
                raise ModelError(f"there is no input `{name}`; the inputs are {names}")
        return x
    listed = isinstance(x, list | tuple)
    if len(INPUTS) == 1 and not (listed and len(x) == 1 and isinstance(x[0], np.ndarray)):
        return dict.fromkeys(INPUTS, x)
    if not listed or len(x) != len(INPUTS):
        raise ModelError(f"the model takes {len(INPUTS)} inputs: a dict or a list of {names}")
    return dict(zip(INPUTS, x, strict=True))


def as_array(what: str, value: Any, dtype: str) -> Array:
    """Return `value` as an array of `dtype`; refuse what would change a number."""
    try:
        array = np.asarray(value)
    except (TypeError, ValueError):
        raise ModelError(f"{what} is no array: its rows differ in length") from None
    if array.dtype.kind not in "biuf":
        raise ModelError(f"{what} takes numbers, found {array.dtype}")
    with np.errstate(over="ignore", invalid="ignore"):
        converted = array.astype(dtype, copy=False)
    if dtype == "int32" and not np.array_equal(converted, array):
        wrong = array[converted != array].flat[0]
        raise ModelError(f"{what} takes integers of 32 bits, found {wrong}")
    return converted


def thread_step(model: Model) -> Step | None:
    """Return the calling thread's own step of a single sequence, or None if there is none."""
    try:
        step: Step | None = model.own.step
    except AttributeError:
        made = None if NO_STREAMING else stepper(model)
        step = model.own.step = made and without_warnings(made)
    return step


def without_warnings(step: Step) -> Step:
    """Return `step`, during which numbers without end or meaning pass without a warning."""
    # NumPy keeps its error settings in the context: to enter one of our own costs next to nothing.
    context = contextvars.copy_context()
    context.run(lambda: np.seterr(all="ignore"))
    run: Any = context.run
    return functools.partial(run, step)


def single_input(dims: dict[str, int]) -> tuple[str, np.dtype[Any], tuple[int, ...]] | None:
    """Return name, dtype and shape of the input of a step with batch 1, where that is all to check.

    That is: there is one input, and a state of this module fits whatever sizes are open.
    """
    if len(INPUTS) > 1 or not all(isinstance(dim, int) for s in STATES.values() for dim in s):
        return None
    ((name, (dtype, shape)),) = INPUTS.items()
    sizes = [known_size(dim, dims) for dim in (shape[1:] if name in STREAMED else shape)]
    if None in sizes:
        return None
    return name, np.dtype(dtype), (1, *(size for size in sizes if size is not None))


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


def size_of(dim: int | str, sizes: Mapping[str, int]) -> int:
    """Return the size that `dim` stands for, such as 3, "time" or "64*time + 1"."""
    if isinstance(dim, int):
        return dim
    total = 0
    for term in dim.split(" + "):
        product = 1
        for factor in term.split("*"):
            product *= int(factor) if factor.lstrip("-").isdecimal() else sizes[factor]
        total += product
    return total


def known_size(dim: int | str | None, sizes: Mapping[str, int]) -> int | None:
    """Return the size that `dim` stands for, or None where that is not known."""
    try:
        return None if dim is None else size_of(dim, sizes)
    except KeyError:
        return None


def learn_sizes(
    arrays: Mapping[str, Array], shapes: Mapping[str, Shape], known: Mapping[str, int]
) -> dict[str, int]:
    """Return the sizes of names that are known or that arrays tell, the first one where two do."""
    sizes = dict(known)
    for name, array in arrays.items():
        if array.ndim == len(shapes[name]):
            for dim, size in zip(shapes[name], array.shape, strict=True):
                if isinstance(dim, str) and "*" not in dim and "+" not in dim:
                    sizes.setdefault(dim, size)
    return sizes


def fits(array: Array, shape: Shape, sizes: Mapping[str, int]) -> bool:
    """Return whether `array` has that shape, as far as its sizes are known."""
    if array.ndim != len(shape):
        return False
    wanted = (known_size(dim, sizes) for dim in shape)
    return all(size in (None, found) for size, found in zip(wanted, array.shape, strict=True))


def spell_shape(shape: Shape, sizes: Mapping[str, int]) -> str:
    """Return a shape as a person reads it, with what is known of it: (batch, time=7, 3)."""
    words = []
    for dim in shape:
        size = known_size(dim, sizes)
        name = "?" if dim is None else str(dim).lstrip("?")
        words.append(name if size is None or size == dim else f"{name}={size}")
    return f"({', '.join(words)}{',' if len(words) == 1 else ''})"


def tanh(x: Array) -> Array:
    """Return the hyperbolic tangent of x."""
    return np.tanh(x)


def softmax(x: Array) -> Array:
    """Return exp(x) / sum(exp(x)) along the last axis, shifted by the maximum."""
    y = np.exp(x - np.max(x, axis=-1, keepdims=True))
    y /= np.sum(y, axis=-1, keepdims=True)
    return y


def dense(x: Array, kernel: Array, bias: Array | None) -> Array:
    """Return x kernel + bias on the last axis: x (..., D), kernel (D, U), bias (U,) -> (..., U).

    Source: keras/src/layers/core/dense.py; the activation is a kernel of its own.
    """
    # For a matrix `dot` is the same product and takes a third of the time to get there.
    y = x.dot(kernel) if x.ndim == 2 else x @ kernel
    if bias is not None:
        y += bias
    return y


def pack_lstm(kernel: Array, recurrent_kernel: Array, bias: Array | None) -> tuple[Array, Array]:
    """Return an LSTM's `wide`, row blocks o, i, f, g, and `narrow`, row blocks g, o, f, i.

    Both are (4U, U + D + 1); shapes of the weights as in `lstm`.
    """
    rows = stack_weights(kernel, recurrent_kernel, bias)
    i, f, g, o = np.split(rows, 4)
    narrow = np.concatenate([g, o / 2.0, f / 2.0, i / 2.0])
    return np.concatenate([-o, -i, -f, g]), column_major(narrow)


def column_major(matrix: Array) -> Array:
    """Return a copy in column order that begins at a cache line.

    A product with one column reads the matrix once, and is up to a quarter slower if each load
    straddles two lines; NumPy aligns to 16 bytes.
    """
    size = matrix.dtype.itemsize
    room = np.empty(matrix.size + 64 // size, matrix.dtype)
    skip = -room.__array_interface__["data"][0] % 64 // size
    copy: Array = room[skip : skip + matrix.size].reshape(matrix.shape[::-1]).T
    copy[...] = matrix
    return copy


def stack_weights(kernel: Array, recurrent_kernel: Array, bias: Array | None) -> Array:
    """Return the matrix that meets [h; x; 1]: kernels (D, K) and (U, K) -> (K, U + D + 1)."""
    if bias is None:
        bias = np.zeros(kernel.shape[1], kernel.dtype)
    return np.concatenate([recurrent_kernel, kernel, bias[np.newaxis]]).T.copy()


def lstm_packed(
    x: Array,
    pack: tuple[Array, Array],
    h: Array,
    c: Array,
    mask: Array | None = None,
    previous: Array | None = None,
    *,
    return_sequences: bool = False,
    go_backwards: bool = False,
    zero_output_for_mask: bool = False,
) -> tuple[Array, Array, Array]:
    """Return an LSTM's output and its last states h and c: `lstm` with weights from `pack_lstm`."""
    if go_backwards:
        x, mask = x[:, ::-1], None if mask is None else mask[:, ::-1]
    start = lstm_narrow if len(x) == 1 else lstm_wide
    options = return_sequences, zero_output_for_mask
    y, (h, c) = run_packed(x, [h, c], mask, previous, start, pack, *options)
    return y, h, c


def run_packed(
    x: Array,
    states: list[Array],
    mask: Array | None,
    previous: Array | None,
    start: Callable[..., tuple[Callable[[int, dict[int, slice]], None], list[Array]]],
    pack: tuple[Array, ...],
    return_sequences: bool,
    zero_output_for_mask: bool,
    extra: int = 0,
) -> tuple[Array, list[Array]]:
    """Return a cell's output and last states over x (B, T, D) in time order.

    `start` is the cell; its slots have `extra` rows behind [h; x; 1]. Masks are treated as Keras
    treats them.
    """
    plan = plan_steps(mask, *x.shape[:2])
    order, places, lengths, sources, _, n = plan
    if order is not None:
        x, states = take_steps(x, sources), [state[order] for state in states]
    with np.errstate(over="ignore", under="ignore"):
        outputs, lasts = run_planned(x, states, plan, start, pack, return_sequences, extra)
    if places is not None:
        lasts = [last[places] for last in lasts]
    before = np.zeros_like(lasts[0]) if previous is None else previous
    if mask is None or places is None:
        if return_sequences:
            return outputs, lasts
        return (lasts[0] if n else before).copy(), lasts
    if return_sequences:
        y = spread_outputs(outputs, mask, places, before)
    else:
        y = np.where(lengths[places, np.newaxis] > 0, lasts[0], before)
    if zero_output_for_mask:
        y[np.logical_not(mask if return_sequences else mask[:, -1])] = 0.0
    return y, lasts


def run_planned(
    x: Array,
    states: list[Array],
    plan: tuple[Any, ...],
    start: Callable[..., tuple[Callable[[int, dict[int, slice]], None], list[Array]]],
    pack: tuple[Array, ...],
    return_sequences: bool,
    extra: int,
) -> tuple[Array, list[Array]]:
    """Return outputs (B, n, U), no steps unless wanted, and last states (B, U), rows sorted."""
    batch, _, features = x.shape
    units = states[0].shape[1]
    _, _, lengths, _, stretches, n = plan
    carried = [state.T.astype(pack[0].dtype) for state in states]
    lasts = [state.copy() for state in carried]
    outputs = np.empty((batch, n if return_sequences else 0, units), pack[0].dtype)
    arrivals = arrivals_of(lengths)
    for begin, end, width in stretches:
        carried = [state[:, :width] for state in carried]
        slots = open_slots(carried[0], features, extra, end - begin)
        advance, others = start(pack, slots, carried, lasts)
        for first in range(begin, end, len(slots) - 1):
            count = min(len(slots) - 1, end - first)
            made = slots[1 : count + 1, :units]
            inputs = feature_major(x[:width, first : first + count])
            slots[:count, units : units + features] = inputs
            ends = {k: arrivals[first + k] for k in range(count) if first + k in arrivals}
            advance(count, ends)
            for k, rows in ends.items():
                lasts[0][:, rows] = made[k, :, rows]
            if return_sequences:
                outputs[:width, first : first + count] = row_major(made)
            slots[0, :units] = made[-1]
        carried = [slots[0, :units], *others]
    return outputs, [last.T.copy() for last in lasts]


def open_slots(h: Array, features: int, extra: int, steps: int) -> Array:
    """Return slots (n + 1, U + D + 1 + extra, batch): h (U, batch) in the first, the row of ones.

    There are as many as fit the second-level cache of a common processor with what a step needs
    beside them, but at least 8.
    """
    units, batch = h.shape
    rows = units + features + 1 + extra
    slots = np.empty((min(steps, max(8, 65536 // (rows * batch))) + 1, rows, batch), h.dtype)
    slots[0, :units] = h
    slots[:, units + features] = 1.0
    return slots


def feature_major(x: Array) -> Array:
    """Return x (B, n, D) as (n, D, B). In two copies, as one would read all over the memory."""
    return np.ascontiguousarray(x.transpose(1, 0, 2)).transpose(0, 2, 1)


def row_major(y: Array) -> Array:
    """Return y (n, U, B) as (B, n, U), its rows whole in memory."""
    return np.ascontiguousarray(y.transpose(0, 2, 1)).transpose(1, 0, 2)


def plan_steps(mask: Array | None, batch: int, steps: int) -> tuple[Any, ...]:
    """Return the plan of a batch."""
    if mask is None or mask.all():
        stretches = [(0, steps, batch)] if batch and steps else []
        return None, None, np.full(batch, steps), None, stretches, steps
    lengths = np.count_nonzero(mask, axis=1)
    order = np.argsort(-lengths, kind="stable")
    lengths = lengths[order]
    n = int(lengths[0])
    # Behind the last valid step of a row stand steps of no use.
    valid_first = np.argsort(np.logical_not(mask), axis=1, kind="stable")[:, :n]
    sources = (np.arange(batch)[:, np.newaxis] * steps + valid_first)[order].T
    # Products are made for some columns at once, and to start anew is not free.
    block = max(8, batch // 8)
    active = np.searchsorted(-lengths, -np.arange(n), side="left")
    widths = np.minimum(batch, -block * (-active // block)).tolist()
    begins = [k for k in range(n) if not k or widths[k] != widths[k - 1]]
    pairs = zip(begins, [*begins, n][1:], strict=True)
    stretches = [(begin, end, widths[begin]) for begin, end in pairs]
    return order, np.argsort(order), lengths, sources, stretches, n


def arrivals_of(lengths: Array) -> dict[int, slice]:
    """Return for each step that is the last of some sorted rows those rows."""
    if not len(lengths):
        return {}
    firsts = [0, *(np.flatnonzero(lengths[1:] != lengths[:-1]) + 1).tolist()]
    rows = zip(lengths[firsts].tolist(), firsts, [*firsts, len(lengths)][1:], strict=True)
    return {length - 1: slice(first, last) for length, first, last in rows if length}


def take_steps(x: Array, sources: Array) -> Array:
    """Return the steps of x (B, T, D) that `sources` (n, B) names, as (B, n, D)."""
    batch, steps, features = x.shape
    return x.reshape(batch * steps, features)[sources].transpose(1, 0, 2)


def spread_outputs(outputs: Array, mask: Array, places: Array, before: Array) -> Array:
    """Return for each step of mask (B, T) the output of the last valid step, `before` if none.

    Row b of the mask is row `places[b]` of outputs (B, n, U), which has the valid steps alone.
    """
    batch, length, units = outputs.shape
    made = np.cumsum(mask, axis=1)
    if not length:
        return np.repeat(before[:, np.newaxis], mask.shape[1], axis=1)
    steps = np.maximum(made - 1, 0) + length * places[:, np.newaxis]
    y: Array = outputs.reshape(batch * length, units)[steps]
    np.copyto(y, before[:, np.newaxis], where=(made == 0)[..., np.newaxis])
    return y


def lstm_wide(
    pack: tuple[Array, ...], slots: Array, states: list[Array], lasts: list[Array]
) -> tuple[Callable[[int, dict[int, slice]], None], list[Array]]:
    """Return an LSTM's loop, and its cell state: the formulas of `lstm`."""
    weights = pack[0]
    units, batch = states[1].shape
    # o, i, f, g and behind them c, so that [i; f] * [g; c] is one product.
    gates = np.empty((5 * units, batch), weights.dtype)
    made, sigmoids, o, g = (
        gates[:-units],
        gates[: 3 * units],
        gates[:units],
        gates[3 * units : -units],
    )
    shares, contents, cell = gates[units : 3 * units], gates[3 * units :], gates[-units:]
    cell[...] = states[1]
    terms = np.empty((2 * units, batch), weights.dtype)
    new, kept = terms[:units], terms[units:]
    columns, outputs = list(slots), list(slots[1:, :units])
    matmul, exp, add, divide = np.matmul, np.exp, np.add, np.divide
    tanh, multiply, one = np.tanh, np.multiply, np.ones((), weights.dtype)

    def advance(count: int, ends: dict[int, slice]) -> None:
        for k in range(count):
            matmul(weights, columns[k], made)
            exp(sigmoids, sigmoids)
            add(sigmoids, one, sigmoids)
            divide(one, sigmoids, sigmoids)
            tanh(g, g)
            multiply(shares, contents, terms)
            add(new, kept, cell)
            tanh(cell, new)
            multiply(o, new, outputs[k])
            if k in ends:
                lasts[1][:, ends[k]] = cell[:, ends[k]]

    return advance, [cell]


def lstm_narrow(
    pack: tuple[Array, ...], slots: Array, states: list[Array], lasts: list[Array]
) -> tuple[Callable[[int, dict[int, slice]], None], list[Array]]:
    """Return an LSTM's loop, and its cell state."""
    weights = pack[1]
    units = len(states[1])
    # c, g, then tanh of o, f, i, then ones.
    space = np.ones(8 * units, weights.dtype)
    contents, cell, made = space[: 2 * units], space[:units], space[units : 5 * units]
    cell[...] = states[1][:, 0]
    pairs, sigmoids = space[2 * units :].reshape(2, -1), np.empty(3 * units, weights.dtype)
    o, shares = sigmoids[:units], sigmoids[units:]
    terms = np.empty(2 * units, weights.dtype)
    kept, new = terms[:units], terms[units:]
    columns, outputs = list(slots[..., 0]), list(slots[1:, :units, 0])
    project, average = weights.dot, np.full(2, 0.5, weights.dtype).dot
    tanh, add, multiply = np.tanh, np.add, np.multiply

    def advance(count: int, ends: dict[int, slice]) -> None:
        for column, h in zip(columns[:count], outputs[:count], strict=True):
            project(column, made)
            tanh(made, made)
            average(pairs, sigmoids)
            multiply(shares, contents, terms)
            add(kept, new, cell)
            tanh(cell, new)
            multiply(o, new, h)
        if ends:
            lasts[1][:, 0] = cell

    return advance, [cell[:, np.newaxis]]


def lstm_stepper(
    pack: tuple[Array, Array],
) -> Callable[[Array, Array, Array], tuple[Array, Array]]:
    """Return an LSTM's step: x, h, c -> h, c."""
    weights = pack[1]
    units = len(weights) // 4
    column = np.ones((1, weights.shape[1]), weights.dtype)
    old_h, old_x, flat_column = column[:, :units], column[:, units:-1], column[0]
    space = np.ones((1, 8 * units), weights.dtype)
    old_c, contents, made = space[:, :units], space[0, : 2 * units], space[0, units : 5 * units]
    pairs, sigmoids = space[0, 2 * units :].reshape(2, -1), np.empty((1, 3 * units), weights.dtype)
    o, shares, flat_sigmoids = sigmoids[:, :units], sigmoids[0, units:], sigmoids[0]
    terms = np.empty((1, 2 * units), weights.dtype)
    kept, new, flat_terms = terms[:, :units], terms[:, units:], terms[0]
    project, average = weights.dot, np.full(2, 0.5, weights.dtype).dot
    tanh, add, multiply = np.tanh, np.add, np.multiply

    def step(x: Array, h: Array, c: Array) -> tuple[Array, Array]:
        old_h[...] = h
        old_x[...] = x
        old_c[...] = c
        project(flat_column, made)
        tanh(made, made)
        average(pairs, flat_sigmoids)
        multiply(shares, contents, flat_terms)
        next_c: Array = add(kept, new)
        tanh(next_c, new)
        return multiply(o, new), next_c

    return step


def dense_stepper(kernel: Array, bias: Array | None) -> Callable[[Array], Array]:
    """Return the step of `dense`: x (1, D) -> (1, U)."""
    if bias is None:
        return lambda x: x.dot(kernel)
    weights = np.concatenate([kernel, bias[np.newaxis]])
    row = np.ones((1, len(weights)), weights.dtype)
    old_x = row[:, :-1]

    def step(x: Array) -> Array:
        old_x[...] = x
        y: Array = row.dot(weights)
        return y

    return step


def project(x: Array, kernel: Array, bias: Array | None) -> Array:
    """Return x kernel + bias of every step, time first: x (B, T, D), kernel (D, K) -> (T, B, K)."""
    batch, steps, features = x.shape
    rows = x.transpose(1, 0, 2).reshape(steps * batch, features) @ kernel
    if bias is not None:
        rows += bias
    return rows.reshape(steps, batch, kernel.shape[1])


def load(weights: str | os.PathLike[str] | Mapping[str, Any], /, **dims: int) -> Model:
    """Return the model with `weights`: a .safetensors file, or arrays by name.

    `dims` gives sizes that the spec leaves open; most are read off the weights, or later off the
    inputs.
    """
    tensors = read_weights(weights)
    sizes = open_sizes(tensors, dims)
    check_weights(tensors, sizes)
    return Model(prepare(tensors), sizes)


def read_weights(weights: str | os.PathLike[str] | Mapping[str, Any]) -> dict[str, Array]:
    """Return the tensors by name, as arrays that nobody else holds."""
    if isinstance(weights, Mapping):
        return {name: np.array(value, order="C") for name, value in weights.items()}
    try:
        return read_safetensors(os.fspath(weights))[0]
    except ValueError as error:
        raise ModelError(f"{os.fspath(weights)}: {error}") from None


def open_sizes(tensors: Mapping[str, Array], dims: Mapping[str, int]) -> dict[str, int]:
    """Return the sizes of the open dimensions: those given, and those that the weights tell."""
    for name, size in dims.items():
        if name not in DIMENSIONS:
            known = ", ".join(DIMENSIONS) or "none"
            raise ModelError(f"there is no open dimension `{name}`; open are: {known}")
        if not isinstance(size, int | np.integer) or size < 1:
            raise ModelError(f"`{name}` is a positive integer, not {size!r}")
    sizes = {name: int(size) for name, size in dims.items()}
    for name, where in DIMENSIONS.items():
        if where is None and name not in sizes:
            raise ModelError(f"give `{name}`: load(weights, {name}=...); no tensor tells its size")
        tensor = tensors.get(where[0]) if where and where[0] in WEIGHTS else None
        if where and tensor is not None and tensor.ndim == len(WEIGHTS[where[0]]):
            factor, rest = where[2:] or (1, 0)
            sizes.setdefault(name, (tensor.shape[where[1]] - rest) // factor)
    return sizes


def check_weights(tensors: Mapping[str, Array], sizes: Mapping[str, int]) -> None:
    """Refuse weights that are not exactly those of the model, with all that is wrong."""
    rows = []
    for name in [*WEIGHTS, *(name for name in tensors if name not in WEIGHTS)]:
        dtype, shape = typed(WEIGHTS.get(name))
        array = tensors.get(name)
        expected = "nothing" if shape is None else f"{dtype} {spell_shape(shape, sizes)}"
        found = "nothing" if array is None else f"{array.dtype} {array.shape}"
        if shape is None or array is None or array.dtype != dtype or not fits(array, shape, sizes):
            rows.append(f"\n  {name}: expected {expected}, found {found}")
    if rows:
        raise ModelError(f"the weights do not fit {NAME}:{''.join(rows)}")


def typed(entry: Shape | Typed | None) -> tuple[str, Shape | None]:
    """Return the number type and the shape of an entry of `WEIGHTS`: float32 where none is told."""
    if entry is not None and len(entry) == 2 and isinstance(entry[1], tuple):
        return str(entry[0]), entry[1]
    return "float32", entry


def read_arrays(path: str) -> dict[str, Array]:
    """Return the arrays of an .npz file by name, or that of an .npy file under the name ""."""
    try:
        data = np.load(path, allow_pickle=False)
        return {"": data} if isinstance(data, np.ndarray) else dict(data)
    except (ValueError, EOFError, RuntimeError, MemoryError, zipfile.BadZipFile, zlib.error):
        raise ModelError(f"{path} is no file of NumPy arrays, or is damaged") from None


def replace_file(path: str, write: Callable[[BinaryIO], object]) -> None:
    """Write a file beside `path`, then put it in its place: a reader sees the old or the new."""
    beside = Path(f"{path}.part")
    try:
        with beside.open("wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def read_safetensors(path: str) -> tuple[dict[str, Array], dict[str, str]]:
    """Return the tensors of a .safetensors file by name, and its metadata."""
    header, data = split_header(np.fromfile(path, dtype=np.uint8))
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise ValueError("the metadata of the weights file is not an object of strings")
    extents = {name: tensor_extent(name, entry) for name, entry in header.items()}
    tensors = {}
    position = 0
    for name, (dtype, shape, start, end) in sorted(extents.items(), key=lambda item: item[1][2:]):
        if start != position or end > data.size:
            raise ValueError(f"tensor `{name}` overlaps another, leaves a gap or ends too late")
        try:
            tensors[name] = data[start:end].copy().view(dtype).reshape(shape)
        except (ValueError, OverflowError):
            raise ValueError(f"tensor `{name}` has a shape that NumPy cannot hold") from None
        position = end
    if position != data.size:
        raise ValueError(f"the weights file ends in {data.size - position} bytes of no tensor")
    return tensors, metadata


def write_safetensors(
    file: BinaryIO, tensors: Mapping[str, Array], metadata: Mapping[str, str]
) -> None:
    """Write tensors, float or integer, in their order; equal tensors make equal bytes."""
    header: dict[str, object] = {"__metadata__": dict(metadata)}
    end = 0
    for name, array in tensors.items():
        start, end = end, end + array.nbytes
        kind = f"{array.dtype.kind}{8 * array.dtype.itemsize}".upper()
        header[name] = {"dtype": kind, "shape": array.shape, "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    file.write(len(text).to_bytes(8, "little") + text)
    for array in tensors.values():
        file.write(np.ascontiguousarray(array, array.dtype.newbyteorder("<")).data)


def split_header(content: Array) -> tuple[dict[str, object], Array]:
    """Return the header of a .safetensors file as an object, and the bytes after it."""
    size = int.from_bytes(content[:8].tobytes(), "little")
    if content.size < 8 or size > content.size - 8:
        raise ValueError("the weights file is cut short, or no .safetensors file")
    header = content[8 : 8 + size].tobytes()
    if not header.startswith(b"{"):
        raise ValueError("the header of the weights file is no JSON object")
    try:
        members = json.loads(header.decode("utf-8"), object_pairs_hook=unique_members)
    except (ValueError, RecursionError):
        raise ValueError("the header of the weights file is no JSON, or has a name twice") from None
    return members, content[8 + size :]


def unique_members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return the members of a JSON object as a dict, refusing a name that stands twice."""
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a name stands twice")
    return members


def tensor_extent(name: str, entry: object) -> tuple[str, tuple[int, ...], int, int]:
    """Return a tensor's NumPy dtype, its shape, and where its bytes start and end in the data."""
    dtypes = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2"}
    dtypes |= {"I8": "i1", "U8": "u1", "BOOL": "?"}
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise ValueError(f"tensor `{name}` has not exactly dtype, shape and data_offsets")
    kind, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(kind, str) or kind not in dtypes:
        raise ValueError(f"tensor `{name}` is stored as {kind}, which is not read here; store F32")
    for numbers in (shape, offsets):
        if not isinstance(numbers, list) or not all(type(n) is int and n >= 0 for n in numbers):
            raise ValueError(f"the shape or data_offsets of tensor `{name}` are no list of sizes")
    size = np.dtype(dtypes[kind]).itemsize
    for length in shape:
        size *= length
    if len(offsets) != 2 or offsets[1] - offsets[0] != size:
        raise ValueError(f"tensor `{name}` needs {size} bytes, but its data_offsets span others")
    return dtypes[kind], tuple(shape), offsets[0], offsets[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Predict as the command line says, and return the exit code: 0, 1 for what does not fit, 2."""
    parser = argparse.ArgumentParser(description=f"Predict with {NAME}.")
    parser.add_argument("--weights", required=True, metavar="W.safetensors")
    parser.add_argument("--data", required=True, metavar="X.npy|X.npz|X.csv")
    parser.add_argument("-o", "--output", metavar="Y.npy|Y.npz|Y.csv", help="else text to stdout")
    parser.add_argument("--bind", nargs="+", default=[], metavar="NAME=N", help="open dimensions")
    options = parser.parse_args(arguments)
    endings = (".npz",) if len(OUTPUTS) > 1 else (".npy", ".npz", ".csv")
    if options.output and Path(options.output).suffix.lower() not in endings:
        parser.error(f"{options.output} ends in none of {', '.join(endings)}")
    try:
        model = load(options.weights, **dict(binding(text) for text in options.bind))
        y = model.predict(read_data(Path(options.data), model.dims))
        write_outputs(y if isinstance(y, dict) else dict.fromkeys(OUTPUTS, y), options.output)
    except ModelError as error:
        sys.stderr.write(f"{parser.prog}: error: {error}\n")
        return 1
    except OSError as error:
        sys.stderr.write(f"{parser.prog}: error: {error.filename}: {error.strerror}\n")
        return 2
    return 0


def binding(text: str) -> tuple[str, int]:
    """Return the name and the size in NAME=N."""
    name, _, size = text.partition("=")
    if not size.isdecimal():
        raise ModelError(f"--bind takes NAME=N, such as time=100, not {text}")
    return name, int(size)


def read_data(path: Path, dims: Mapping[str, int]) -> Any:
    """Return the inputs in a file: one array, or a dict of arrays."""
    if path.suffix.lower() == ".csv":
        return read_table(path, dims)
    arrays = read_arrays(str(path))
    return [*arrays.values()] if len(arrays) == 1 else arrays


def read_table(path: Path, dims: Mapping[str, int]) -> Array:
    """Return a table of numbers as a batch: a row is a sample, its steps one after the other."""
    shape = next(iter(INPUTS.values()))[1]
    sizes = [known_size(dim, dims) or -1 for dim in shape]
    if len(INPUTS) > 1 or sizes.count(-1) > 1:
        raise ModelError(f"a table does not tell the inputs {', '.join(INPUTS)}: give an .npz file")
    rows: list[list[float]] = []
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        for number, row in enumerate(csv.reader(file), start=1):
            try:
                rows += [[float(cell) for cell in row]] if row else []
            except ValueError:
                if rows or number > 1:
                    raise ModelError(f"{path}: line {number} holds what is no number") from None
    try:
        return np.array(rows).reshape(len(rows), *sizes)
    except ValueError:
        wanted = spell_shape(shape, dims)
        raise ModelError(f"{path}: not every row is a sample of shape {wanted}") from None


def write_outputs(outputs: Mapping[str, Array], path: str | None) -> None:
    """Write the outputs in the form that the ending of `path` names, or as text to stdout."""
    ending = Path(path).suffix.lower() if path else ""
    if path and ending == ".npy":
        with Path(path).open("wb") as file:
            np.save(file, next(iter(outputs.values())))
    elif path and ending == ".npz":
        with zipfile.ZipFile(path, "w") as archive:
            for name, y in outputs.items():
                with archive.open(f"{name}.npy", "w") as entry:
                    np.save(entry, y)
    else:
        text = io.StringIO()
        for name, y in outputs.items():
            text.write(f"# {name}\n" if len(outputs) > 1 else "")
            rows = y.reshape(len(y), -1)
            np.savetxt(text, rows, fmt="%d" if y.dtype == "i4" else "%.9g", delimiter=",")
        if path:
            Path(path).write_text(text.getvalue(), encoding="utf-8")
        else:
            sys.stdout.write(text.getvalue())


if __name__ == "__main__":
    sys.exit(main())
