"""Sound as features a step: logarithms of mel bands, or their cepstrum.

Steps begin every `hop` samples and look at `window` samples; what is left at the end, shorter than
a window, is dropped, and a recording shorter than one is filled with silence. NumPy alone.
"""

from functools import cached_property
from typing import Annotated, Literal, Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from pydantic import Field, model_validator

from lstmspec.data.preparation.fitted.base import Fitted
from lstmspec.layers.values import PositiveInt

_FLOOR = 1e-10
"""The least energy whose logarithm is taken."""
_LARGEST = 2**20
_MOST_WEIGHTS = 2**25
"""Bands times frequencies: what a file may ask for has a bound."""

_Samples = Annotated[int, Field(ge=1, le=_LARGEST)]


class SoundFeatures(Fitted):
    """How a recording becomes `[time, features]`."""

    features: Literal["log_mel", "mfcc"]
    """Logarithms of the energies of bands, or the first coefficients of their cosine transform."""
    rate: PositiveInt
    """Samples a second."""
    window: _Samples
    """Samples that a step looks at."""
    hop: _Samples
    """Samples from step to step."""
    bands: Annotated[int, Field(ge=1, le=4096)]
    """How many mel bands."""
    coefficients: Annotated[int, Field(ge=1, le=4096)]
    """How many features: as many as bands for `log_mel`."""
    low: Annotated[float, Field(ge=0)]
    """Where the lowest band begins, in Hz."""
    high: Annotated[float, Field(gt=0)]
    """Where the highest band ends, in Hz."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        if not self.low < self.high <= self.rate / 2:
            raise ValueError("low < high <= rate / 2")
        if self.coefficients > self.bands or self.bands * self.points > _MOST_WEIGHTS:
            raise ValueError("no more coefficients than bands, and filters that fit in memory")
        return self

    def compute(self, samples: np.ndarray) -> np.ndarray:
        """The features of `samples`: float32 `[time, coefficients]`.

        A step is weighted with a periodic Hann window, `0.5 - 0.5 cos(2 pi n / N)`, filled to a
        power of two; the energies of its Fourier transform, `|X|^2`, are summed in each band, and
        `log(max(energy, 1e-10))` is taken.
        """
        if len(samples) < self.window:
            samples = np.pad(samples, (0, self.window - len(samples)))
        frames = sliding_window_view(samples, self.window)[:: self.hop]
        spectrum = np.fft.rfft(frames * self._hann, self.points, axis=1)
        energies = (spectrum.real**2 + spectrum.imag**2) @ self.filters.T
        logarithms = np.log(np.maximum(energies, _FLOOR))
        if self.features == "mfcc":
            logarithms = logarithms @ cosines(self.bands, self.coefficients).T
        result: np.ndarray = logarithms.astype(np.float32)
        return result

    @property
    def points(self) -> int:
        """The size of the Fourier transform: the power of two that holds a window."""
        return 1 << (self.window - 1).bit_length()

    @cached_property
    def filters(self) -> np.ndarray:
        """The weight of each frequency in each band, `[bands, points // 2 + 1]`."""
        return mel_filters(self.bands, self.points, self.rate, self.low, self.high)

    @cached_property
    def _hann(self) -> np.ndarray:
        phase: np.ndarray = 2 * np.pi * np.arange(self.window) / self.window
        weights: np.ndarray = 0.5 - 0.5 * np.cos(phase)
        return weights


def mel_filters(bands: int, points: int, rate: int, low: float, high: float) -> np.ndarray:
    """Triangles over frequency, evenly spaced in mel, of height 1: `[bands, points // 2 + 1]`.

    Band `b` rises from edge `b` to edge `b + 1` and falls to edge `b + 2`, linearly in Hz; the
    edges are evenly spaced on the mel scale of HTK (S. Young et al., The HTK Book, version 3.4,
    section 5.4; D. O'Shaughnessy, Speech Communication, 1987): `m = 2595 log10(1 + f / 700)`.
    """
    edges = hertz(np.linspace(mel(low), mel(high), bands + 2))
    frequencies = np.arange(points // 2 + 1) * (rate / points)
    below, peak, above = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising = (frequencies - below) / (peak - below)
    falling = (above - frequencies) / (above - peak)
    filters: np.ndarray = np.maximum(0.0, np.minimum(rising, falling))
    return filters


def mel(frequency: float) -> float:
    """A frequency in Hz on the mel scale of HTK."""
    return float(2595 * np.log10(1 + frequency / 700))


def hertz(mels: np.ndarray) -> np.ndarray:
    """Mels as frequencies in Hz."""
    result: np.ndarray = 700 * (10 ** (mels / 2595) - 1)
    return result


def cosines(bands: int, coefficients: int) -> np.ndarray:
    """The first rows of the orthonormal cosine transform of type II: `[coefficients, bands]`.

    `sqrt(2 / n) cos(pi k (2 b + 1) / (2 n))`, and `sqrt(1 / n)` for `k = 0` (N. Ahmed,
    T. Natarajan and K. R. Rao, IEEE Transactions on Computers, 1974).
    """
    k, b = np.arange(coefficients)[:, None], np.arange(bands)[None]
    matrix: np.ndarray = np.sqrt(2 / bands) * np.cos(np.pi * k * (2 * b + 1) / (2 * bands))
    matrix[0] = np.sqrt(1 / bands)
    return matrix
