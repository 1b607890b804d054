"""Modules: one file each, with the constants and blocks that it sets and those that it uses.

Constants and blocks can be seen in the whole file, above their line too, so that no line changes
its meaning by being moved. What a used file itself uses is not passed on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lstmspec.semantics.frames import Frame
from lstmspec.source import Span
from lstmspec.syntax import ast


@dataclass(eq=False, slots=True)
class BlockDefinition:
    """A block, and the file whose names it sees."""

    block: ast.Block
    frame: Frame
    """The frame of the file."""
    lines: Mapping[str, Span]
    """The names that its lines are given, and where."""


@dataclass(eq=False, slots=True)
class Module:
    """One file."""

    spec: ast.Spec
    own: dict[str, Span] = field(default_factory=dict)
    """The constants and blocks that it sets itself, and where each is named."""
    lets: dict[str, ast.Let] = field(default_factory=dict)
    """Its own constants."""
    blocks: dict[str, BlockDefinition] = field(default_factory=dict)
    """The blocks that can be seen in it."""
    lines: dict[str, Span] = field(default_factory=dict)
    """The names of its inputs and lines, and where."""
    uses: list[tuple[ast.Use, "Module"]] = field(default_factory=list)
    """What it uses."""
    frame: Frame = field(init=False)
    """What its words stand for."""
    height: int = 0
    """How many files stand below it in the longest chain of `use`."""

    def __post_init__(self) -> None:
        self.frame = Frame(self.blocks, self.lines)
