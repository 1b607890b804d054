"""Random weights, inputs and targets for a random model, and whether float32 can tell its numbers.

A comparison in float32 says something only where the exact result does not hang on the last bit:
not at the kink of an activation, not at a tie of two maxima, not where numbers cancel. Whether it
does is not asked of the code that is compared: the reference in float64 is computed again on
numbers that are changed by one millionth, and what then moves too far is left out by name.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lstmspec.backends.numpy.training.backpropagation.program import Program
from lstmspec.ir import Input, Model
from lstmspec.layers import Embedding, Layer, Masking
from lstmspec.verification import with_all_outputs

Arrays = dict[str, np.ndarray]

ROWS = 5
LENGTH = 5
"""The size of open axes."""
NUDGE = 1e-6
SWAY = 1e-5
"""How far a result may move by a nudge, relative to numbers above 1."""
LARGEST = 1e3


@dataclass(frozen=True)
class Batch:
    """What a model is computed on; row 3 has gaps and row 4 is hidden wholly, where masks are."""

    weights: Arrays
    inputs: Arrays
    hidden: Arrays
    """Per input, which numbers mark padding; a nudge must not touch them."""
    padding: dict[str, float]
    """The number that marks padding: in float64 it is another one than in float32."""
    targets: Arrays

    def rows(self, count: int) -> "Batch":
        """The first rows alone."""
        parts = [{n: a[:count] for n, a in p.items()} for p in (self.inputs, self.hidden)]
        targets = {n: a[:count] for n, a in self.targets.items()}
        return Batch(self.weights, *parts, self.padding, targets)

    def wide(self) -> "Batch":
        """All of it in float64."""
        inputs = {
            name: np.where(self.hidden[name], self.padding[name], array.astype(np.float64))
            if array.dtype.kind == "f"
            else array
            for name, array in self.inputs.items()
        }
        weights = {
            name: array.astype(np.float64) if array.dtype.kind == "f" else array
            for name, array in self.weights.items()
        }
        return replace(self, weights=weights, inputs=inputs)

    def nudged(self, generator: np.random.Generator) -> "Batch":
        """Every real number but padding changed a little, in float64."""
        wide = self.wide()
        inputs = {
            name: np.where(self.hidden[name], array, _nudge(array, generator))
            if array.dtype.kind == "f"
            else array
            for name, array in wide.inputs.items()
        }
        weights = {name: _nudge(array, generator) for name, array in wide.weights.items()}
        return replace(wide, weights=weights, inputs=inputs)


def _nudge(array: np.ndarray, generator: np.random.Generator) -> np.ndarray:
    if array.dtype.kind != "f":
        return array
    return array * (1 + NUDGE * generator.uniform(-1, 1, array.shape))


def draw_batch(model: Model, seed: int, scale: float) -> Batch:
    """Weights of about `scale`, and inputs with padding where the model can have masks."""
    generator = np.random.default_rng(seed)
    weights = {}
    for name, _, weight in model.weights():
        if weight.dtype == "int32":
            weights[name] = np.ones(weight.shape, np.int32)
            continue
        array = generator.normal(0, scale, weight.shape).astype(np.float32)
        weights[name] = np.abs(array) + np.float32(0.1) if "variance" in name else array
    inputs, hidden, padding = {}, {}, {}
    for given in model.inputs:
        name = given.name
        inputs[name], hidden[name], padding[name] = _input(model, given, generator)
    return Batch(weights, inputs, hidden, padding, {})


def _input(
    model: Model, given: Input, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, float]:
    shape = (ROWS, *(dim if isinstance(dim, int) else LENGTH for dim in given.shape))
    padded = _padding(shape, generator)
    if given.dtype == "int32":
        tables = [la for n in model.nodes if isinstance(la := innermost(n.layer), Embedding)]
        limit = min((int(t.input_dim) for t in tables), default=3)
        array = generator.integers(min(1, limit - 1), limit, shape, np.int32)
        if any(table.mask_zero for table in tables):
            array[padded] = 0
        return array, np.zeros(shape, bool), 0.0
    array = generator.standard_normal(shape, np.float32)
    for node in model.nodes:
        layer = innermost(node.layer)
        if isinstance(layer, Masking) and given.name in node.inputs:
            array[padded] = layer.mask_value
            hidden = np.zeros(shape, bool)
            hidden[padded] = True
            return array, hidden, layer.mask_value
    return array, np.zeros(shape, bool), 0.0


def _padding(shape: tuple[int, ...], generator: np.random.Generator) -> np.ndarray:
    """Which steps are hidden: in row 0 none, then on the right, on the left, gaps, all."""
    steps = np.arange(shape[1])
    cut = max(1, shape[1] // 2)
    hidden = np.zeros(shape[:2], bool)
    hidden[1] = steps >= cut
    hidden[2] = steps < shape[1] - cut
    hidden[3] = generator.random(shape[1]) < 0.4
    hidden[3, generator.integers(shape[1])] = False
    hidden[4] = True
    return hidden


def _targets(model: Model, exact: Arrays, seed: int) -> Arrays:
    """Targets that fit the losses of the outputs."""
    generator = np.random.default_rng(seed)
    found = {}
    for output in model.outputs:
        shape = exact[output.value].shape
        kind = model.training.losses[output.value].kind
        if kind == "categorical_crossentropy":
            classes = generator.integers(0, shape[-1], shape[:-1])
            found[output.value] = np.eye(shape[-1], dtype=np.float32)[classes]
        elif kind == "binary_crossentropy":
            found[output.value] = generator.integers(0, 2, shape).astype(np.float32)
        else:
            found[output.value] = generator.standard_normal(shape, np.float32)
    return found


def innermost(layer: Layer) -> Any:
    """The layer inside all wrappers."""
    while layer.wraps:
        layer = layer.layer  # type: ignore[attr-defined]  # what wraps has it
    return layer


def reference(model: Model, batch: Batch) -> Arrays:
    """Every value of the model in float64, inner lines included."""
    wide = batch.wide()
    program = Program(with_all_outputs(model))
    with np.errstate(all="ignore"):
        run = program.forward(wide.weights, wide.inputs, training=False)
    return {name: run.values[name] for name in program.outputs}


def steady_batches(model: Model, seed: int) -> Iterator[tuple[Batch, Arrays, np.ndarray]]:
    """Batches whose results float32 can tell, each with its reference and the rows that are finite.

    Only a layer that averages nothing, such as global pooling of a sequence that is hidden wholly,
    makes rows that are not finite.
    """
    for attempt in range(4):
        batch = draw_batch(model, 100 * seed + attempt, 0.5 / 2**attempt)
        exact = reference(model, batch)
        finite = np.ones(ROWS, bool)
        for array in exact.values():
            if array.dtype.kind == "f":
                finite &= np.isfinite(array.reshape(ROWS, -1)).all(axis=1)
        moved = reference(model, batch.nudged(np.random.default_rng(seed)))
        if finite[:4].all() and all(
            _is_steady(exact[name][finite], moved[name][finite]) for name in exact
        ):
            yield replace(batch, targets=_targets(model, exact, seed)), exact, finite


def _is_steady(exact: np.ndarray, moved: np.ndarray) -> bool:
    if np.abs(exact).max(initial=0) > LARGEST:
        return False
    return bool(np.max(np.abs(exact - moved) / np.maximum(1, np.abs(exact)), initial=0) <= SWAY)
