"""The two things that are compared: a spec each, as text, as IR, and with the places of both."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, TypeAlias

from lstmspec.compilation import Compilation
from lstmspec.diagnostics import InternalError, SpecError
from lstmspec.differences.files import read_file
from lstmspec.differences.model import Place
from lstmspec.differences.spelling import short
from lstmspec.ir import Input, Model, Node, Output
from lstmspec.source import Source, Span
from lstmspec.syntax import ast

if TYPE_CHECKING:
    from lstmspec.importing import Imported
    from lstmspec.trained import TrainedModel

    Comparable: TypeAlias = "str | os.PathLike[str] | Compilation | TrainedModel | Imported"


@dataclass(frozen=True)
class Side:
    """One of the two."""

    spec: Compilation

    @property
    def name(self) -> str:
        """What it is called."""
        return self.spec.source.name

    @cached_property
    def model(self) -> Model:
        """Its IR."""
        return self.spec.model

    @cached_property
    def makers(self) -> Mapping[str, Node]:
        """The node that makes each value, by its name."""
        return {value.name: node for node in self.model.nodes for value in node.results}

    def place(self, of: Input | Node | Output | None) -> Place | None:
        """Where a piece of the IR was written; `None` if nobody wrote it."""
        if isinstance(of, Output) and of.origin is None:
            of = self.makers.get(of.value)
        return None if of is None or of.origin is None else self.place_at(of.origin.line)

    def calls_of(self, places: set[Place]) -> set[Place]:
        """Where the blocks are used whose lines stand at `places`."""
        nodes = (node for node in self.model.nodes if self.place(node) in places)
        calls = (call for node in nodes if node.origin for call in node.origin.calls)
        return {place for call in calls if (place := self.place_at(call)) is not None}

    def place_at(self, span: Span) -> Place | None:
        """The line where `span` begins."""
        source = self.spec.sources.get(span.file)
        if source is None:
            return None
        file = "" if span.file == self.name else self.relative(span.file)
        return Place(file, source.location(span.start).line)

    def line(self, node: Node) -> str:
        """The line that made `node`, as it was written."""
        if node.origin is None or node.origin.line.file not in self.spec.sources:
            return node.layer.kind
        return short(self.spec.sources[node.origin.line.file][node.origin.line].split("#")[0])

    def relative(self, file: str) -> str:
        """What a file that the spec uses is called, seen from the spec's own folder."""
        # A model file stands for the folder of the files that it keeps.
        folder = PurePath(self.name) if self.spec.files else PurePath(self.name).parent
        try:
            return PurePath(file).relative_to(folder).as_posix()
        except ValueError:
            return file

    @cached_property
    def texts(self) -> Mapping[str, Source]:
        """Every file of the spec by its relative name; the spec itself as the empty one."""
        _ = self.model
        return {
            "" if name == self.name else self.relative(name): source
            for name, source in self.spec.sources.items()
        }

    @cached_property
    def train_lines(self) -> Mapping[str, Place]:
        """Where each line of the `train` block stands, by its name."""
        blocks = [s for s in self.spec.tree.statements if isinstance(s, ast.Train)]
        found = {s.name.text: self.place_at(s.span) for block in blocks for s in block.settings}
        return {name: place for name, place in found.items() if place is not None}


def sides_of(
    old: "Comparable", new: "Comparable", dims: Mapping[str, int]
) -> tuple[Side, Side, dict[str, int]]:
    """Both sides, with the sizes that either of them tells, and those that were lent.

    Raises:
        SpecError: if a file cannot be read, or what is wrong in a spec.
    """
    first, second = opened(old, dims), opened(new, dims)
    before, after = _lent(first, second), _lent(second, first)
    lent = {
        name: size
        for given, spec in ((first, before), (second, after))
        for name, size in spec.bindings.items()
        if name not in given.bindings
    }
    return Side(before), Side(after), lent


def opened(given: "Comparable", dims: Mapping[str, int]) -> Compilation:
    """The spec of `given`, with those of `dims` that it leaves open.

    Raises:
        SpecError: if a file cannot be read.
    """
    return _bound(_spec_of(given), dims)


def _spec_of(given: "Comparable") -> Compilation:
    found = read_file(Path(given)) if isinstance(given, str | os.PathLike) else given
    if isinstance(found, Compilation):
        return found
    return found.spec if hasattr(found, "spec") else found.compilation


def _bound(spec: Compilation, dims: Mapping[str, int]) -> Compilation:
    """The spec with those of `dims` that it leaves open; a spec may need them to be a model."""
    try:
        names = spec.model.dimensions
    except SpecError:
        return spec.bind(**dims)
    return spec.bind(**{name: size for name, size in dims.items() if name in names})


def _lent(spec: Compilation, other: Compilation) -> Compilation:
    """The spec with the sizes that only the other one tells, where it is a model with them."""
    names = [name for name in spec.model.dimensions if name in other.bindings]
    bound = spec.bind(**{name: other.bindings[name] for name in names})
    try:
        _ = bound.model
    except SpecError:
        return spec
    return bound


def require(node: Node | None) -> Node:
    """A node that is there by construction."""
    if node is None:
        raise InternalError("a pair without a node")
    return node
