"""From a Keras file to a spec and its weights."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from lstmspec.compilation import Compilation
from lstmspec.diagnostics import InternalError, SpecError
from lstmspec.importing.containers import opened_file
from lstmspec.importing.graph import Drawn, GraphReader
from lstmspec.importing.names import with_given_names
from lstmspec.importing.problems import Problems
from lstmspec.ir import Model, Node, Output
from lstmspec.layers import Layer, Recurrent
from lstmspec.limits import default_max_memory
from lstmspec.semantics import write_spec
from lstmspec.source import Source

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Imported:
    """What a Keras file holds."""

    spec: Compilation
    """The model as a spec; `spec.source.text` is its text."""
    weights: "Mapping[str, np.ndarray] | None"
    """Its weights by canonical name; `None` if the file has none."""
    kind: str
    """What the file is, in words."""
    version: str
    """The version of Keras that wrote it; empty if it does not say."""
    notes: tuple[str, ...] = ()
    """What is said differently here, or left out without a change of any output."""


def import_model(
    path: str | os.PathLike[str],
    config: str | os.PathLike[str] | None = None,
    *,
    max_memory: int | None = None,
) -> Imported:
    """Read a model that Keras 1, 2 or 3 saved, without Keras: `.keras`, `.h5`, `.hdf5`, `.json`.

    `config` is a file with what `model.to_json()` returns, for a file that holds weights alone.
    Only data is read: nothing in the file is run or imported, and no other file is opened.

    Raises:
        SpecError: `unreadable-file`, `unknown-format`, `missing-extra`; `corrupt-file` if the file
            is damaged, foreign or hostile; `file-too-large` or `model-too-large`; and
            `unsupported-by-language` with everything that no spec can say.
    """
    path = Path(path)
    with opened_file(path, Path(config) if config is not None else None) as file:
        problems = Problems(file.path)
        drawn = GraphReader(file.generation, problems).read(file.config)
        problems.raise_errors()
        spec = _spec(path, drawn, file.generation, max_memory or default_max_memory())
        _check_masks(spec.model, drawn, problems)
        problems.raise_errors()
        weights = None
        if file.root is not None:
            from lstmspec.importing.weights import read_weights

            weights = read_weights(file, spec.model, drawn.owners)
        return Imported(spec, weights, file.kind, file.version, problems.told())


def _spec(path: Path, drawn: Drawn, generation: int, max_memory: int) -> Compilation:
    """The spec, in which `return_sequences` stands where the language would infer another."""
    named = with_given_names(drawn.inputs, drawn.nodes, drawn.outputs)
    outputs = tuple(Output(value=value) for value in drawn.outputs)
    model = Model(inputs=tuple(drawn.inputs), nodes=tuple(named), outputs=outputs)
    told: set[str] = set()
    while True:
        nodes = tuple(n if n.owner in told else n.replace(layer=_open(n.layer)) for n in named)
        spec = _compiled(path, model.replace(nodes=nodes), max_memory)
        everyone = {node.name for node in named}
        try:
            wrong = _differing(spec.model, named)
        except SpecError:
            if told == everyone:
                raise
            told = everyone
            continue
        if not wrong:
            better = named if generation > 2 else _with_last_axes(spec.model, named)
            if better == named:
                return spec
            named = better
            continue
        if wrong <= told:
            raise InternalError(f"{sorted(wrong)} are not read as they were written")
        told |= wrong


def _compiled(path: Path, model: Model, max_memory: int) -> Compilation:
    source = Source(f"{path.name} as a spec", write_spec(model))
    return Compilation(source, max_memory=max_memory, title=path.name.partition(".")[0] or "model")


def _differing(model: Model, nodes: list[Node]) -> set[str]:
    """The owners of nodes whose layer in `model` is not the one that Keras has."""
    pairs = zip(model.nodes, nodes, strict=True)
    return {node.owner for found, node in pairs if found.layer != node.layer}


def _with_last_axes(model: Model, nodes: list[Node]) -> list[Node]:
    """The nodes with -1 for the last axis, which Keras 2 wrote by its number."""
    found = []
    for typed, node in zip(model.nodes, nodes, strict=True):
        rank = len(model.input_types(typed)[0].shape)
        is_last = getattr(node.layer, "axis", None) == rank
        found.append(node.replace(layer=node.layer.replace(axis=-1)) if is_last else node)
    return found


def _open(layer: Layer) -> Layer:
    """The layer with `return_sequences` left out."""
    inner = getattr(layer, "layer", None)
    if inner is not None:
        return layer.replace(layer=_open(inner))
    return layer.replace(return_sequences=None) if isinstance(layer, Recurrent) else layer


def _check_masks(model: Model, drawn: Drawn, problems: Problems) -> None:
    """Refuse a mask that Keras was given by hand: here a mask comes from a layer alone."""
    for node in model.nodes:
        if node.name in drawn.masked and not any(model.input_masks(node)):
            problems.cannot_say(node.name, "a mask that no layer before it makes")
