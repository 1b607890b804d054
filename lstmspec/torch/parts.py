"""The tensors of a `state_dict`, by what one line of a spec takes.

Such a part is a module or, of a recurrent module, one layer with both its directions: PyTorch
stacks layers in a module (`weight_ih_l0`, `weight_ih_l1`), a spec writes a line for each. A
`state_dict` says neither the kinds of its modules nor, as a file, their order.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from lstmspec.tensors import Array, read_tensors
from lstmspec.torch.refusal import refusal

StateDict = Mapping[str, Any] | str | os.PathLike[str]
"""Arrays or tensors by name, or a safetensors file of them."""

_RECURRENT = re.compile(
    r"(?P<role>(?:weight|bias)_(?:ih|hh|hr))_l(?P<layer>[0-9]{1,4})(?P<reverse>_reverse)?"
)
_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, eq=False)
class Part:
    """What one line may take."""

    module: str
    """The module's name; empty if the `state_dict` is that of a single module."""
    layer: int | None
    """Which layer of a recurrent module."""
    tensors: Mapping[str, Array]
    """By what they are: `weight_ih`, `bias_hh_reverse`, `weight`."""

    @property
    def label(self) -> str:
        """How messages call it."""
        name = f"`{self.module}`" if self.module else "the one module"
        return name if self.layer is None else f"layer {self.layer} of {name}"

    @property
    def shapes(self) -> str:
        """Its tensors with their shapes."""
        return ", ".join(f"{r} {list(a.shape)}" for r, a in self.tensors.items())

    @property
    def numbered(self) -> tuple[str, tuple[int, ...]]:
        """Its name with a sign for each number, and the numbers: what has an order by name."""
        layer = () if self.layer is None else (self.layer,)
        numbers = tuple(map(int, _NUMBER.findall(self.module)))
        return _NUMBER.sub("#", self.module) + "#" * len(layer), numbers + layer


def arrays_of(state: StateDict, max_memory: int) -> dict[str, Array]:
    """The tensors of a `state_dict` as arrays: of a file, of NumPy or of PyTorch.

    Raises:
        SpecError: what is wrong with the file; `model-too-large` if it has more than `max_memory`
            bytes; `weights-mismatch` if NumPy has no such numbers, or
            they are on another device.
    """
    if not isinstance(state, Mapping):
        path = Path(state)
        _require_size(path, max_memory)
        return read_tensors(path)[0]
    return {name: _array(name, tensor) for name, tensor in state.items()}


def _require_size(path: Path, max_memory: int) -> None:
    """Refuse a file over the memory budget; what is no file is for the reader to say.

    Raises:
        SpecError: `model-too-large`.
    """
    size = path.stat().st_size if path.is_file() else 0
    if size > max_memory:
        raise refusal(
            f"`{path}` has {size:,} bytes, and the budget is {max_memory:,}",
            "Save the modules that the spec has alone, or allow more with `--max-memory`.",
            code="model-too-large",
        )


def _array(name: str, tensor: Any) -> Array:
    try:
        return np.asarray(tensor)
    except (TypeError, RuntimeError, ValueError):
        raise refusal(
            f"`{name}` is no array that NumPy can hold",
            "Bring the module to the CPU and to float32: module.cpu().float().state_dict().",
        ) from None


def parts_of(arrays: Mapping[str, Array]) -> list[Part]:
    """The parts, in the order of their first tensors; the layers of a module in theirs.

    Raises:
        SpecError: `weights-mismatch` for projections (`proj_size`), for a module that lacks a
            layer, and for numbers that are not float32.
    """
    found: dict[str, dict[int | None, dict[str, Array]]] = defaultdict(lambda: defaultdict(dict))
    for name, array in arrays.items():
        module, layer, role = _split(name)
        found[module][layer][role] = array
    _refuse_types(arrays)
    return [
        Part(module, layer, layers[layer])
        for module, layers in found.items()
        for layer in _in_order(module, layers)
    ]


def name_of(module: str, layer: int | None, role: str) -> str:
    """What a `state_dict` calls a tensor."""
    if layer is not None:
        base, reverse = role.removesuffix("_reverse"), role.endswith("_reverse")
        role = f"{base}_l{layer}{'_reverse' if reverse else ''}"
    return f"{module}.{role}" if module else role


def _split(name: str) -> tuple[str, int | None, str]:
    """Module, layer and role of the tensor called `name`."""
    module, _, last = name.rpartition(".")
    match = _RECURRENT.fullmatch(last)
    if match is None or f"{int(match['layer'])}" != match["layer"]:
        return module, None, last
    return module, int(match["layer"]), match["role"] + (match["reverse"] or "")


def _in_order(module: str, layers: Iterable[int | None]) -> list[int | None]:
    """The layers of a module, what is no layer first.

    Raises:
        SpecError: `weights-mismatch` if a layer is missing.
    """
    numbers = sorted(layer for layer in layers if layer is not None)
    for expected, number in enumerate(numbers):
        if number != expected:
            raise refusal(
                f"`{module}` has no layer {expected}, and it has a layer {number}",
                "Save the whole module.",
            )
    return [*([None] if None in set(layers) else []), *numbers]


def _refuse_types(arrays: Mapping[str, Array]) -> None:
    for name in arrays:
        if _split(name)[2].startswith("weight_hr"):
            raise refusal(
                f"`{name}` is a projection: lstmspec has no layer with `proj_size`",
                "Train the module without proj_size.",
            )
    wrong = [f"{n} {a.dtype.name}" for n, a in arrays.items() if a.dtype != np.float32]
    if wrong:
        raise refusal(
            f"{len(wrong)} {'tensors are' if len(wrong) > 1 else 'tensor is'} not float32",
            "Convert the module: module.float().state_dict(). Leave out what is no weight by"
            " mapping it to nothing: --map NAME=.",
            wrong,
        )
