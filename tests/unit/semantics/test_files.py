"""`use`: what a spec sees of other files, and which files it may read."""

import os
from pathlib import Path

import pytest

from lstmspec.diagnostics import Sink
from lstmspec.ir import Model
from lstmspec.semantics import UseLoader, lower
from lstmspec.syntax import parse, read_source

BLOCKS = """\
let width = 8
let twice = (width * 2)
block Encoder(units=twice) {
  Dense units
}
"""


def write(folder: Path, **files: str) -> None:
    """Write specs into `folder`; a `__` in a name stands for a folder."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.lstm"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def read(path: Path, **settings: float) -> tuple[Model | None, list[str]]:
    """The IR of the spec at `path`, and what is said: file, line, code and message."""
    sink = Sink()
    source = read_source(path, sink)
    assert source is not None
    loader = UseLoader(path, sink)
    model = lower(parse(source, sink), sink, settings=settings, loader=loader)
    said = []
    for found in sink.ordered():
        place = ""
        if found.span:
            source = sink.sources[found.span.file]
            place = f"{found.span.file}:{source.location(found.span.start).line} "
        said.append(f"{place}{found.code}: {found.message}".replace(f"{path.parent}/", ""))
    return model, said


def units(model: Model | None) -> list[int]:
    """The units of every node."""
    assert model is not None
    return [node.layer.units for node in model.nodes]


def test_blocks_and_constants_come_in(tmp_path: Path):
    write(tmp_path, top='use "blocks.lstm"\nEncoder\nEncoder width\n', blocks=BLOCKS)
    model, said = read(tmp_path / "top.lstm")
    assert units(model) == [16, 8]
    assert said == []


def test_a_used_file_sees_its_own_names(tmp_path: Path):
    write(
        tmp_path,
        top='use "heads.lstm"\nlet width = 3\nHead\nDense width\n',
        heads='use "blocks.lstm"\nblock Head { Dense width }\n',
        blocks=BLOCKS,
    )
    model, _ = read(tmp_path / "top.lstm")
    assert units(model) == [8, 3]


def test_parameters_of_a_used_block_are_read_where_it_is_used(tmp_path: Path):
    write(
        tmp_path,
        top='use "blocks.lstm"\nlet size = 3\nHead size\n',
        blocks="let inner = 7\nblock Head(n) {\n  Dense n\n  Dense inner\n}\n",
    )
    model, _ = read(tmp_path / "top.lstm")
    assert units(model) == [3, 7]


def test_settings_replace_constants_of_used_files_too(tmp_path: Path):
    write(tmp_path, top='use "blocks.lstm"\nlet own = 2\nEncoder\nDense own\n', blocks=BLOCKS)
    model, _ = read(tmp_path / "top.lstm", width=5, own=9)
    assert units(model) == [10, 9]


def test_what_a_used_file_uses_is_not_passed_on(tmp_path: Path):
    write(
        tmp_path,
        top='use "heads.lstm"\nHead\nEncoder\n',
        heads='use "blocks.lstm"\nblock Head { Encoder 3 }\n',
        blocks=BLOCKS,
    )
    _, said = read(tmp_path / "top.lstm")
    assert said == ["top.lstm:3 unknown-layer: no layer or block is called `Encoder`"]
    write(tmp_path, top='use "heads.lstm"\nHead\n')
    assert units(read(tmp_path / "top.lstm")[0]) == [3]


def test_a_path_begins_at_the_file_it_is_written_in(tmp_path: Path):
    write(
        tmp_path,
        top='use "sub/heads.lstm"\nHead\n',
        sub__heads='use "more.lstm"\nuse "../blocks.lstm"\nblock Head {\n  More\n  Encoder 3\n}\n',
        sub__more="block More { Dense 4 }\n",
        blocks=BLOCKS,
    )
    model, said = read(tmp_path / "top.lstm")
    assert units(model) == [4, 3]
    assert said == []


def test_a_file_may_be_used_twice_and_from_two_sides(tmp_path: Path):
    write(
        tmp_path,
        top='use "a.lstm"\nuse "b.lstm"\nuse "sub/../a.lstm"\nA\nB\n',
        a='use "blocks.lstm"\nblock A { Encoder 3 }\n',
        b='use "blocks.lstm"\nblock B { Encoder 4 }\n',
        blocks=BLOCKS,
        sub__other="",
    )
    model, said = read(tmp_path / "top.lstm")
    assert units(model) == [3, 4]
    assert said == []


def test_a_link_inside_of_the_folder_is_followed(tmp_path: Path):
    write(tmp_path, top='use "link.lstm"\nEncoder 3\n', blocks=BLOCKS)
    (tmp_path / "link.lstm").symlink_to("blocks.lstm")
    assert units(read(tmp_path / "top.lstm")[0]) == [3]


OUTSIDE = "a path that leaves the folder of the spec"


@pytest.mark.parametrize(
    ("path", "code", "message"),
    [
        ("../outside.lstm", "use-outside", OUTSIDE),
        ("sub/../../outside.lstm", "use-outside", OUTSIDE),
        ("link.lstm", "use-outside", OUTSIDE),
        ("folder/outside.lstm", "use-outside", OUTSIDE),
        ("/etc/hostname", "use-outside", "an absolute path"),
        ("//host/share.lstm", "use-outside", "an absolute path"),
        ("C:/blocks.lstm", "use-outside", "an absolute path"),
        ("C:blocks.lstm", "use-outside", "an absolute path"),
        ("", "use-outside", "an empty path"),
        ("sub\\blocks.lstm", "unreadable-use", "a path parted by `\\`"),
        ("bloks.lstm", "unreadable-use", "there is no file `bloks.lstm`"),
        ("sub", "unreadable-use", "there is no file `sub`"),
        (".", "unreadable-use", "there is no file `.`"),
        ("pipe", "unreadable-use", "there is no file `pipe`"),
        ("circle.lstm", "unreadable-use", "there is no file `circle.lstm`"),
        ("a" * 5000, "unreadable-use", f"there is no file `{'a' * 5000}`"),
        ("~/blocks.lstm", "unreadable-use", "there is no file `~/blocks.lstm`"),
        ("top.lstm", "use-cycle", "`top.lstm` uses itself"),
    ],
    ids=lambda text: text[:30],
)
def test_refused_path(tmp_path: Path, path: str, code: str, message: str):
    folder = tmp_path / "specs"
    write(folder, top=f'use "{path}"\nLSTM 3\n', blocks=BLOCKS, sub__blocks=BLOCKS)
    write(tmp_path, outside=BLOCKS)
    (folder / "link.lstm").symlink_to(tmp_path / "outside.lstm")
    (folder / "folder").symlink_to(tmp_path)
    (folder / "circle.lstm").symlink_to("circle.lstm")
    os.mkfifo(folder / "pipe")
    _, said = read(folder / "top.lstm")
    assert said == [f"top.lstm:1 {code}: {message}"]


def test_circle(tmp_path: Path):
    write(tmp_path, top='use "a.lstm"\nA\n', a='use "b.lstm"\nblock A { Dense 3 }\n')
    write(tmp_path, b='use "c.lstm"\n', c='use "a.lstm"\n')
    _, said = read(tmp_path / "top.lstm")
    circle = "a.lstm -> b.lstm -> c.lstm -> a.lstm"
    assert said == [f"c.lstm:1 use-cycle: files use each other in a circle: {circle}"]


def test_errors_stand_in_the_used_file_and_nowhere_else(tmp_path: Path):
    write(
        tmp_path,
        top='use "broken.lstm"\nuse "layers.lstm"\nHead 3\nOther\nDense size\n',
        broken="block Head(n) {\n  Droput 0.2\n  Dense (\n}\nlet size = 1 / 0\nlet more = (\n",
        layers="block Other { Dense 3 }\nDense 3\ninput x float32[3]\noutput x\n",
    )
    _, said = read(tmp_path / "top.lstm")
    assert said == [
        "broken.lstm:2 unknown-layer: no layer or block is called `Droput`",
        "broken.lstm:3 unclosed-bracket: this `(` is never closed",
        "broken.lstm:5 invalid-expression: a division by zero",
        "broken.lstm:6 unclosed-bracket: this `(` is never closed",
        "layers.lstm:2 misplaced-statement: `Dense` cannot stand in a used file",
    ]


def test_names_of_a_lost_file_are_not_missed(tmp_path: Path):
    write(tmp_path, top='use "lost.lstm"\nHead size act=kind\nDense wide\nDroput 0.1\n')
    _, said = read(tmp_path / "top.lstm")
    assert said == [
        "top.lstm:1 unreadable-use: there is no file `lost.lstm`",
        "top.lstm:4 unknown-layer: no layer or block is called `Droput`",
    ]


def test_the_same_name_from_two_files(tmp_path: Path):
    write(
        tmp_path,
        top='use "a.lstm"\nuse "b.lstm"\nlet width = 3\nHead\n',
        a="let width = 4\nblock Head { Dense 3 }\n",
        b="block Head { Dense 4 }\n",
    )
    _, said = read(tmp_path / "top.lstm")
    assert said == [
        "top.lstm:2 duplicate-name: `Head` comes from two files",
        "top.lstm:3 duplicate-name: `width` comes from `a.lstm` too",
    ]


def test_a_file_that_is_no_text(tmp_path: Path):
    write(tmp_path, top='use "bytes.lstm"\nLSTM 3\n')
    (tmp_path / "bytes.lstm").write_bytes(b"let a = \xff\n")
    _, said = read(tmp_path / "top.lstm")
    assert [line.split(": ")[0] for line in said] == ["bytes.lstm:1 invalid-utf8"]


def test_as_many_files_as_the_limit(tmp_path: Path):
    write(tmp_path, **{f"f{n}": f"let a{n} = {n}\n" for n in range(65)})
    uses = [f'use "f{n}.lstm"\n' for n in range(65)]
    write(tmp_path, top=f"{''.join(uses[:64])}Dense a63\n")
    assert units(read(tmp_path / "top.lstm")[0]) == [63]
    write(tmp_path, top=f"{''.join(uses)}Dense a63\n")
    assert read(tmp_path / "top.lstm")[1] == ["top.lstm:65 too-many-files: more than 64 files"]


def test_as_deep_as_the_limit(tmp_path: Path):
    write(tmp_path, **{f"f{n}": f'use "f{n + 1}.lstm"\n' for n in range(1, 16)}, f16="let a = 3\n")
    write(tmp_path, top='use "f1.lstm"\nDense 3\n')
    assert read(tmp_path / "top.lstm")[1] == []
    write(tmp_path, f16='use "f17.lstm"\n', f17="let a = 3\n")
    message = "too-many-files: files that use each other 17 deep; the limit is 16"
    assert read(tmp_path / "top.lstm")[1] == [f"f16.lstm:1 {message}"]
    write(tmp_path, top='use "f9.lstm"\nuse "f1.lstm"\nDense 3\n')
    assert read(tmp_path / "top.lstm")[1] == [f"f8.lstm:1 {message}"]
