"""Encodings: what stands behind the shape of an `input`, and behind the name of an `output`.

An encoding says how data become numbers. Its arguments are read as those of a layer; what they have
to do with each other and with other lines is held together in `agreement` and `continuing`.
"""

from collections.abc import Iterable
from typing import NamedTuple, cast

from lstmspec.diagnostics import Habits
from lstmspec.ir import (
    INPUT_ENCODINGS,
    OUTPUT_ENCODINGS,
    Encoding,
    InputEncoding,
    NextEncoding,
    Node,
    OutputEncoding,
    TargetNumbersEncoding,
)
from lstmspec.semantics.agreement import Encoded, check_axes, check_columns, check_input
from lstmspec.semantics.arguments import Bound
from lstmspec.semantics.building import LayerBuilder
from lstmspec.semantics.continuing import Continuation, check_next, check_vocabulary
from lstmspec.semantics.frames import Frame
from lstmspec.semantics.report import Reporter, nearest
from lstmspec.semantics.signatures import signature_of
from lstmspec.shapes import Shape
from lstmspec.source import Span
from lstmspec.syntax import ast

_HABITS: Habits = {
    **dict.fromkeys(("class", "classes", "category", "categories", "names"), "labels"),
    **dict.fromkeys(("value", "values", "regression", "float32", "int32", "real"), "numbers"),
    **dict.fromkeys(("forecast", "following", "shifted", "token", "step"), "next"),
}
"""Other names of the encodings of an output."""


class Holding(NamedTuple):
    """The numbers that an input holds, and how data become them."""

    dtype: str
    shape: Shape
    encoding: InputEncoding | None


class Told(NamedTuple):
    """How targets are made from data, and where that was written."""

    encoding: OutputEncoding
    places: dict[str, Span]
    """The word of the kind as `encoding`, and the value of each option."""


class EncodingReader:
    """Reads what `input` and `output` lines say about their data."""

    def __init__(self, builder: LayerBuilder, frame: Frame, report: Reporter) -> None:
        self._builder = builder
        self._frame = frame
        self._report = report
        self._encoded: list[Encoded] = []
        self._continuations: list[Continuation] = []
        self._is_whole = True

    def input(self, line: ast.Input, name: str, kind: ast.Name, shape: Shape) -> Holding | None:
        """What an input of `kind` and `shape` holds; `None` if it cannot have that shape.

        What is wrong is reported; an encoding with something wrong is left out.
        """
        cls = INPUT_ENCODINGS[kind.text]
        encoding, bound = self._read(cls, kind, line.arguments)
        is_sound = check_axes(line, kind, shape, self._report)
        if not is_sound:
            return None
        if encoding is not None and (line.arguments or kind.text in ("text", "audio")):
            given = Encoded(name, line, kind, shape, encoding, bound)
            check_input(given, self._report)
            self._encoded.append(given)
        else:
            # What is wrong with it may be all that the outputs lack.
            self._is_whole &= encoding is not None
            encoding = None
        holds = cast("InputEncoding | None", encoding)
        if kind.text != "text":
            dtype = "float32" if kind.text == "audio" else kind.text
            return Holding(dtype, shape, holds)
        if bound.values.get("values") == "scaled":
            return Holding("float32", (*shape, 1), holds)
        return Holding("int32", shape, holds)

    def output(self, written: ast.Segment, lines: Iterable[str]) -> Told | None:
        """What stands behind the name of an output; `None`, and reported, if it is no encoding.

        Args:
            written: The words behind the name.
            lines: The names of lines, of which another may have been meant.
        """
        head = written.head
        cls = OUTPUT_ENCODINGS.get(head.text)
        if cls is None:
            self._unknown(head, lines)
            return None
        encoding, bound = self._read(cls, head, written.arguments)
        if isinstance(encoding, NextEncoding):
            self._continuations.append(Continuation(encoding, head.span, bound))
        if isinstance(encoding, TargetNumbersEncoding) and encoding.columns:
            check_columns(encoding.columns, bound.given["columns"].value, self._report)
        if encoding is None:
            return None
        places = {"encoding": head.span}
        places |= {name: given.value.span for name, given in bound.given.items()}
        return Told(cast("OutputEncoding", encoding), places)

    def finish(self, inputs: tuple[str, ...], nodes: Iterable[Node]) -> None:
        """Look at the encodings that need other lines, once all lines are read."""
        nodes = tuple(nodes)
        for given in self._encoded:
            check_vocabulary(given, nodes, self._report)
        for made in self._continuations if self._is_whole else ():
            check_next(made, self._encoded, inputs, self._report)

    def _read(
        self, cls: type[Encoding], head: ast.Name, arguments: tuple[ast.Argument, ...]
    ) -> tuple[Encoding | None, Bound]:
        signature = signature_of(cls)._replace(name=head.text)
        bound = self._builder.bind(signature, arguments, self._frame)
        made = self._builder.make(signature, bound, self._frame)
        return made if isinstance(made, Encoding) else None, bound

    def _unknown(self, head: ast.Name, lines: Iterable[str]) -> None:
        known = tuple(OUTPUT_ENCODINGS)
        if self._report.excuses(head.text, known, _HABITS):
            return
        self._report.error(
            "unknown-word",
            f"`{head.text}` does not say how targets are made of data",
            head.span,
            help="Commas part names: write a `,` in front of it."
            if head.text in lines
            else nearest(head.text, known, _HABITS, otherwise="There are"),
        )
