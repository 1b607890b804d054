"""What is known of a tensor before any number exists."""

from typing import Literal, NamedTuple, get_args

from lstmspec.shapes.dim import Dim, spell

DType = Literal["float32", "int32"]
DTYPES: tuple[str, ...] = get_args(DType)

Shape = tuple[Dim, ...]

MAX_RANK = 31
"""Axes behind the batch axis: NumPy before 2.0 has arrays of 32 axes and no more."""


class TensorType(NamedTuple):
    """The number type and the shape of a tensor, the batch axis left out."""

    dtype: DType
    shape: Shape

    @property
    def rank(self) -> int:
        """The number of axes, the batch axis left out."""
        return len(self.shape)

    def with_shape(self, *shape: Dim) -> "TensorType":
        """The same numbers in another shape."""
        return TensorType(self.dtype, shape)

    def __str__(self) -> str:
        return f"{self.dtype}{spell_shape(self.shape)}"


def spell_shape(shape: Shape) -> str:
    """`[time, 64]`: a shape as a spec writes it."""
    return f"[{', '.join(spell(dim) for dim in shape)}]"


def float32(*shape: Dim) -> TensorType:
    """The type of a float32 tensor of `shape`."""
    return TensorType("float32", shape)
