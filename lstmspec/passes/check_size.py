"""Refuses a model that needs more memory than it may have, before anything is allocated."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log10, prod
from typing import ClassVar

from lstmspec.diagnostics import Sink
from lstmspec.ir import Model, Node
from lstmspec.layers import Layer
from lstmspec.passes.base import Pass
from lstmspec.passes.places import calls_of, word_of
from lstmspec.shapes import Dim, Shape

_BYTES = 4
"""Of a number: float32 and int32 alike."""
_UNITS = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")


@dataclass(frozen=True)
class CheckSize(Pass):
    """Adds up weights and, for one sample, results; a size that is not known counts as 1."""

    name: ClassVar[str] = "check-size"

    max_memory: int = 4 * 2**30
    """The budget in bytes."""

    def run(self, model: Model, sink: Sink) -> Model | None:
        """Return the model as it is, or report it and return `None`."""
        weights = {node.name: _bytes(_weight_shapes(model, node)) for node in model.nodes}
        results = {node.name: _bytes(value.shape for value in node.results) for node in model.nodes}
        needed = sum(weights.values()) + sum(results.values())
        if needed <= self.max_memory:
            return model
        worst = max(model.nodes, key=lambda node: weights[node.name] + results[node.name])
        part = weights[worst.name] + results[worst.name]
        sink.error(
            "model-too-large",
            f"the model needs {spell_bytes(needed)}, and its budget is"
            f" {spell_bytes(self.max_memory)}",
            word_of(worst),
            label=f"{spell_bytes(part)} of it",
            notes=calls_of(worst),
            trail=(
                f"weights: {spell_bytes(sum(weights.values()))}",
                f"results for one sample: {spell_bytes(sum(results.values()))}",
            ),
            help="Mend the size, or allow the model what it needs with `--max-memory`.",
        )
        return None


def spell_bytes(count: int) -> str:
    """Such as "4.0 GiB"; in whole numbers throughout, so that no count is too large."""
    unit = min(max(count.bit_length() - 1, 0) // 10, len(_UNITS) - 1)
    if unit == 0:
        return f"{count} bytes"
    tenths = count * 10 >> 10 * unit
    if tenths >= 10**7:
        return f"about 10^{round(log10(count))} bytes"
    return f"{tenths // 10}.{tenths % 10} {_UNITS[unit]}"


def _weight_shapes(model: Model, node: Node) -> list[Shape]:
    if node.shares is not None:
        return []
    layer: Layer = node.layer
    return [weight.shape for weight in layer.weights(model.input_types(node))]


def _bytes(shapes: Iterable[Shape]) -> int:
    return _BYTES * sum(prod(map(_known, shape)) for shape in shapes)


def _known(dim: Dim) -> int:
    return dim if isinstance(dim, int) else sum(factor for _, factor in dim.terms)
