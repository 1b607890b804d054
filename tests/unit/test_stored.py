"""The spec inside a weights file."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

import lstmspec
from lstmspec.cli.specs import open_model
from lstmspec.diagnostics import SpecError

SPECS = Path(__file__).parents[2] / "specs"
LET = "# of whom?\nlet units = 4\ninput [time, features]\nLSTM units  # a comment\nDense\n"
SIX = "input [n, m]\nFlatten\nReshape [2, 3]\nGRU 2\nDense\n"
"""A model only where n*m is 6."""


@pytest.mark.parametrize(
    ("text", "settings", "bindings", "sizes"),
    [
        ("input [time, 2]\nGRU 3\n", {}, {}, {}),
        ("LSTM 3\nDense\n", {}, {}, {"features": 2, "classes": 4}),
        ("LSTM 3\nDense\n", {}, {"features": 2, "classes": 4}, {}),
        (LET, {"units": 3}, {"time": 5, "features": 2}, {"classes": 4}),
        (SIX, {}, {"n": 2, "m": 3}, {"classes": 4}),
    ],
)
def test_a_file_says_its_spec(
    text: str,
    settings: Mapping[str, Any],
    bindings: Mapping[str, int],
    sizes: Mapping[str, int],
    tmp_path: Path,
) -> None:
    spec = lstmspec.parse(text, settings=settings, **bindings)
    path = tmp_path / "w.safetensors"
    spec.save_weights(path, spec.bind(**sizes).fresh_weights())
    found, weights = open_model(path, None)
    assert (found.source.text, found.settings, found.bindings) == (text, settings, bindings)
    assert weights == path
    assert found.model_hash == spec.model_hash
    assert found.compile(weights=weights).predict  # the weights fit


def test_the_specs_and_their_hashes(tmp_path: Path) -> None:
    for file in sorted(SPECS.glob("*.lstm")):
        spec = lstmspec.read(file)
        sizes = dict.fromkeys(spec.model.dimensions, 3)
        path = tmp_path / f"{file.stem}.safetensors"
        spec.save_weights(path, spec.bind(**sizes).fresh_weights())
        assert open_model(path, None)[0].model_hash == spec.model_hash


def test_the_weights_of_the_seed_say_the_seed() -> None:
    spec, _ = open_model(SPECS / "data" / "text_generation.safetensors", None)
    assert spec.source.text == (SPECS / "text_generation.lstm").read_text(encoding="utf-8")


def test_a_command_line_goes_before_the_file(tmp_path: Path) -> None:
    spec = lstmspec.parse(LET, settings={"units": 3}, features=2)
    path = tmp_path / "w.safetensors"
    spec.save_weights(path, spec.bind(classes=4).fresh_weights())
    other = tmp_path / "other.safetensors"
    found, weights = open_model(path, other, ["time=7"], ["units=5"])
    assert (found.settings, found.bindings) == ({"units": 5}, {"features": 2, "time": 7})
    assert weights == other


BLOCKS = "let width = 3\nblock Cell(n=width) {\n  GRU n\n}\n"


def write(folder: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "top.lstm"


@pytest.mark.parametrize(
    ("files", "kept"),
    [
        ({"top.lstm": 'use "b.lstm"\ninput [time, 2]\nCell\n', "b.lstm": BLOCKS}, ["b.lstm"]),
        (
            {
                "top.lstm": 'use "sub/a.lstm"\nuse "b.lstm"\ninput [time, 2]\nA\nCell\n',
                "sub/a.lstm": 'use "../b.lstm"\nuse "c.lstm"\nblock A {\n  Cell 4\n  C\n}\n',
                "sub/c.lstm": "block C {\n  Dense 4\n  RepeatVector 2\n}\n",
                "b.lstm": BLOCKS,
            },
            ["b.lstm", "sub/a.lstm", "sub/c.lstm"],
        ),
    ],
)
def test_a_file_holds_the_files_that_its_spec_uses(
    files: Mapping[str, str], kept: list[str], tmp_path: Path
) -> None:
    spec = lstmspec.read(write(tmp_path / "specs", files), settings={"width": 5})
    path = tmp_path / "w.safetensors"
    spec.save_weights(path)
    for name in files:
        (tmp_path / "specs" / name).unlink()
    found, weights = open_model(path, None)
    assert list(found.files) == kept
    assert found.model_hash == spec.model_hash
    assert found.model.without_origins() == spec.model.without_origins()
    found.save_weights(tmp_path / "again.safetensors", weights)
    assert (tmp_path / "again.safetensors").read_bytes() == path.read_bytes()


def test_a_link_is_kept_under_its_own_name(tmp_path: Path) -> None:
    text = 'use "link/../b.lstm"\nuse "c.lstm"\ninput [time, 2]\nCell\nC\n'
    files = {"top.lstm": text, "x/b.lstm": BLOCKS, "x/y/c.lstm": "block C { Dense 4 }\n"}
    top = write(tmp_path, files)
    (tmp_path / "link").symlink_to("x/y")
    (tmp_path / "c.lstm").symlink_to("x/y/c.lstm")
    lstmspec.read(top).save_weights(tmp_path / "w.safetensors")
    assert list(open_model(tmp_path / "w.safetensors", None)[0].files) == ["b.lstm", "c.lstm"]


def test_two_paths_to_one_file_are_refused(tmp_path: Path) -> None:
    text = 'use "link.lstm"\nuse "b.lstm"\ninput [time, 2]\nCell\n'
    top = write(tmp_path, {"top.lstm": text, "b.lstm": BLOCKS})
    (tmp_path / "link.lstm").symlink_to("b.lstm")
    spec = lstmspec.read(top)
    assert spec.model.nodes
    with pytest.raises(SpecError) as caught:
        spec.save_weights(tmp_path / "w.safetensors")
    (found,) = caught.value.diagnostics
    assert found.code == "unreadable-use"
    assert found.message == "one file used by two paths, and a model file keeps no links"


def test_what_is_wrong_in_a_kept_file_has_its_place(tmp_path: Path) -> None:
    top = write(tmp_path, {"top.lstm": 'use "b.lstm"\ninput [3]\nCell\n', "b.lstm": BLOCKS})
    path = tmp_path / "w.safetensors"
    lstmspec.read(
        write(tmp_path, {"top.lstm": top.read_text().replace("[3]", "[9, 3]")})
    ).save_weights(path)
    change_metadata(path, "lstmspec.files", json.dumps({"b.lstm": "block Cell { GRUU 3 }\n"}))
    with pytest.raises(SpecError) as caught:
        open_model(path, None)
    (found,) = caught.value.diagnostics
    assert found.code == "unknown-layer"
    assert found.span is not None
    assert found.span.file == f"{path}/b.lstm"


HOSTILE = ["../b.lstm", "/etc/passwd", "C:/b.lstm", "", ".", "..", "a/../../b", "a//b", "a\\b"]
HOSTILE += ["./b.lstm", "b\n.lstm", "\x1b[31m", "\u202e", "x" * 1025, "a/"]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_of_files_are_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    lstmspec.parse("input [time, 2]\nGRU 3\nDense 1\n").save_weights(path)
    change_metadata(path, "lstmspec.files", json.dumps({name: "Dense 1\n"}))
    with pytest.raises(SpecError) as caught:
        open_model(path, None)
    assert [d.code for d in caught.value.diagnostics] == ["corrupt-file"]


DAMAGED = {
    "a file that is no text": ("lstmspec.files", '{"b.lstm": 3}', "corrupt-file"),
    "no spec": ("lstmspec.spec", None, "missing-spec"),
    "another spec": ("lstmspec.spec", "input [time, 2]\nGRU 4\nDense 1\n", "corrupt-file"),
    "a broken spec": ("lstmspec.spec", "input [time, 2]\nGRUU 3\n", "unknown-layer"),
    "a spec that reads files": ("lstmspec.spec", 'use "/etc/passwd"\n', "unreadable-use"),
    "no hash": ("lstmspec.model_hash", None, "corrupt-file"),
    "no JSON": ("lstmspec.settings", "{", "corrupt-file"),
    "too long a number": ("lstmspec.bindings", f'{{"time": {"1" * 5000}}}', "corrupt-file"),
    "nested without end": ("lstmspec.settings", "[" * 100_000, "corrupt-file"),
    "no object": ("lstmspec.bindings", "[1]", "corrupt-file"),
    "a size that is text": ("lstmspec.bindings", '{"time": "5"}', "corrupt-file"),
    "a size of another spec": ("lstmspec.bindings", '{"name": 5}', "invalid-binding"),
    "a setting that is a list": ("lstmspec.settings", '{"units": [3]}', "corrupt-file"),
    "a setting without end": ("lstmspec.settings", '{"units": Infinity}', "corrupt-file"),
}


@pytest.mark.parametrize("case", DAMAGED)
def test_a_file_that_contradicts_itself_is_refused(case: str, tmp_path: Path) -> None:
    key, value, code = DAMAGED[case]
    path = tmp_path / "w.safetensors"
    lstmspec.parse("input [time, 2]\nGRU 3\nDense 1\n").save_weights(path)
    change_metadata(path, key, value)
    with pytest.raises(SpecError) as caught:
        open_model(path, None)
    assert [d.code for d in caught.value.diagnostics] == [code]


def change_metadata(path: Path, key: str, value: str | None) -> None:
    """Give one entry of the metadata in a safetensors file another value, or take it out."""
    data = path.read_bytes()
    size = int.from_bytes(data[:8], "little")
    header = json.loads(data[8 : 8 + size])
    metadata = {**header["__metadata__"], key: value}
    metadata |= {"lstmspec.format": "1", "lstmspec.sha256": None}  # as before there were digests
    header["__metadata__"] = {k: v for k, v in metadata.items() if v is not None}
    text = json.dumps(header).encode()
    path.write_bytes(len(text).to_bytes(8, "little") + text + data[8 + size :])
