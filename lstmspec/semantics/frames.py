"""Frames: what the lower-case words of a file or of one use of a block stand for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from lstmspec.diagnostics import Note
from lstmspec.semantics.data import Data, spell_data
from lstmspec.source import Span
from lstmspec.syntax import ast

if TYPE_CHECKING:
    from lstmspec.semantics.modules import BlockDefinition
    from lstmspec.semantics.segments import Built


class Binding(NamedTuple):
    """What one name stands for."""

    data: Data
    span: Span | None = None
    """Where the value was written."""
    is_set: bool = False
    """Whether `--set` gave the value, and not what is written there."""


@dataclass(eq=False, slots=True)
class Frame:
    """The names of one file, or of one block with certain arguments.

    What is made of a line depends on the line and the frame alone, so a frame remembers it: uses of
    a block with the same arguments share a frame.
    """

    blocks: "Mapping[str, BlockDefinition | None]"
    """The blocks by name; `None` where a line is broken."""
    lines: Mapping[str, Span]
    """The names that lines of the body are given, and where."""
    parent: "Frame | None" = None
    """For a block, the frame of its file."""
    bindings: dict[str, Binding] = field(default_factory=dict)
    """Constants and parameters."""
    later: dict[str, Span] = field(default_factory=dict)
    """The constants that are still to be worked out, and where."""
    built: "dict[int, Built]" = field(default_factory=dict)
    """What has been made of lines so far, by the identity of the line."""
    calls: "dict[int, Frame]" = field(default_factory=dict)
    """The frames of the blocks that its lines use, by the identity of the line."""
    size: int | None = None
    """How many layers the body makes, once counted."""

    def find(self, name: str) -> Binding | None:
        """What `name` stands for here, or `None` if nothing is called that."""
        frame: Frame | None = self
        while frame is not None:
            binding = frame.bindings.get(name)
            if binding is not None:
                return binding
            frame = frame.parent
        return None

    def constants(self) -> list[str]:
        """The names of all constants that can be seen here."""
        outer = self.parent.constants() if self.parent else []
        return [*self.bindings, *outer]

    def note(self, expression: ast.Expression) -> tuple[Note, ...]:
        """Where the value of `expression` comes from, if it is a name."""
        while isinstance(expression, ast.Grouping):
            expression = expression.inner
        binding = self.find(expression.text) if isinstance(expression, ast.Word) else None
        if binding is None or binding.span is None or not isinstance(expression, ast.Word):
            return ()
        where = "by `--set`, instead of this" if binding.is_set else "here"
        return (Note(binding.span, f"`{expression.text}` is {spell_data(binding.data)} {where}"),)
