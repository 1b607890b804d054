"""NumPy against Keras on shared weights: what the cells are, and how one is run.

A cell is a small spec in `cells/*.txt`, under a line `=== what it shows`. Both backends compile it,
get the same random weights, and predict the same random inputs, at every length that the cell asks
for, in a batch and one row at a time. Lines at its start that begin with `##` set how it is run:

    ## lengths 1 50-200   the sizes that open axes get, instead of 1, 2 and 7
    ## scale 0.1          the standard deviation of the weights, instead of 0.5
    ## slow               only with -m slow

A line `@source` becomes a sequence called `seq` in three ways, one case each: numbers without a
mask, numbers behind `Masking`, integers behind an `Embedding` with `mask_zero`. Masked rows are
padded on the right, on the left, in gaps, and wholly.

`python -m tests.agreement.harness` prints the largest difference of every cell.
"""

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

import lstmspec
from lstmspec.backends import get_backend
from lstmspec.backends.keras.emission import arguments
from lstmspec.data import predict_arrays
from lstmspec.ir import Input, Model
from lstmspec.layers import Embedding, Masking, TimeDistributed
from lstmspec.verification import difference

LIMIT = 1e-5
LENGTHS = (1, 2, 7)
LONGEST_EAGER = 16
ROWS = 6
SIZES = {"features": 3, "classes": 4}
SOURCES = {
    "plain": "Activation linear as seq",
    "Masking": "Masking as seq",
    "mask_zero": "Embedding 6 3 mask_zero as seq",
}
CELLS = Path(__file__).parent / "cells"


@dataclass(frozen=True)
class Case:
    """One spec, compiled by both backends."""

    id: str
    text: str
    lengths: tuple[int, ...] = LENGTHS
    scale: float = 0.5
    slow: bool = False

    @cached_property
    def spec(self) -> lstmspec.Compilation:
        """The spec, every dimension bound but those that may differ from batch to batch."""
        spec = lstmspec.parse(self.text, name=f"{self.id}.lstm")
        needed = [p.dimension for p in arguments(spec.model) if p.required]
        return spec.bind(**{name: SIZES.get(name, 5) for name in needed})

    @property
    def model(self) -> Model:
        """The typed IR."""
        return self.spec.model


@cache
def cases() -> tuple[Case, ...]:
    """Every case of every table."""
    return tuple(case for path in sorted(CELLS.glob("*.txt")) for case in _read(path))


def _read(path: Path) -> Iterator[Case]:
    _, *blocks = re.split(r"^=== ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for block in blocks:
        title, _, text = block.partition("\n")
        case = _directed(Case(f"{path.stem}: {title}", text.strip() + "\n"))
        if "@source" not in text:
            yield case
            continue
        for name, line in SOURCES.items():
            yield replace(case, id=f"{case.id} [{name}]", text=case.text.replace("@source", line))


def _directed(case: Case) -> Case:
    for line in case.text.splitlines():
        match line.split():
            case ["##", "lengths", *lengths]:
                case = replace(case, lengths=tuple(_lengths(lengths)))
            case ["##", "scale", scale]:
                case = replace(case, scale=float(scale))
            case ["##", "slow"]:
                case = replace(case, slow=True)
            case ["##", *_]:
                raise ValueError(f"{case.id}: {line}")
    return case


def _lengths(words: list[str]) -> Iterator[int]:
    for word in words:
        first, _, last = word.partition("-")
        yield from range(int(first), int(last or first) + 1)


def largest_difference(case: Case) -> tuple[float, str]:
    """The largest difference of any output on any input, and which one it was."""
    generator = np.random.default_rng(sum(case.id.encode()))
    weights = random_weights(case.model, generator, case.scale)
    live = {name: get_backend(name).build(case.model, weights, {}) for name in ("numpy", "keras")}
    keras = keras_program(live["keras"], case)
    worst = (0.0, "nothing")
    for words, inputs in _inputs(case, generator):
        ours = predict_arrays(live["numpy"], case.model, inputs)
        theirs = keras(inputs)
        for name, array in ours.items():
            assert np.isfinite(theirs[name]).all(), f"{name} on {words} is not finite in Keras"
            worst = max(worst, (difference(array, theirs[name]), f"{name} on {words}"))
    return worst


def keras_program(
    live: Any, case: Case
) -> Callable[[Mapping[str, np.ndarray]], dict[str, np.ndarray]]:
    """What computes the outputs by name.

    Short sequences are computed eagerly, where every size is known. For long ones that is slow:
    they run as one graph, in which batch and open axes are unknown, as in `predict`.
    """
    import tensorflow as tf

    sources = case.model.inputs

    def call(*given: Any) -> Any:
        return live(given[0] if len(given) == 1 else list(given), training=False)

    if max(case.lengths) > LONGEST_EAGER:
        shapes = [[d if isinstance(d, int) else None for d in source.shape] for source in sources]
        call = tf.function(
            call,
            input_signature=[
                tf.TensorSpec([None, *shape], source.dtype)
                for source, shape in zip(sources, shapes, strict=True)
            ],
        )

    def run(inputs: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        result = call(*(tf.constant(inputs[source.name]) for source in sources))
        if isinstance(result, Mapping):
            return {name: np.asarray(value) for name, value in result.items()}
        return {case.model.outputs[0].value: np.asarray(result)}

    return run


def random_weights(
    model: Model, generator: np.random.Generator, scale: float
) -> dict[str, np.ndarray]:
    """Weights without structure: biases are not 0, variances are positive."""
    found = {}
    for name, _, weight in model.weights():
        array = generator.normal(0, scale, weight.shape).astype(np.float32)
        array = np.abs(array) + np.float32(0.1) if "variance" in name else array
        found[name] = array.astype(weight.dtype)
    return found


def _inputs(
    case: Case, generator: np.random.Generator
) -> Iterator[tuple[str, dict[str, np.ndarray]]]:
    sizes = {dim for given in case.model.inputs for dim in given.shape if not isinstance(dim, int)}
    for length in case.lengths if sizes else case.lengths[:1]:
        named = dict.fromkeys(sizes, length)
        batch = {}
        for given in case.model.inputs:
            shape = (ROWS, *(named.get(dim, dim) for dim in given.shape))
            batch[given.name] = _random(case.model, given, shape, generator)
        words = f"length {length}" if sizes else "fixed lengths"
        yield f"{words}, {ROWS} rows", batch
    row = int(generator.integers(ROWS))
    yield f"{words}, row {row} alone", {n: array[row : row + 1] for n, array in batch.items()}


def _random(
    model: Model, given: Input, shape: tuple[int, ...], generator: np.random.Generator
) -> np.ndarray:
    readers = [_innermost(node.layer) for node in model.nodes if given.name in node.inputs]
    if given.dtype == "int32":
        limit = min(
            (layer.input_dim for layer in readers if isinstance(layer, Embedding)), default=9
        )
        array = generator.integers(0, limit, shape, np.int32)
        if any(isinstance(layer, Embedding) and layer.mask_zero for layer in readers):
            array = np.maximum(array, 1)
            array[_padding(shape, generator)] = 0
        return array
    array = generator.standard_normal(shape, np.float32)
    for layer in readers:
        if isinstance(layer, Masking):
            array[_padding(shape[:-1], generator)] = layer.mask_value
    return array


def _padding(shape: tuple[int, ...], generator: np.random.Generator) -> np.ndarray:
    """Which steps are hidden: row 0 none, then right, left, gaps, all, and gaps again."""
    hidden = np.zeros(shape, bool)
    if len(shape) > 2:
        hidden[1:] = generator.random((shape[0] - 1, *shape[1:])) < 0.4
        return hidden
    length = shape[1]
    steps = np.arange(length)
    cut = length // 2 + length % 2
    hidden[1] = steps >= cut
    hidden[2] = steps < cut
    hidden[3] = steps % 3 == 1
    hidden[4] = True
    hidden[5] = generator.random(length) < 0.5
    return hidden


def _innermost(layer: Any) -> Any:
    return _innermost(layer.layer) if isinstance(layer, TimeDistributed) else layer


def main() -> None:
    """Print the largest difference of every cell, the worst last."""
    chosen = [case for case in cases() if all(word in case.id for word in sys.argv[1:])]
    found = sorted((*largest_difference(case), case.id) for case in chosen)
    for size, words, name in found:
        print(f"{size:.1e}  {name}  ({words})")


if __name__ == "__main__":
    main()
