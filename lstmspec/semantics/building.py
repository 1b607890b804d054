"""Layers and values from their arguments."""

from dataclasses import replace
from typing import NamedTuple

from lstmspec.layers import Layer, Option, Value
from lstmspec.semantics.arguments import Binder, Bound, Given
from lstmspec.semantics.data import UNKNOWN
from lstmspec.semantics.expressions import Evaluator
from lstmspec.semantics.frames import Frame
from lstmspec.semantics.instances import Instances
from lstmspec.semantics.report import Reporter
from lstmspec.semantics.signatures import Signature, signature_of
from lstmspec.semantics.values import Converter
from lstmspec.source import Span
from lstmspec.syntax import ast


class LeftOpen(NamedTuple):
    """An option that only the last layer of its kind may leave out."""

    option: str
    dimension: str
    head: Span
    """The layer's name."""


class LayerBuilder:
    """Makes the layers of lines and the values in their arguments."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._report: Reporter = evaluator.report
        self._converter = Converter(evaluator, self._make_value)
        self._instances = Instances(self._report)

    def convert(self, option: Option, expression: ast.Expression, frame: Frame) -> object:
        """What `option` is set to; `UNKNOWN` if it does not take that, which is then reported."""
        return self._converter.convert(option, expression, frame)

    def make(self, signature: Signature, bound: Bound, frame: Frame) -> object:
        """What `bound` describes, the rest at its defaults; `UNKNOWN` if it cannot be."""
        return self._instances.make(signature, bound.values, bound, frame)

    def bind(
        self,
        signature: Signature,
        arguments: tuple[ast.Argument, ...],
        frame: Frame,
        neighbours: tuple[Signature, ...] = (),
    ) -> Bound:
        """The options that `arguments` set."""
        binder = Binder(signature, frame, self._evaluator, self._converter, neighbours)
        return binder.bind(arguments)

    def value(
        self, cls: type[Value], arguments: tuple[ast.Argument, ...], head: Span, frame: Frame
    ) -> tuple[object, Bound]:
        """The value of `cls` with `arguments`, `UNKNOWN` if it cannot be, and what they set."""
        signature = signature_of(cls)
        bound = self.bind(signature, arguments, frame)
        missing = _missing_options(signature, bound)
        if missing:
            self._instances.require(signature, missing, bound, head)
            bound.is_sound = False
        return self._instances.make(signature, bound.values, bound, frame), bound

    def layer(
        self, signature: Signature, bound: Bound, frame: Frame, head: Span
    ) -> tuple[object, LeftOpen | None]:
        """The layer that `bound` describes, `UNKNOWN` if it cannot be, and what it leaves open."""
        missing = _missing_options(signature, bound)
        dimensions = signature.cls.left_open if issubclass(signature.cls, Layer) else {}
        left_open: LeftOpen | None = None
        if len(missing) == 1 and missing[0] in dimensions:
            left_open = LeftOpen(missing[0], dimensions[missing[0]], head)
            bound = self._with_dimension(signature, bound, frame, left_open)
        elif missing:
            self._instances.require(signature, missing, bound, head)
            bound.is_sound = False
        return self._instances.make(signature, bound.values, bound, frame), left_open

    def _with_dimension(
        self, signature: Signature, bound: Bound, frame: Frame, left_open: LeftOpen
    ) -> Bound:
        """`bound` with the option that is left open, as if the dimension had been written."""
        name = left_open.option
        word = ast.Word(left_open.dimension, left_open.head)
        value = self._converter.convert(signature.options[name], word, frame)
        if value is UNKNOWN:
            return replace(bound, is_sound=False)
        return replace(
            bound,
            values={**bound.values, name: value},
            given={**bound.given, name: Given(word.span, word)},
        )

    def wrap(self, signature: Signature, bound: Bound, inner: object, frame: Frame) -> object:
        """The wrapper that `bound` describes around the layer `inner`."""
        values = {**bound.values}
        if inner is UNKNOWN:
            bound.is_sound = False
        else:
            values["layer"] = inner
        return self._instances.make(signature, values, bound, frame)

    def _make_value(
        self, cls: type[Value], call: ast.Call | None, at: ast.Expression, frame: Frame
    ) -> object:
        head = call.name.span if call else at.span
        return self.value(cls, call.arguments if call else (), head, frame)[0]


def _missing_options(signature: Signature, bound: Bound) -> list[str]:
    """The options that must be given and are neither written nor meant by something wrong."""
    if bound.is_excused:
        return []
    return [name for name in signature.required if name not in bound.given]
