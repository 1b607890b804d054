"""Numbers brought to another range: `Rescaling`."""

from typing import ClassVar, Literal

from lstmspec.layers.base import Group, Layer, Result, TimeAxis, require_float
from lstmspec.shapes import ShapeError, TensorType, UnequalError, Unifier, spell

_HELP = "Give one number, or a list with a number for each index of the last axis."


class Rescaling(Layer):
    """`x * scale + offset`, exactly as `keras.layers.Rescaling`.

    Example:
        Rescaling 0.01 offset=-1
        LSTM 32
        Dense 1
    """

    positional: ClassVar[tuple[str, ...]] = ("scale",)
    time_axis: ClassVar[TimeAxis] = "passed"
    group: ClassVar[Group] = "Normalisation"

    kind: Literal["Rescaling"] = "Rescaling"
    scale: float | tuple[float, ...]
    """What numbers are times: one number, or one for each index of the last axis."""
    offset: float | tuple[float, ...] = 0.0
    """What is added, in either form."""

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The same shape."""
        require_float(inputs[0], kind=self.kind)
        for option in ("scale", "offset"):
            _check_numbers(option, getattr(self, option), inputs[0], unifier)
        return (Result("", inputs[0]),)


def _check_numbers(
    option: str, value: float | tuple[float, ...], x: TensorType, unifier: Unifier
) -> None:
    if not isinstance(value, tuple):
        return
    if not x.rank:
        raise ShapeError(
            "shape-mismatch",
            f"`{option}` is a list, and there is no axis",
            help=_HELP,
            option=option,
        )
    try:
        unifier.unify(x.shape[-1], len(value))
    except UnequalError:
        message = f"`{option}` has {len(value)} numbers, the last axis {spell(x.shape[-1])}"
        raise ShapeError("shape-mismatch", message, help=_HELP, option=option) from None
