"""Refuses initializers that make matrices for weights that are none."""

from dataclasses import dataclass
from typing import ClassVar

from lstmspec.diagnostics import Sink
from lstmspec.ir import Model, Node
from lstmspec.layers import UnitForgetBias, Weight
from lstmspec.passes.base import Pass
from lstmspec.shapes import spell_shape
from lstmspec.source import Span


@dataclass(frozen=True)
class CheckInitializers(Pass):
    """Holds the rank of every weight against its initializer, as Keras does when it draws."""

    name: ClassVar[str] = "check-initializers"

    def run(self, model: Model, sink: Sink) -> Model | None:
        """Return the model as it is; what is wrong is reported."""
        for name, node, weight in model.weights():
            initializer = weight.initializer
            if isinstance(initializer, UnitForgetBias):
                initializer = initializer.base
            if not _takes(initializer.kind, len(weight.shape)):
                sink.error(
                    "out-of-range",
                    f"`{initializer.kind}` makes matrices, and `{name}` has the shape"
                    f" {spell_shape(weight.shape)}",
                    _place(node, weight),
                    help="Give this weight another initializer, such as `zeros`.",
                )
        return model


def _takes(kind: str, rank: int) -> bool:
    if kind == "orthogonal":
        return rank >= 2
    return kind != "identity" or rank == 2


def _place(node: Node, weight: Weight) -> Span | None:
    """The initializer as it was written, else the layer's word."""
    if node.origin is None:
        return None
    written = weight.name.rsplit("/", 1)[-1].replace("_kernel", "") + "_initializer"
    found = (span for key, span in node.origin.options.items() if key.endswith(written))
    return next(found, node.origin.span)
