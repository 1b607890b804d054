"""The `input` lines: names, kinds, shapes."""

from collections.abc import Iterable, Mapping

from lstmspec.diagnostics import suggest
from lstmspec.ir import INPUT_ENCODINGS, Input, Origin
from lstmspec.semantics.data import UNKNOWN, Data, spell_data
from lstmspec.semantics.encodings import EncodingReader
from lstmspec.semantics.expressions import Evaluator
from lstmspec.semantics.frames import Frame
from lstmspec.semantics.names import check_name
from lstmspec.semantics.report import Reporter
from lstmspec.shapes import Dim, SymbolicDim
from lstmspec.source import Span
from lstmspec.syntax import ast

IMPLICIT_NAME = "x"
"""What an input without a name is called."""

_KINDS = tuple(INPUT_ENCODINGS)
_FLOATS = ("float", "double", "real", "f32", "fp32", "float16", "float64", "half", "bfloat16")
_INTEGERS = ("int", "integer", "long", "i32", "int8", "int16", "int64", "uint8", "bool", "index")
_KIND_HABITS: Mapping[str, str] = {
    **dict.fromkeys(_FLOATS, "float32"),
    **dict.fromkeys(_INTEGERS, "int32"),
    **dict.fromkeys(("str", "string", "words", "characters", "tokens", "chars"), "text"),
    **dict.fromkeys(("wav", "sound", "waveform", "speech", "log_mel", "mfcc", "mel"), "audio"),
}


class InputReader:
    """Reads `input` lines."""

    def __init__(self, evaluator: Evaluator, frame: Frame, encodings: EncodingReader) -> None:
        self._evaluator = evaluator
        self._frame = frame
        self._encodings = encodings
        self._report: Reporter = evaluator.report
        self._open = 0

    def read(self, line: ast.Input) -> Input | None:
        """The input that `line` declares; `None` if something is wrong, which is then reported."""
        name = line.name.text if line.name else IMPLICIT_NAME
        word = Span(line.span.file, line.span.start, line.span.start + len("input"))
        kind = line.kind or ast.Name("float32", word)
        is_known = self._is_known(kind)
        shape = [self._dimension(item) for item in line.shape]
        sizes = tuple(dim for dim in shape if dim is not None)
        if not is_known or len(sizes) < len(shape):
            return None
        holding = self._encodings.input(line, name, kind, sizes)
        if holding is None:
            return None
        span = line.name.span if line.name else word
        number = self._report.line(line.span)
        origin = Origin.model_construct(span=span, line=line.span, number=number)
        return Input.model_construct(
            name=name,
            dtype=holding.dtype,
            shape=holding.shape,
            encoding=holding.encoding,
            origin=origin,
        )

    def _is_known(self, kind: ast.Name) -> bool:
        if kind.text in _KINDS:
            return True
        meant = suggest(kind.text, _KINDS, habits=_KIND_HABITS)
        self._report.error(
            "wrong-type",
            f"an input holds `float32`, `int32`, `text` or `audio`, not `{kind.text}`",
            kind.span,
            help=f"did you mean `{meant}`?"
            if meant
            else "Whole numbers are `int32`, all others `float32`.",
        )
        return False

    def _dimension(self, item: ast.Expression) -> Dim | None:
        if isinstance(item, ast.OpenDimension):
            self._open += 1
            return SymbolicDim.named(f"?{self._open}")
        data = self._evaluator.evaluate(item, self._frame)
        if isinstance(data, SymbolicDim):
            return data
        if isinstance(data, int) and not isinstance(data, bool) and data >= 1:
            return data
        if data is not UNKNOWN:
            self._refuse(item, data)
        return None

    def _refuse(self, item: ast.Expression, data: Data) -> None:
        is_integer = isinstance(data, int) and not isinstance(data, bool)
        self._report.error(
            "out-of-range" if is_integer else "wrong-type",
            f"a size is a positive integer, a name or `?`, not {spell_data(data)}",
            item.span,
            notes=self._frame.note(item),
            help=f"Write `{int(data)}`." if isinstance(data, float) and data.is_integer() else "",
        )


def dimensions_of(
    inputs: Iterable[ast.Input], constants: Iterable[str], report: Reporter
) -> dict[str, None]:
    """The names in the shapes of `inputs` that are no `constants`: named dimensions."""
    known = set(constants)
    found: dict[str, None] = {}
    for line in inputs:
        for item in line.shape:
            while isinstance(item, ast.Grouping):
                item = item.inner
            if isinstance(item, ast.Word) and item.text not in known:
                check_name(ast.Name(item.text, item.span), report)
                found[item.text] = None
    return found
