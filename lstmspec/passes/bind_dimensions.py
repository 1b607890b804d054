"""Gives named dimensions the sizes that `--bind` or a keyword says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from lstmspec.diagnostics import Sink, did_you_mean, listing
from lstmspec.ir import Model, Node, misfit_of
from lstmspec.layers import Layer
from lstmspec.passes.base import Pass
from lstmspec.passes.sizes import names_in, once_a_layer, with_sizes
from lstmspec.shapes import Dim, SymbolicDim


@dataclass(frozen=True)
class BindDimensions(Pass):
    """Substitutes integers for names, in inputs and in options; types are forgotten."""

    name: ClassVar[str] = "bind-dimensions"

    bindings: Mapping[str, int] = field(default_factory=dict)
    """The size of each name."""

    def run(self, model: Model, sink: Sink) -> Model | None:
        """Return the model with the names bound; a binding that binds nothing is reported."""
        if not self.bindings:
            return model
        known = _dimensions(model)
        sizes: dict[str, Dim] = {}
        for name, size in self.bindings.items():
            if name not in known:
                _report_unknown(name, known, sink)
            elif isinstance(size, bool) or not isinstance(size, int) or size < 1:
                sink.error(
                    "invalid-binding",
                    f"`{name}` takes a positive integer, not {size!r}",
                    help=f"Give it its size, such as `{name}=100`.",
                )
            else:
                sizes[name] = size
        bound = _bound(model, sizes) if sizes else model
        return bound if _encodings_fit(model, bound, sink) else None


def _dimensions(model: Model) -> dict[str, None]:
    """The named dimensions of inputs and options, in the order of their appearance."""
    found: dict[str, None] = {}
    for given in model.inputs:
        for dim in given.shape:
            if isinstance(dim, SymbolicDim):
                found.update(dict.fromkeys(sorted(dim.names)))
    layers: dict[int, Layer] = {id(node.layer): node.layer for node in model.nodes}
    for layer in layers.values():
        found.update(dict.fromkeys(names_in(layer)))
    return {name: None for name in found if not name.startswith("?")}


def _report_unknown(name: str, known: Mapping[str, None], sink: Sink) -> None:
    def help() -> str:
        if not known:
            return "Every size is known already; `--set` replaces the value of a `let`."
        asked = did_you_mean(name, known)
        return asked or f"Bind {listing(known)}; `--set` replaces the value of a `let`."

    sink.error(
        "invalid-binding",
        f"`{name}` is no dimension of the model",
        trail=(f"dimensions: {', '.join(known)}",) if known else (),
        help=help,
    )


def _encodings_fit(before: Model, after: Model, sink: Sink) -> bool:
    """Whether the sizes are what the spec says of the data; if not, that is reported."""
    fits = True
    for unbound, given in zip(before.inputs, after.inputs, strict=True):
        problem = misfit_of(given)
        if problem:
            fits = False
            name = unbound.shape[-1]
            sink.error(
                "invalid-binding",
                f"`{name}` cannot be {given.shape[-1]}: {problem}",
                trail=(f"{given.name}: {given.type}",),
                help="Bind it to what the `input` line says of its data.",
            )
    return fits


def _bound(model: Model, sizes: Mapping[str, Dim]) -> Model:
    def resolve(dim: Dim) -> Dim:
        return dim if isinstance(dim, int) else dim.substitute(sizes)

    layer = once_a_layer(lambda old: with_sizes(old, resolve))
    return model.replace(
        inputs=tuple(i.replace(shape=tuple(map(resolve, i.shape))) for i in model.inputs),
        nodes=tuple(_rebuilt(node, layer(node.layer)) for node in model.nodes),
    )


def _rebuilt(node: Node, layer: Layer) -> Node:
    if layer is node.layer and not node.results:
        return node
    return node.replace(layer=layer, results=())
