"""From a `state_dict` to canonical weights, and back."""

from typing import TYPE_CHECKING

import numpy as np

from lstmspec.compilation import Compilation
from lstmspec.tensors import Array
from lstmspec.torch.matching import pairs_of
from lstmspec.torch.naming import Names
from lstmspec.torch.parts import StateDict, name_of
from lstmspec.torch.stacking import stacks_of

if TYPE_CHECKING:
    from lstmspec.compilation import Weights


def from_state_dict(
    spec: Compilation, state: StateDict, names: Names | None = None
) -> dict[str, Array]:
    """The weights of `spec` by canonical name, from the `state_dict` of a module of PyTorch.

    `names` says by module which line takes it: `{"encoder": "lstm"}`; of a recurrent module with
    several layers the lines in order; `None` where something is left out. What it does not say is
    found by name and shape where there is one way only. Both biases of `nn.LSTM` and `nn.RNN` are
    added up.

    Raises:
        SpecError: `weights-mismatch` with every line and every module that has no partner or
            several; `unknown-name` or `duplicate-name` for what is wrong in `names`;
            `model-too-large` for a file over the memory budget; what is wrong with spec or file.
    """
    found: dict[str, Array] = {}
    for line, part in pairs_of(spec, state, names):
        for name, array in line.row.ours(line.layer, part.tensors).items():
            found[f"{line.name}/{name}"] = np.ascontiguousarray(array)
    spec.with_weights(found)
    return {name: found[name] for name, _, _ in spec.model.weights()}


def to_state_dict(
    spec: Compilation, weights: "Weights" = None, names: Names | None = None
) -> dict[str, Array]:
    """The `state_dict` of the modules that compute the lines of `spec`.

    `names` is as in `from_state_dict`; a line that it does not name is a module of its own name,
    `/` written as `.`. A bias that PyTorch has twice is all in `bias_ih`, and `bias_hh` is 0.

    Raises:
        SpecError: `weights-mismatch` if PyTorch has no such module, or lines that `names` puts
            into one cannot be its layers; `unknown-name`, `duplicate-name`; as `compile`.
    """
    bound, arrays = spec.with_weights(weights)
    found: dict[str, Array] = {}
    for module, lines in stacks_of(bound, names).items():
        for layer, line in enumerate(lines):
            own = {name: np.asarray(arrays[f"{line.name}/{name}"]) for name in line.own}
            number = layer if line.cell is not None else None
            for role, array in line.row.theirs(line.layer, own).items():
                found[name_of(module, number, role)] = np.ascontiguousarray(array)
    return found
