"""Files of .safetensors, read and written with NumPy and json alone; reading trusts nothing.

The format (github.com/huggingface/safetensors): 8 bytes, the header's length as a little-endian
integer; the header, JSON, an object with dtype, shape and data_offsets for each tensor and, under
`__metadata__`, an object of strings; then the tensors' bytes, little-endian, one after another.
Every refusal is a ValueError whose text says what is wrong with the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import BinaryIO

import numpy as np

from lstmspec.backends.numpy.kernels.aliases import Array


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
