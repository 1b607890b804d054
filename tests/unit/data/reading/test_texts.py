"""Files of text: what they are read as, and what is said about broken ones.

`accepted.txt` and `refused.txt` are tables: the name of a file, its text, and what becomes of it.
"""

from pathlib import Path

import numpy as np
import pytest

from lstmspec.data import Table, read_table
from lstmspec.diagnostics import SpecError
from tests.broken.tables import Case, rewrite
from tests.broken.tables import read_table as read_cases

TABLES = [Path(__file__).with_name(name) for name in ("accepted.txt", "refused.txt")]


def report(path: Path) -> str:
    """What becomes of the file at `path`, in lines."""
    try:
        return lines_of(read_table(path))
    except SpecError as error:
        (found,) = error.diagnostics
        assert found.file == str(path)
        message = found.message.replace(f"{path}", path.name)
        lines = [f"{found.code}: {message}", *(f"    {fact}" for fact in found.trail)]
        return "\n".join([*lines, f"    help: {found.help_text}"])


def lines_of(table: Table) -> str:
    """A table in lines: each column with its kind, its values, and the place of its last sample."""
    lines = [f"{len(table)} samples{'' if table.has_names else ', no names'}"]
    for name, column in table.columns.items():
        kind, values = column.kind, column.values
        if isinstance(values, np.ndarray):
            kind, values = f"{values.dtype}{list(values.shape)}", values.tolist()
        elif kind == "sequences":
            kind = (
                f"{kind} {[len(value) for value in values]} {getattr(values[0], 'dtype', 'text')}"
            )
            values = [value if isinstance(value, list) else value.tolist() for value in values]
        lines.append(f"{name}: {kind} {values!r}; last: {column.place(len(table) - 1)}")
    return "\n".join(lines)


def written(folder: Path, name: str, text: str) -> Path:
    """The file called `name` with `text` in it."""
    path = folder / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


@pytest.mark.parametrize(
    "case", [pytest.param(c, id=c.name) for path in TABLES for c in read_cases(path)]
)
def test_what_becomes_of_it(case: Case, tmp_path: Path, update_goldens: bool):
    if update_goldens:
        pytest.skip("the tables are written by the test below")
    assert report(written(tmp_path, case.name, case.text)) == case.expected


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_table(path: Path, tmp_path: Path, update_goldens: bool):
    cases = read_cases(path)
    if update_goldens:
        names = iter([case.name for case in cases])
        rewrite(path, lambda text: report(written(tmp_path, next(names), text)))
    assert len({case.name for case in cases}) == len(cases), "two cases have one name"
    refused = ["help: " in case.expected for case in read_cases(path)]
    assert set(refused) == {path.stem == "refused"}


BYTES = [
    (
        "latin1.csv",
        "Möwe,1\n".encode() + "Bär,2\n".encode("latin-1"),
        "corrupt-file: `latin1.csv` cannot be understood: line 2 is no text in UTF-8",
    ),
    (
        "latin1.jsonl",
        b'{"a": "x"}\n\n{"a": "\xe4"}\n',
        "corrupt-file: `latin1.jsonl` cannot be understood: line 3 is no text in UTF-8",
    ),
    (
        "cut.ts",
        b"@classLabel false\n@data\n1,2\n\xc3",
        "corrupt-file: `cut.ts` cannot be understood: line 4 is no text in UTF-8",
    ),
    (
        "utf16.txt",
        "text".encode("utf-16-le"),
        "corrupt-file: `utf16.txt` cannot be understood: line 1 holds a zero byte",
    ),
    (
        "utf16.csv",
        "a,b\n".encode("utf-16"),
        "corrupt-file: `utf16.csv` cannot be understood: line 1 is no text in UTF-8",
    ),
    (
        "zero.tsv",
        b"a\tb\n1\t\x00\n",
        "corrupt-file: `zero.tsv` cannot be understood: line 2 holds a zero byte",
    ),
    (
        "endless.csv",
        b'a,b\n1,2\n3,"' + b"x" * 140_000,
        (
            "corrupt-file: `endless.csv` cannot be understood: line 3"
            " has a cell of more than 131,072 characters"
        ),
    ),
    (
        "deep.jsonl",
        b'{"a": ' + b"[" * 100_000,
        "corrupt-file: `deep.jsonl` cannot be understood: line 1 is no JSON that can be read",
    ),
    (
        "digits.jsonl",
        b'{"a": ' + b"9" * 5_000 + b"}",
        "corrupt-file: `digits.jsonl` cannot be understood: line 1 is no JSON that can be read",
    ),
]


@pytest.mark.parametrize(("name", "data", "message"), BYTES, ids=[name for name, _, _ in BYTES])
def test_what_no_table_of_text_can_show(name: str, data: bytes, message: str, tmp_path: Path):
    (tmp_path / name).write_bytes(data)
    assert report(tmp_path / name).split("\n")[0] == message


def test_byte_order_mark_and_line_ends(tmp_path: Path):
    (tmp_path / "x.csv").write_bytes(b"\xef\xbb\xbfa,b\r\n1,2\r\n")
    assert lines_of(read_table(tmp_path / "x.csv")) == (
        "1 samples\na: int64[1] [1]; last: line 2, column `a`\n"
        "b: int64[1] [2]; last: line 2, column `b`"
    )
    (tmp_path / "x.txt").write_bytes(b"one\r\ntwo\rthree\n")
    assert read_table(tmp_path / "x.txt").columns["text"].values == ["one\ntwo\nthree\n"]


def test_lines_end_at_line_ends_alone(tmp_path: Path):
    path = written(tmp_path, "x.csv", "text,y\nso\x85far\u2028away,1\nend,2\n")
    table = read_table(path)
    assert table.columns["text"].values == ["so\x85far\u2028away", "end"]
    assert table.columns["y"].place(1) == "line 3, column `y`"
