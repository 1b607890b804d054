"""Proof that two backends compute the same: every layer, on shared weights and random input.

The IR is compiled once with every node as an output, by both backends, and the largest difference
of each node is reported: `max(abs(a - b) / max(1, abs(b)))`, absolute for numbers up to 1 and
relative beyond. Each input is tried at several lengths where its length is open, and with padding
of every kind where the model makes masks.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from os import PathLike
from typing import Any

import numpy as np

from lstmspec.backends import check_model, get_backend
from lstmspec.backends.keras import required_dimensions
from lstmspec.compilation import Compilation
from lstmspec.data import predict_arrays
from lstmspec.diagnostics import InternalError, Sink
from lstmspec.ir import Input, Model, Output, Training
from lstmspec.layers import Embedding, Masking, TimeDistributed
from lstmspec.passes import InferTraining
from lstmspec.shapes import Dim, spell_shape

TOLERANCE = 1e-5
LENGTHS = (1, 2, 7, 30)
_DEFAULT_SIZE = 4

Inputs = dict[str, np.ndarray]


@dataclass(frozen=True)
class Row:
    """What was found of one result."""

    name: str
    layer: str
    shape: str
    difference: float


@dataclass(frozen=True)
class Report:
    """What a verification found."""

    rows: tuple[Row, ...]
    """In the order of computation."""
    cases: tuple[str, ...]
    """The inputs that were tried, in words."""
    bound: Mapping[str, int]
    """The sizes that were chosen for dimensions that nothing binds."""
    samples: int

    @property
    def first_failure(self) -> Row | None:
        """The first layer over the tolerance."""
        return next((row for row in self.rows if not row.difference <= TOLERANCE), None)

    @property
    def passed(self) -> bool:
        """Whether every layer agrees."""
        return self.first_failure is None

    @property
    def largest(self) -> float:
        """The largest difference of all."""
        return max((row.difference for row in self.rows), default=0.0)


def verify(
    spec: Compilation,
    weights: str | PathLike[str] | Mapping[str, np.ndarray] | None = None,
    *,
    samples: int = 8,
    seed: int = 0,
) -> Report:
    """Compare the NumPy and the Keras backend on `samples` random rows a case.

    Raises:
        SpecError: if the spec is wrong, the weights do not fit, Keras is missing, or a backend
            cannot honour the model.
    """
    bound, arrays, chosen = _bind(spec, weights)
    model = with_all_outputs(bound.model)
    live = {}
    for name in ("numpy", "keras"):
        backend, sink = get_backend(name), Sink(dict(bound.sources))
        check_model(backend, model, sink)
        sink.raise_errors()
        live[name] = backend.build(model, arrays, {})
    generator = np.random.default_rng(seed)
    worst = {output.value: 0.0 for output in model.outputs}
    cases = []
    for words, inputs in _cases(model, samples, generator):
        cases.append(words)
        left = predict_arrays(live["numpy"], model, inputs)
        right = predict_arrays(live["keras"], model, inputs)
        for name in worst:
            worst[name] = max(worst[name], difference(left[name], right[name]))
    rows = tuple(_row(model, name, worst[name]) for name in worst)
    return Report(rows, tuple(cases), chosen, samples)


def difference(left: np.ndarray, right: np.ndarray) -> float:
    """The largest difference of two arrays; infinite where shapes or NaNs disagree."""
    if left.shape != right.shape or not np.array_equal(np.isnan(left), np.isnan(right)):
        return float("inf")
    if left.size == 0:
        return 0.0
    with np.errstate(invalid="ignore"):
        gap = np.abs(left - right) / np.maximum(1, np.abs(right))
    return float(np.max(np.where(left == right, 0, np.nan_to_num(gap, nan=0.0, posinf=np.inf))))


def with_all_outputs(model: Model) -> Model:
    """The same model with every result of every node as an output, trained by default."""
    names = [result.name for node in model.nodes for result in node.results]
    outputs = tuple(Output(value=name) for name in names)
    traced = InferTraining().run(model.replace(outputs=outputs, training=Training()), Sink())
    if traced is None:
        raise InternalError("a model that can be traced but not trained")
    return traced


def render_report(report: Report, format: str) -> str:
    """The report as `text` or `json`."""
    if format == "json":
        return json.dumps(_as_json(report), indent=2)
    width = max((len(row.name) for row in report.rows), default=0)
    kinds = max((len(row.layer) for row in report.rows), default=0)
    lines = [
        f"{row.name:<{width}}  {row.layer:<{kinds}}  {row.difference:.1e}  {row.shape}"
        for row in report.rows
    ]
    if report.bound:
        sizes = ", ".join(f"{name}={size}" for name, size in report.bound.items())
        lines.append(f"sizes chosen for open dimensions: {sizes}")
    lines.append(f"inputs, {report.samples} rows each: {'; '.join(report.cases)}")
    failure = report.first_failure
    if failure is None:
        lines.append(f"numpy and keras agree: largest difference {report.largest:.1e}")
    else:
        lines.append(
            f"numpy and keras differ: `{failure.name}` is the first layer over {TOLERANCE:.0e},"
            f" by {failure.difference:.1e}"
        )
    return "\n".join(lines)


def _as_json(report: Report) -> dict[str, Any]:
    failure = report.first_failure
    return {
        "passed": report.passed,
        "tolerance": TOLERANCE,
        "largest": report.largest,
        "first_failure": failure.name if failure else None,
        "samples": report.samples,
        "cases": list(report.cases),
        "bound": dict(report.bound),
        "layers": [
            {
                "name": row.name,
                "layer": row.layer,
                "shape": row.shape,
                "difference": row.difference,
            }
            for row in report.rows
        ],
    }


def _row(model: Model, name: str, worst: float) -> Row:
    node = model.by_name[name.split(".")[0]]
    return Row(name, node.layer.kind, spell_shape(model.values[name].shape), worst)


def _bind(
    spec: Compilation, weights: str | PathLike[str] | Mapping[str, np.ndarray] | None
) -> tuple[Compilation, Mapping[str, np.ndarray], dict[str, int]]:
    """The spec and its weights, with a size for every dimension that a backend must know."""
    arrays: Mapping[str, np.ndarray] | None = None
    if weights is not None:
        spec, arrays = spec.with_weights(weights)
    chosen = dict.fromkeys(required_dimensions(spec.model), _DEFAULT_SIZE)
    bound = spec.bind(**chosen)
    return bound, bound.fresh_weights() if arrays is None else arrays, chosen


def _cases(
    model: Model, samples: int, generator: np.random.Generator
) -> Iterator[tuple[str, Inputs]]:
    """Random inputs: every length in `LENGTHS` where one is open, padded in every way if masked."""
    pads = _padding(model)
    open_sizes = {dim for i in model.inputs for dim in i.shape if not isinstance(dim, int)}
    for length in LENGTHS if open_sizes else (0,):
        sizes: dict[Dim, int] = dict.fromkeys(open_sizes, length)
        words = f"length {length}" if open_sizes else "fixed lengths"
        inputs = {i.name: _random(model, i, sizes, samples, generator) for i in model.inputs}
        yield words, inputs
        if pads:
            padded = {
                name: _padded(array, pads[name], generator) if name in pads else array
                for name, array in inputs.items()
            }
            yield f"{words}, padded", padded


def _random(
    model: Model,
    given: Input,
    sizes: Mapping[Dim, int],
    samples: int,
    generator: np.random.Generator,
) -> np.ndarray:
    shape = (samples, *(dim if isinstance(dim, int) else sizes[dim] for dim in given.shape))
    if given.dtype == "float32":
        return generator.standard_normal(shape, np.float32)
    limits = [
        layer.input_dim
        for node in model.nodes
        if given.name in node.inputs and isinstance(layer := _innermost(node.layer), Embedding)
    ]
    known = [limit for limit in limits if isinstance(limit, int)]
    return generator.integers(min(1, *known, 1), min(known, default=2), shape, np.int32)


def _padding(model: Model) -> dict[str, float]:
    """The inputs whose steps a layer masks, and the number that marks padding."""
    found = {}
    for node in model.nodes:
        layer = _innermost(node.layer)
        if isinstance(layer, Embedding) and layer.mask_zero:
            found[node.inputs[0]] = 0.0
        elif isinstance(layer, Masking):
            found[node.inputs[0]] = layer.mask_value
    return {name: value for name, value in found.items() if name in {i.name for i in model.inputs}}


def _padded(array: np.ndarray, value: float, generator: np.random.Generator) -> np.ndarray:
    """Rows padded on the right, on the left, in gaps, and wholly, in turn."""
    result = array.copy()
    length = array.shape[1]
    for row in range(len(result)):
        cut = int(generator.integers(0, length + 1))
        steps = np.arange(length)
        hidden = (
            steps >= cut,
            steps < cut,
            generator.random(length) < 0.5,
            np.ones(length, bool),
        )[row % 4]
        result[row, hidden] = value
    return result


def _innermost(layer: Any) -> Any:
    return _innermost(layer.layer) if isinstance(layer, TimeDistributed) else layer
