"""Recordings: samples of every width, labels from three places, and what is refused."""

import struct
import wave
from pathlib import Path

import numpy as np
import pytest

from lstmspec.data import read_table
from lstmspec.diagnostics import SpecError


def save(
    path: Path,
    frames: bytes = b"\0\0\0\x40",
    *,
    width: int = 2,
    rate: int = 8000,
    channels: int = 1,
) -> None:
    path.parent.mkdir(exist_ok=True)
    with wave.open(str(path), "wb") as sound:
        sound.setparams((channels, width, rate, 0, "NONE", "not compressed"))
        sound.writeframes(frames)


def refused(path: Path) -> tuple[str, str]:
    with pytest.raises(SpecError) as caught:
        read_table(path)
    (found,) = caught.value.diagnostics
    assert found.help_text
    return found.code, found.message.replace(f"{path.parent}/", "")


@pytest.mark.parametrize(
    ("width", "frames", "samples"),
    [
        (1, b"\x00\x80\xff", [-1.0, 0.0, 127 / 128]),
        (2, struct.pack("<3h", -(2**15), 0, 2**14), [-1.0, 0.0, 0.5]),
        (3, b"\x00\x00\x80" + b"\x00\x00\x00" + b"\x01\x00\x00", [-1.0, 0.0, 2.0**-23]),
        (4, struct.pack("<3i", -(2**31), 0, 2**30), [-1.0, 0.0, 0.5]),
    ],
)
def test_samples_of_every_width(width: int, frames: bytes, samples: list[float], tmp_path: Path):
    save(tmp_path / "a.wav", frames, width=width, rate=16000)
    table = read_table(tmp_path / "a.wav")
    (recording,) = table.columns["sound"].values
    assert recording.samples.tolist() == samples
    assert (recording.samples.dtype, recording.rate) == (np.float32, 16000)
    assert (table.columns["sound"].kind, table.columns["sound"].place(0)) == (
        "sound",
        "file `a.wav`",
    )


def test_labels_before_the_first_underscore(tmp_path: Path):
    for name in ("3_theo_1.wav", "0_theo_1.WAV", "._0_theo_1.wav", "readme.txt"):
        save(tmp_path / name)
    table = read_table(tmp_path)
    assert table.columns["label"].values == ["0", "3"]
    assert table.columns["sound"].place(1) == "file `3_theo_1.wav`"


def test_labels_by_folder(tmp_path: Path):
    for name in ("yes/b.wav", "no/a.wav", "yes/a.wav"):
        save(tmp_path / name)
    table = read_table(tmp_path)
    assert table.columns["label"].values == ["no", "yes", "yes"]
    assert table.columns["label"].place(2) == "file `yes/b.wav`"


def test_labels_by_table(tmp_path: Path):
    for name in ("a_1.wav", "b_1.wav"):
        save(tmp_path / name)
    (tmp_path / "labels.csv").write_text("label,file\n 7 ,b_1.wav\nsix,a_1.wav\n")
    assert read_table(tmp_path).columns["label"].values == ["six", "7"]
    (tmp_path / "labels.csv").write_text("label,file\n7,b_1.wav\n6,a_1.wav\n")
    assert read_table(tmp_path).columns["label"].values == ["6", "7"]


def test_no_labels(tmp_path: Path):
    for name in ("a.wav", "b_1.wav"):
        save(tmp_path / name)
    assert list(read_table(tmp_path).columns) == ["sound"]


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        ("file,label\na.wav,1\n", "`b.wav` is not listed"),
        (
            "file,label\na.wav,1\nb.wav,2\nc.wav,3\n",
            "line 4, column `file`: `c.wav` is not in the folder",
        ),
        (
            "file,label\na.wav,1\na.wav,2\nb.wav,2\n",
            "line 3, column `file`: `a.wav` is listed twice",
        ),
        ("file,label\na.wav,x\nb.wav,\n", "line 3, column `label`: there is no label"),
        ("file,label\na.wav,1\nb.wav,\n", "line 3, column `label`: there is no number"),
        ("name,label\na.wav,1\nb.wav,2\n", "the table has no columns `file` and `label`"),
        ("a.wav,1\nb.wav,2\n", "the table has no columns `file` and `label`"),
    ],
)
def test_refused_labels(labels: str, message: str, tmp_path: Path):
    for name in ("a.wav", "b.wav"):
        save(tmp_path / name)
    (tmp_path / "labels.csv").write_text(labels)
    with pytest.raises(SpecError) as caught:
        read_table(tmp_path)
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == ("data-mismatch", message)
    assert found.file == str(tmp_path / "labels.csv")


def test_two_rates(tmp_path: Path):
    save(tmp_path / "a.wav")
    save(tmp_path / "b.wav", rate=16000)
    message = "`b.wav` has 16000 samples a second, and `a.wav` has 8000"
    assert refused(tmp_path) == ("data-mismatch", message)


def test_folders_without_sound(tmp_path: Path):
    message = "there is no .wav file in the folder"
    assert refused(tmp_path) == ("data-mismatch", message)
    (tmp_path / "empty").mkdir()
    assert refused(tmp_path) == ("data-mismatch", message)


def test_sound_beside_folders_of_sound(tmp_path: Path):
    save(tmp_path / "a.wav")
    save(tmp_path / "yes" / "b.wav")
    message = "`a.wav` lies beside folders of recordings"
    assert refused(tmp_path) == ("data-mismatch", message)


def test_stereo(tmp_path: Path):
    save(tmp_path / "a.wav", b"\0" * 8, channels=2)
    assert refused(tmp_path / "a.wav") == ("data-mismatch", "`a.wav` has 2 channels")


def test_silence_of_no_length(tmp_path: Path):
    save(tmp_path / "a.wav", b"")
    assert refused(tmp_path / "a.wav") == ("data-mismatch", "`a.wav` holds no sound")


@pytest.mark.parametrize(("kind", "width"), [(3, 4), (6, 1), (7, 1), (1, 8)])
def test_sound_that_is_not_pcm(kind: int, width: int, tmp_path: Path):
    save(tmp_path / "a.wav", b"\0" * 8)
    data = bytearray((tmp_path / "a.wav").read_bytes())
    data[20:22] = struct.pack("<H", kind)
    data[32:36] = struct.pack("<HH", width, 8 * width)
    (tmp_path / "a.wav").write_bytes(data)
    message = "`a.wav` holds sound that is not PCM of 8, 16, 24 or 32 bits"
    assert refused(tmp_path / "a.wav") == ("data-mismatch", message)


@pytest.mark.parametrize("size", [0, 3, 12, 30, 44, 46])
def test_cut_short(size: int, tmp_path: Path):
    save(tmp_path / "a.wav", b"\0" * 8)
    (tmp_path / "a.wav").write_bytes((tmp_path / "a.wav").read_bytes()[:size])
    code, message = refused(tmp_path / "a.wav")
    assert code == "corrupt-file"
    assert message.startswith("`a.wav` cannot be understood: it is")
