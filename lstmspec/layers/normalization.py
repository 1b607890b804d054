"""Normalisation: `LayerNormalization`, `BatchNormalization`, `GroupNormalization`."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lstmspec.layers.axes import axis_index
from lstmspec.layers.base import (
    REFUSED_BY_ALL,
    Group,
    Layer,
    Result,
    TimeAxis,
    Weight,
    require_fixed,
    require_float,
)
from lstmspec.layers.values import (
    ONES,
    ZEROS,
    Constraint,
    Epsilon,
    Fraction,
    Initializer,
    Regularizer,
)
from lstmspec.shapes import Dim, ShapeError, TensorType, Unifier

_RENORM = "Batch renormalisation is left out; use `BatchNormalization` without it."


class MomentNormalization(Layer):
    """What the layers that normalise by mean and variance have in common."""

    group: ClassVar[Group] = "Normalisation"
    time_axis: ClassVar[TimeAxis] = "passed"

    epsilon: Epsilon = 1e-3
    """What is added to the variance."""
    center: bool = True
    """Whether there is a `beta`."""
    scale: bool = True
    """Whether there is a `gamma`."""
    beta_initializer: Initializer = ZEROS
    """How `beta` starts."""
    gamma_initializer: Initializer = ONES
    """How `gamma` starts."""
    beta_regularizer: Regularizer | None = None
    """What `beta` adds to the loss."""
    gamma_regularizer: Regularizer | None = None
    """What `gamma` adds to the loss."""
    beta_constraint: Constraint | None = None
    """What keeps `beta` in bounds after each step of training."""
    gamma_constraint: Constraint | None = None
    """What keeps `gamma` in bounds."""

    def axes(self, rank: int) -> tuple[int, ...]:
        """The normalised axes, from 0, the batch axis left out, ascending; `rank` without batch.

        Raises:
            ShapeError: if the tensor has no such axis.
        """
        raise NotImplementedError

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The same shape."""
        x = inputs[0]
        require_float(x, kind=self.kind)
        for axis in self.axes(x.rank):
            require_fixed(x.shape[axis], f"axis {axis + 1} of {self.kind}'s input")
        return (Result("", x),)

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """`gamma` and `beta`, as far as there are."""
        x = inputs[0]
        shape: tuple[Dim, ...] = tuple(x.shape[axis] for axis in self.axes(x.rank))
        gamma = Weight(
            "gamma", shape, self.gamma_initializer, self.gamma_regularizer, self.gamma_constraint
        )
        beta = Weight(
            "beta", shape, self.beta_initializer, self.beta_regularizer, self.beta_constraint
        )
        return (*((gamma,) if self.scale else ()), *((beta,) if self.center else ()))


class LayerNormalization(MomentNormalization):
    """Normalises each sample along `axis` (Ba et al., 2016), as `keras.layers.LayerNormalization`.

    `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, with the biased variance.

    Example:
        Dense 32 relu
        LayerNormalization
        Dense 1
    """

    sources: ClassVar[tuple[str, ...]] = ("Ba, Kiros and Hinton, 2016, arXiv:1607.06450.",)
    behind: ClassVar[Mapping[str, str]] = {"axis": ""}

    kind: Literal["LayerNormalization"] = "LayerNormalization"
    axis: int | tuple[int, ...] = -1
    """The axis or axes, counted as Keras does: 0 is the batch, -1 the last."""

    def axes(self, rank: int) -> tuple[int, ...]:
        """The axes of `axis`, from 0, batch left out."""
        given = (self.axis,) if isinstance(self.axis, int) else self.axis
        axes = tuple(sorted(axis_index(axis, rank, self.kind) for axis in given))
        if not axes or len(set(axes)) < len(axes):
            raise ShapeError(
                "out-of-range",
                "`axis` names no axis, or one twice",
                help="Name each axis once, such as `axis=[1, 2]`.",
                option="axis",
            )
        if len({axis < 0 for axis in given}) > 1:
            # Keras sorts the axes as they are written, and with them those of `gamma` and `beta`.
            raise ShapeError(
                "out-of-range",
                "`axis` counts some axes from the front and some from the end",
                help="Count all from the front, such as `axis=[1, 2]`, or all from the end.",
                option="axis",
            )
        return axes


class BatchNormalization(MomentNormalization):
    """Normalises along the batch (Ioffe and Szegedy, 2015), as `keras.layers.BatchNormalization`.

    In training by the mean and biased variance of the batch (of its unmasked steps), which also
    move `moving_mean` and `moving_variance`; at inference by those two:
    `gamma * (x - moving_mean) / sqrt(moving_variance + epsilon) + beta`.

    Example:
        Dense 32 relu
        BatchNormalization
        Dense 1
    """

    sources: ClassVar[tuple[str, ...]] = ("Ioffe and Szegedy, ICML 2015, arXiv:1502.03167.",)
    behind: ClassVar[Mapping[str, str]] = {
        "axis": "",
        "momentum": "axis",
        "moving_mean_initializer": "gamma_initializer",
        "moving_variance_initializer": "moving_mean_initializer",
    }
    refused: ClassVar[Mapping[str, str]] = {
        **REFUSED_BY_ALL,
        "renorm": _RENORM,
        "renorm_clipping": _RENORM,
        "renorm_momentum": _RENORM,
        "synchronized": "It matters on several devices alone, which lstmspec does not plan for.",
    }

    kind: Literal["BatchNormalization"] = "BatchNormalization"
    axis: int = -1
    """The axis that keeps its own mean and variance, counted as Keras does: 0 is the batch."""
    momentum: Fraction = 0.99
    """How much of the moving mean and variance stays at each step of training."""
    moving_mean_initializer: Initializer = ZEROS
    """How `moving_mean` starts."""
    moving_variance_initializer: Initializer = ONES
    """How `moving_variance` starts."""

    def axes(self, rank: int) -> tuple[int, ...]:
        """The one axis, from 0, batch left out."""
        return (axis_index(self.axis, rank, self.kind),)

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """`gamma`, `beta`, `moving_mean`, `moving_variance`."""
        shape = (inputs[0].shape[self.axes(inputs[0].rank)[0]],)
        return (
            *super().weights(inputs),
            Weight("moving_mean", shape, self.moving_mean_initializer, trainable=False),
            Weight("moving_variance", shape, self.moving_variance_initializer, trainable=False),
        )

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """The mask passes; Keras takes only one that covers all axes but the last."""
        if masks[0] and masks[0] != inputs[0].rank - 1:
            raise ShapeError(
                "wrong-rank",
                f"BatchNormalization takes a mask over {inputs[0].rank - 1} axes, not {masks[0]}",
                help="Take the mask away (`mask_zero`, `Masking`) or end it before this line.",
            )
        return masks[0]


class GroupNormalization(MomentNormalization):
    """Normalises each sample in groups of `axis` (Wu and He, 2018), as `keras.layers` has it.

    `gamma * (x - mean) / sqrt(variance + epsilon) + beta`, with the mean and the biased variance of
    a group: of all axes but the batch, so over all steps of a sequence, masked ones too.

    Example:
        Dense 32 relu
        GroupNormalization 4
        Dense 1
    """

    sources: ClassVar[tuple[str, ...]] = ("Wu and He, ECCV 2018, arXiv:1803.08494.",)
    behind: ClassVar[Mapping[str, str]] = {"groups": "", "axis": "groups"}
    positional: ClassVar[tuple[str, ...]] = ("groups",)

    kind: Literal["GroupNormalization"] = "GroupNormalization"
    groups: Annotated[int, Field(ge=-1)] = 32
    """How many groups `axis` is cut into; -1 is one for each index."""
    axis: int = -1
    """The axis that is cut, counted as Keras does: 0 is the batch."""

    def axes(self, rank: int) -> tuple[int, ...]:
        """The one axis, from 0, batch left out."""
        return (axis_index(self.axis, rank, self.kind),)

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The same shape."""
        results = super().infer(inputs, unifier)
        size = inputs[0].shape[self.axes(inputs[0].rank)[0]]
        if self.groups == 0:
            raise ShapeError(
                "out-of-range",
                "`groups` is 0",
                help="Give a number that divides the axis, or -1 for a group of each index.",
                option="groups",
            )
        if isinstance(size, int) and self.groups > 0 and size % self.groups:
            raise ShapeError(
                "shape-mismatch",
                f"an axis of {size} cannot be cut into {self.groups} equal groups",
                help=f"Give a number that divides {size}, or -1 for a group of each index.",
                option="groups",
            )
        return results
