"""Recordings: a `.wav` file, or a folder of them, as samples from -1 to 1.

Only what stays exact is done: nothing is resampled, and channels are not mixed.
"""

import wave
from pathlib import Path

import numpy as np

from lstmspec.data.reading.sound_labels import sound_labels, wav_files
from lstmspec.data.refusal import corrupt, mismatch
from lstmspec.data.table import Column, Places, Recording, Table, table
from lstmspec.diagnostics import SpecError

_PCM, _FLOAT = 1, 3


def read_wav(path: Path) -> Table:
    """The one recording in a `.wav` file.

    Raises:
        OSError: if the file cannot be read.
        SpecError: `corrupt-file` or `data-mismatch`.
    """
    return table([Column("sound", [_recording(path)], Places("file `{at}`", [path.name]))], path)


def read_folder(path: Path) -> Table:
    """The recordings in a folder: `sound`, and `label` if there are labels.

    Raises:
        OSError: if a file cannot be read.
        SpecError: `corrupt-file` or `data-mismatch`.
    """
    files = wav_files(path)
    labels = sound_labels(path, files)
    recordings = [_recording(file) for file in files]
    for file, recording in zip(files, recordings, strict=True):
        if recording.rate != recordings[0].rate:
            raise mismatch(
                f"`{file.name}` has {recording.rate} samples a second,"
                f" and `{files[0].name}` has {recordings[0].rate}",
                path,
                "Bring all recordings to one rate.",
            )
    places = Places("file `{at}`", [file.relative_to(path).as_posix() for file in files])
    columns = [Column("sound", recordings, places)]
    if labels is not None:
        columns.append(Column("label", labels, places))
    return table(columns, path)


def _recording(path: Path) -> Recording:
    with path.open("rb") as file:
        try:
            with wave.open(file) as sound:
                channels, width, rate, frames, *_ = sound.getparams()
                data = sound.readframes(frames)
                # Pythons that read floating point say which it is.
                kind = getattr(sound, "getformat", lambda: _PCM)()
        except wave.Error as error:
            if "format" in str(error) or "sample width" in str(error):
                raise _no_pcm(path) from None
            raise corrupt(path, "it is no .wav file, or is damaged") from None
        except (EOFError, RuntimeError, ValueError, MemoryError):
            raise corrupt(path, "it is no .wav file, or is cut short") from None
    if kind == _FLOAT or width > 4:
        raise _no_pcm(path)
    if channels != 1:
        help = "Mix it to one channel, or keep one of them."
        raise mismatch(f"`{path.name}` has {channels} channels", path, help)
    if not frames:
        raise mismatch(f"`{path.name}` holds no sound", path, "Take the file out.")
    if rate < 1 or len(data) != frames * width:
        raise corrupt(path, "it is cut short")
    return Recording(_samples(data, width), rate)


def _no_pcm(path: Path) -> SpecError:
    message = f"`{path.name}` holds sound that is not PCM of 8, 16, 24 or 32 bits"
    return mismatch(message, path, "Save it as PCM of 16 bits.")


def _samples(data: bytes, width: int) -> np.ndarray:
    """float32 from -1 to 1; 8 bits are without sign, 24 bits are three bytes."""
    if width == 1:
        return (np.frombuffer(data, np.uint8).astype(np.float32) - 128) / np.float32(128)
    if width == 3:
        wide = np.zeros((len(data) // 3, 4), np.uint8)
        wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
        return _scaled(wide.view("<i4")[:, 0], 32)
    return _scaled(np.frombuffer(data, f"<i{width}"), 8 * width)


def _scaled(samples: np.ndarray, bits: int) -> np.ndarray:
    scaled: np.ndarray = samples / 2 ** (bits - 1)
    return scaled.astype(np.float32)
