"""Reading files: every way in which it fails is one error and no exception."""

import os
from pathlib import Path

import pytest

from lstmspec.diagnostics import Diagnostic, Sink
from lstmspec.source import Source
from lstmspec.syntax import check_text, parse, read_source

LIMIT = 1024 * 1024


def refusal(path: Path) -> Diagnostic:
    """The one error that reading `path` ends with."""
    sink = Sink()
    assert read_source(path, sink) is None
    (found,) = sink.diagnostics
    assert found.help_text
    return found


def test_text_and_name(tmp_path: Path) -> None:
    path = tmp_path / "a.lstm"
    path.write_bytes("LSTM 4 # é\r\n".encode())
    sink = Sink()
    source = read_source(path, sink)
    assert source == Source(str(path), "LSTM 4 # é\r\n")
    assert sink.sources == {str(path): source}
    assert read_source(path, sink, name="shown") == Source("shown", "LSTM 4 # é\r\n")


def test_a_model_is_no_spec(tmp_path: Path) -> None:
    path = tmp_path / "a.lstm"
    path.write_bytes((90).to_bytes(8, "little") + b'{"a":{}}' + b"\xff" * LIMIT)
    found = refusal(path)
    assert (found.code, found.message) == ("unreadable-file", f"`{path}` is a model, and no spec")


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.lstm"
    path.write_bytes(b"\xef\xbb\xbfLSTM 4\n")
    source = read_source(path, Sink())
    assert source is not None
    assert source.text == "LSTM 4\n"


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("missing.lstm", "no such file"),
        (".", "a folder, not a file"),
        ("file/inside", "no such file"),
        ("a" * 300, "its name is too long"),
        ("loop", "its links lead in a circle"),
        ("nul\0byte", "it cannot be read"),
    ],
)
def test_unreadable_files(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("LSTM 4", encoding="utf-8")
    (tmp_path / "loop").symlink_to("loop")
    found = refusal(tmp_path / name)
    assert found.code == "unreadable-file"
    assert found.message.endswith(f"cannot be read: {reason}")
    assert found.exit_code == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "secret.lstm"
    path.write_text("LSTM 4", encoding="utf-8")
    path.chmod(0)
    assert refusal(path).message.endswith("no permission to read it")


def test_bytes_that_are_not_utf_8_are_shown_at_their_place(tmp_path: Path) -> None:
    path = tmp_path / "a.lstm"
    path.write_bytes("LSTM 4\n# é ".encode() + b"\xff\nDense 5\n")
    sink = Sink()
    assert read_source(path, sink) is None
    (found,) = sink.diagnostics
    assert found.code == "invalid-utf8"
    assert found.message == "byte 0xff at position 12 is not UTF-8"
    assert found.span is not None
    source = sink.sources[str(path)]
    assert source.location(found.span.start) == (2, 5)
    assert "Latin-1" in found.help_text


def test_utf_16_is_recognised(tmp_path: Path) -> None:
    path = tmp_path / "a.lstm"
    path.write_bytes("LSTM 4\n".encode("utf-16"))
    assert "UTF-16" in refusal(path).help_text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("#" * (LIMIT + 1), "a spec of 1,048,577 bytes; the limit is 1,048,576"),
        ("#" + "é" * (LIMIT // 2), "a spec of 1,048,577 bytes; the limit is 1,048,576"),
        ("\n" * 20_001, "a spec of 20,001 lines; the limit is 20,000"),
        ("\n" * 20_000 + "#", "a spec of 20,001 lines; the limit is 20,000"),
    ],
)
def test_limits(text: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "a.lstm"
    path.write_text(text, encoding="utf-8")
    found = refusal(path)
    assert (found.code, found.message, found.exit_code) == ("spec-too-large", message, 3)
    for check in (check_text, parse):
        sink = Sink()
        check(Source("a", text), sink)
        assert [(d.code, d.message) for d in sink.diagnostics] == [("spec-too-large", message)]


@pytest.mark.parametrize("text", ["#" * LIMIT, "\n" * 20_000, "#\n" * 19_999 + "#"])
def test_at_the_limit(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.lstm"
    path.write_text(text, encoding="utf-8")
    sink = Sink()
    source = read_source(path, sink)
    assert source is not None
    assert parse(source, sink).statements == ()
    assert not sink.diagnostics


def test_a_file_that_never_ends_is_read_no_further_than_the_limit() -> None:
    device = Path("/dev/zero")
    if not device.exists():
        pytest.skip("a system without /dev/zero")
    assert refusal(device).code == "spec-too-large"
