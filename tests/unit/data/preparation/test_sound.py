"""Features of sound against slow definitions of them, and recordings as inputs."""

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

import lstmspec
from lstmspec.data.preparation import Preparation
from lstmspec.data.preparation.fitted import SoundFeatures
from lstmspec.data.table import Column, Places, Recording, Table, table
from lstmspec.diagnostics import SpecError

RNG = np.random.default_rng(3)
MEL = SoundFeatures(
    features="log_mel",
    rate=8000,
    window=200,
    hop=80,
    bands=26,
    coefficients=26,
    low=20.0,
    high=4000.0,
)
SPEC = """\
input sound audio[time, 26] features=log_mel rate=8000 scaling=standard
Masking
GRU 2
Dense softmax as digit
"""


def slow_log_mel(samples: np.ndarray, how: SoundFeatures) -> np.ndarray:
    """Number by number: the transform by its matrix, each triangle by its three corners."""
    n = how.points
    k = np.arange(n)
    matrix = np.exp(-2j * np.pi * np.outer(np.arange(n // 2 + 1), k) / n)
    hann = [0.5 - 0.5 * np.cos(2 * np.pi * i / how.window) for i in range(how.window)]
    top = 2595 * np.log10(1 + how.high / 700)
    bottom = 2595 * np.log10(1 + how.low / 700)
    step = (top - bottom) / (how.bands + 1)
    corners = [700 * (10 ** ((bottom + i * step) / 2595) - 1) for i in range(how.bands + 2)]
    rows = []
    for start in range(0, len(samples) - how.window + 1, how.hop):
        frame = np.zeros(n)
        frame[: how.window] = samples[start : start + how.window] * hann
        power = np.abs(matrix @ frame) ** 2
        row = []
        for band in range(how.bands):
            left, peak, right = corners[band : band + 3]
            energy = 0.0
            for bin in range(n // 2 + 1):
                f = bin * how.rate / n
                if left <= f <= peak:
                    energy += power[bin] * (f - left) / (peak - left)
                elif peak < f <= right:
                    energy += power[bin] * (right - f) / (right - peak)
            row.append(np.log(max(energy, 1e-10)))
        rows.append(row)
    return np.array(rows)


def slow_cosines(x: np.ndarray, count: int) -> np.ndarray:
    n = len(x)
    result = []
    for k in range(count):
        total = sum(x[b] * np.cos(np.pi / n * (b + 0.5) * k) for b in range(n))
        result.append(total * np.sqrt((1 if k == 0 else 2) / n))
    return np.array(result)


def test_log_mel_is_its_definition() -> None:
    samples = RNG.standard_normal(1000).astype(np.float32) * 0.1
    found = MEL.compute(samples)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, slow_log_mel(samples, MEL), atol=2e-5)
    assert found.shape == (11, 26)


def test_cepstrum_is_its_definition() -> None:
    how = MEL.model_copy(update={"features": "mfcc", "coefficients": 13})
    samples = RNG.standard_normal(600).astype(np.float32)
    expected = [slow_cosines(row, 13) for row in slow_log_mel(samples, MEL)]
    np.testing.assert_allclose(how.compute(samples), expected, atol=5e-5)


@pytest.mark.parametrize(
    "changes",
    [
        {"bands": 4096, "window": 2**20},
        {"bands": 12},
        {"high": 5000.0},
        {"low": 4000.0},
        {"window": 0},
        {"hop": 2**40},
    ],
)
def test_features_that_a_file_cannot_ask_for(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        SoundFeatures.model_validate(MEL.model_dump() | changes)


def test_a_tone_is_loudest_in_its_band() -> None:
    tone = np.sin(2 * np.pi * 1000 * np.arange(4000) / 8000)
    edges = np.linspace(2595 * np.log10(1 + 20 / 700), 2595 * np.log10(1 + 4000 / 700), 28)
    nearest = np.abs(edges[1:-1] - 2595 * np.log10(1 + 1000 / 700)).argmin()
    assert (MEL.compute(tone).argmax(axis=1) == nearest).all()


def test_silence_and_short_sounds() -> None:
    np.testing.assert_allclose(MEL.compute(np.zeros(1000)), np.log(1e-10), rtol=1e-6)
    assert MEL.compute(np.ones(3)).shape == (1, 26)


def sounds(*recordings: Recording, labels: list[str]) -> Table:
    names = [f"{label}_{index}.wav" for index, label in enumerate(labels)]
    places = Places("file `{at}`", names)
    columns = [Column("sound", list(recordings), places), Column("label", labels, places)]
    return table(columns, Path("digits"))


def noise(samples: int, rate: int = 8000) -> Recording:
    return Recording(RNG.standard_normal(samples).astype(np.float32) * 0.1, rate)


def prepared(spec: str, data: Table) -> tuple[Preparation, Any, Any]:
    compilation = lstmspec.parse(spec)
    fitted = Preparation.fit(compilation.model, data)
    return fitted, *fitted.samples_of(compilation.bind(**fitted.sizes()).model, data)


def test_recordings_become_scaled_padded_features() -> None:
    data = sounds(noise(1000), noise(2000), labels=["3", "4"])
    fitted, x, y = prepared(SPEC, data)
    assert x["sound"].shape == (2, 23, 26)
    assert (x["sound"][0, 11:] == 0).all()
    real = np.concatenate([x["sound"][0, :11], x["sound"][1]])
    np.testing.assert_allclose(real.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(real.std(axis=0), 1, atol=1e-5)
    assert y["digit"].tolist() == [0, 1]
    again = Preparation.from_json(fitted.to_json())
    np.testing.assert_array_equal(
        again.samples_of(lstmspec.parse(SPEC).bind(classes=2).model, data)[0]["sound"], x["sound"]
    )


def test_the_coefficients_are_those_of_the_shape() -> None:
    spec = SPEC.replace("26", "13").replace("log_mel", "mfcc")
    fitted, x, _ = prepared(spec, sounds(noise(1000), noise(1000), labels=["a", "b"]))
    assert x["sound"].shape == (2, 11, 13)
    assert '"bands":40' in fitted.to_json()


def test_a_recording_of_another_rate_is_refused() -> None:
    data = sounds(noise(1000), noise(1000, 16000), labels=["a", "b"])
    with pytest.raises(SpecError, match=r"file `b_1\.wav` has 16000 samples a second"):
        prepared(SPEC, data)


def test_bands_that_hold_no_frequency_are_refused() -> None:
    spec = SPEC.replace("26", "200")
    with pytest.raises(SpecError, match="is narrower than a frequency"):
        prepared(spec, sounds(noise(1000), noise(1000), labels=["a", "b"]))


def test_sound_without_a_word_in_the_spec_is_refused_with_the_line_to_write() -> None:
    spec = "input [time, 26]\nMasking\nGRU 2\nDense softmax"
    with pytest.raises(SpecError, match=r"audio\[time, 26\] features=log_mel") as caught:
        prepared(spec, sounds(noise(1000), noise(1000), labels=["a", "b"]))
    assert "is a recording" in str(caught.value)


def test_four_hundred_recordings_take_less_than_two_seconds() -> None:
    data = sounds(*(noise(4000) for _ in range(400)), labels=[str(i % 10) for i in range(400)])
    begun = time.perf_counter()
    prepared(SPEC, data)
    assert time.perf_counter() - begun < 2
