"""Layers that act in training alone: dropout, and noise."""

import math
from typing import ClassVar, Literal

from lstmspec.layers.base import Layer, Result, TimeAxis, require_float, wrong_rank
from lstmspec.layers.values import Fraction, PositiveInt, Rate
from lstmspec.shapes import ShapeError, TensorType, Unifier, spell_shape


class NoiseLayer(Layer):
    """What the layers have in common that change numbers at random in training.

    At inference numbers pass, so a backend writes nothing for them.
    """

    time_axis: ClassVar[TimeAxis] = "passed"

    @property
    def is_off(self) -> bool:
        """Whether numbers pass in training as well."""
        raise NotImplementedError

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The same shape."""
        require_float(inputs[0], kind=self.kind)
        return (Result("", inputs[0]),)

    def drawn_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """The shape of the random numbers for an array of `shape`, batch included."""
        return shape

    def final_activation(self) -> str | None:
        """None: at inference the numbers pass through."""
        return None


class Dropout(NoiseLayer):
    """Sets a part of the numbers to 0 in training, exactly as `keras.layers.Dropout`.

    The others are divided by `1 - rate` (Srivastava et al., 2014). At inference it does nothing.

    Example:
        LSTM 64
        Dropout 0.2
        Dense 1
    """

    sources: ClassVar[tuple[str, ...]] = ("Srivastava et al., JMLR 15, 2014.",)
    positional: ClassVar[tuple[str, ...]] = ("rate",)

    kind: Literal["Dropout"] = "Dropout"
    rate: Rate
    """The part that is set to 0."""
    noise_shape: tuple[PositiveInt | None, ...] | None = None
    """The shape of the mask, batch first; `none` is the input's size, 1 shares along an axis."""
    seed: int | None = None
    """The seed of the mask."""

    @property
    def is_off(self) -> bool:
        """Whether nothing is dropped."""
        return self.rate == 0

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The same shape."""
        results = super().infer(inputs, unifier)
        if self.noise_shape is not None:
            self._check_noise_shape(self.noise_shape, inputs[0])
        return results

    def drawn_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """That of `noise_shape`, completed."""
        if self.noise_shape is None:
            return shape
        pairs = zip(self.noise_shape, shape, strict=True)
        return tuple(size if noise is None else noise for noise, size in pairs)

    def _check_noise_shape(self, noise_shape: tuple[int | None, ...], x: TensorType) -> None:
        if len(noise_shape) != x.rank + 1:
            problem = (
                f"`noise_shape` has {len(noise_shape)} axes, and the input has {x.rank + 1}"
                " with the batch"
            )
        elif any(
            isinstance(dim, int) and noise not in (None, 1, dim)
            for noise, dim in zip(noise_shape[1:], x.shape, strict=True)
        ):
            problem = f"`noise_shape` does not fit {spell_shape(x.shape)}"
        else:
            return
        raise ShapeError(
            "shape-mismatch",
            problem,
            label=f"gets {x}",
            help="Give one entry an axis, the batch first: `none` for the axis as it is, or 1 for"
            " one mask along it.",
            option="noise_shape",
        )


class SpatialDropout1D(NoiseLayer):
    """Sets whole features of a sequence to 0 in training, as `keras.layers.SpatialDropout1D`.

    A feature is dropped at all steps or at none (Tompson et al., 2015); the others are divided by
    `1 - rate`. At inference it does nothing.

    Example:
        Embedding 5000 64
        SpatialDropout1D 0.2
        LSTM 32
        Dense 1 sigmoid
    """

    sources: ClassVar[tuple[str, ...]] = ("Tompson et al., CVPR 2015, arXiv:1411.4280.",)
    positional: ClassVar[tuple[str, ...]] = ("rate",)
    time_axis: ClassVar[TimeAxis] = "needed"

    kind: Literal["SpatialDropout1D"] = "SpatialDropout1D"
    rate: Rate
    """The part of the features that is set to 0."""
    seed: int | None = None
    """The seed of the mask."""

    @property
    def is_off(self) -> bool:
        """Whether nothing is dropped."""
        return self.rate == 0

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The same shape."""
        results = super().infer(inputs, unifier)
        if inputs[0].rank != 2:
            raise wrong_rank(
                inputs[0],
                "SpatialDropout1D takes a sequence `[time, features]`",
                help="Write `Dropout` for a vector, and `TimeDistributed` in front for more axes.",
            )
        return results

    def drawn_shape(self, shape: tuple[int, ...]) -> tuple[int, ...]:
        """One number for all steps."""
        batch, _, features = shape
        return batch, 1, features


class GaussianNoise(NoiseLayer):
    """Adds normal random numbers in training, exactly as `keras.layers.GaussianNoise`.

    Their mean is 0, their standard deviation `stddev`. At inference it does nothing.

    Example:
        GaussianNoise 0.1
        LSTM 64
        Dense 1
    """

    positional: ClassVar[tuple[str, ...]] = ("stddev",)

    kind: Literal["GaussianNoise"] = "GaussianNoise"
    stddev: Rate
    """The standard deviation of what is added."""
    seed: int | None = None
    """The seed of the noise."""

    @property
    def is_off(self) -> bool:
        """Whether nothing is added."""
        return self.stddev == 0


class GaussianDropout(NoiseLayer):
    """Multiplies by normal random numbers in training, as `keras.layers.GaussianDropout`.

    Their mean is 1, their standard deviation `sqrt(rate / (1 - rate))`, which is that of what
    `Dropout` multiplies by (Srivastava et al., 2014). At inference it does nothing.

    Example:
        LSTM 64
        GaussianDropout 0.2
        Dense 1
    """

    sources: ClassVar[tuple[str, ...]] = ("Srivastava et al., JMLR 15, 2014.",)
    positional: ClassVar[tuple[str, ...]] = ("rate",)

    kind: Literal["GaussianDropout"] = "GaussianDropout"
    rate: Fraction
    """The part that a `Dropout` of the same strength sets to 0."""
    seed: int | None = None
    """The seed of the noise."""

    @property
    def is_off(self) -> bool:
        """Whether numbers are multiplied by 1."""
        return self.rate == 0

    @property
    def spread(self) -> float:
        """The standard deviation of what numbers are multiplied by."""
        return math.sqrt(self.rate / (1 - self.rate))
