"""model: a recurrent model in NumPy, written by lstmspec 0.1.0.

This file needs Python 3.11, NumPy and the weights, a .safetensors file. From Python:

    model = load("weights.safetensors")
    y = model.predict(x)

    state = model.init_state(batch=1)
    y, state = model.step(x_t, state)

From a shell: python model.py --weights weights.safetensors --data x.npy -o y.npy
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import sys
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
"""Any NumPy array; the docstring of each kernel gives the shapes."""

Activation = Callable[[Array], Array]
"""A function that returns a new array of its argument's shape and dtype, or its argument."""

Shape = tuple[int | str | None, ...]
"""Sizes: a number, a name, a sum of products such as "64*time", or None for any size."""

State = dict[str, Array]
"""What is carried from step to step, by path; batch axis first."""

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


def prepare(w: dict[str, Array]) -> dict[str, Array]:
    """Return what `forward` works with, made of the weights once."""
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[dict[str, Array], State]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    lstm_out, lstm_h, lstm_c = lstm(
        x,
        w["lstm/kernel"],
        w["lstm/recurrent_kernel"],
        w["lstm/bias"],
        state["lstm/h"],
        state["lstm/c"],
    )
    dense_out = dense(lstm_out, w["dense/kernel"], w["dense/bias"])
    dense_out = softmax(dense_out)
    return {"dense": dense_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}


class ModelError(ValueError):
    """What was given does not fit the model; the text says what, and what was expected."""


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


def sigmoid(x: Array) -> Array:
    """Return 1 / (1 + exp(-x)); below -87, where float32's exp would overflow, its value there."""
    return 1.0 / (1.0 + np.exp(-np.maximum(x, -87.0)))


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
    y = x @ kernel
    if bias is not None:
        y += bias
    return y


def lstm(
    x: Array,
    kernel: Array,
    recurrent_kernel: Array,
    bias: Array | None,
    h: Array,
    c: Array,
    mask: Array | None = None,
    previous: Array | None = None,
    *,
    activation: Activation = tanh,
    recurrent_activation: Activation = sigmoid,
    return_sequences: bool = False,
    go_backwards: bool = False,
    zero_output_for_mask: bool = False,
) -> tuple[Array, Array, Array]:
    """Return an LSTM's output and its last states h and c.

    i, f, g, o = x_t kernel + h recurrent_kernel + bias (column blocks in this order)
    c = rec(f) c + rec(i) act(g);  h = rec(o) act(c)

    Shapes: x (B, T, D), kernel (D, 4U), recurrent_kernel (U, 4U), bias (4U,), h and c (B, U), mask
    (B, T) of bool; output (B, T, U) with `return_sequences`, else (B, U). `previous` (B, U) is the
    output to repeat before the first valid step, zeros if None.
    Source: keras/src/layers/rnn/lstm.py; Hochreiter and Schmidhuber (1997).
    """
    if go_backwards:
        x, mask = x[:, ::-1], None if mask is None else mask[:, ::-1]
    batch, steps, _ = x.shape
    units = h.shape[1]
    inputs = project(x, kernel, bias)
    z = np.empty((batch, 4 * units), inputs.dtype)
    i, f, g, o = (z[:, k * units : (k + 1) * units] for k in range(4))
    zeros = np.zeros((batch, units), inputs.dtype)
    output = zeros if previous is None else previous
    outputs = np.empty((batch, steps if return_sequences else 0, units), inputs.dtype)
    for t in range(steps):
        np.matmul(h, recurrent_kernel, out=z)
        z += inputs[t]
        next_c = recurrent_activation(f) * c + recurrent_activation(i) * activation(g)
        next_h = recurrent_activation(o) * activation(next_c)
        if mask is None:
            c = next_c
            output = h = next_h
        else:
            valid = mask[:, t, np.newaxis]
            c = np.where(valid, next_c, c)
            h = np.where(valid, next_h, h)
            output = np.where(valid, next_h, zeros if zero_output_for_mask else output)
        if return_sequences:
            outputs[:, t] = output
    return outputs if return_sequences else output.copy(), h, c


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
        shape, array = WEIGHTS.get(name), tensors.get(name)
        expected = "nothing" if shape is None else f"float32 {spell_shape(shape, sizes)}"
        found = "nothing" if array is None else f"{array.dtype} {array.shape}"
        if shape is None or array is None or array.dtype != "f4" or not fits(array, shape, sizes):
            rows.append(f"\n  {name}: expected {expected}, found {found}")
    if rows:
        raise ModelError(f"the weights do not fit {NAME}:{''.join(rows)}")


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
    try:
        data = np.load(path, allow_pickle=False)
        arrays = data if isinstance(data, np.ndarray) else dict(data)
    except (ValueError, EOFError, RuntimeError, MemoryError, zipfile.BadZipFile, zlib.error):
        raise ModelError(f"{path} is no file of NumPy arrays, or is damaged") from None
    return [*arrays.values()] if isinstance(arrays, dict) and len(arrays) == 1 else arrays


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
