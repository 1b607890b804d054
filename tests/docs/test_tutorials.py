"""The commands of the tutorials run, one epoch each, on data that are cut short.

A page's `sh` and `py` fences run in order in one folder with `specs` and `docs/examples` in it. A
fence that names `$REVIEWS` or `$DIGITS` needs data that do not come with lstmspec: it runs if the
variable says where they are.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "tutorials").glob("*.md"))
CASES = [(page, data) for page in PAGES for data in (None, "REVIEWS", "DIGITS")]
KEPT_ROWS = {"snippets_train.csv": 200, "snippets_test.csv": 60, "rated_words.csv": 100}
SMALL = {"alice.lstm": "--set units=8"}
"""What makes a spec small enough to train in seconds."""

KEPT_CHARACTERS = 6_000
TENTHS = {"133632": "5400", "133633": "5401"}
"""Where the last tenth of the text begins, and where it does in what is kept of it."""

SHELL = r"""
lstmspec() {
  verb="$1"; shift
  case "$verb" in
    train) "$PYTHON" -m lstmspec train "$@" --epochs 1 --progress none $SMALL ;;
    *) "$PYTHON" -m lstmspec "$verb" "$@" ;;
  esac
}
python() { "$PYTHON" "$@"; }
set -e
"""


def fences(page: Path, data: str | None) -> list[tuple[str, str]]:
    """Language and text of the fences that need the data and no other, in order."""
    found = re.findall(
        r"^```(sh|py)\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    return [(language, body) for language, body in found if needed(body) == data]


def needed(body: str) -> str | None:
    """The variable that a fence names."""
    named = re.search(r"\$(REVIEWS|DIGITS)\b", body)
    return named[1] if named else None


def cut_short(folder: Path) -> None:
    """Specs and examples as in a clone, with tables of a few rows."""
    shutil.copytree(ROOT / "specs", folder / "specs")
    shutil.copytree(ROOT / "docs" / "examples", folder / "docs" / "examples")
    for name, kept in KEPT_ROWS.items():
        table = folder / "specs" / "data" / name
        lines = table.read_text(encoding="utf-8").splitlines(keepends=True)
        table.write_text("".join(lines[: kept + 1]), encoding="utf-8")
    text = folder / "specs" / "data" / "alice29.txt"
    text.write_text(text.read_text(encoding="utf-8")[:KEPT_CHARACTERS], encoding="utf-8")


def run(language: str, body: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a fence as a user would, in `folder`."""
    small = [words for name, words in SMALL.items() if name in body]
    environment = {
        **os.environ,
        "PYTHON": sys.executable,
        "PYTHONPATH": str(ROOT),
        "SMALL": " ".join(small),
        "OMP_NUM_THREADS": "1",
    }
    command = [sys.executable, "-c", body] if language == "py" else ["bash", "-c", SHELL + body]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("page", "data"),
    [
        pytest.param(page, data, id=f"{page.stem}-{data or 'shipped'}")
        for page, data in CASES
        if fences(page, data)
    ],
)
def test_commands(page: Path, data: str | None, tmp_path: Path) -> None:
    if data is not None and data not in os.environ:
        pytest.skip(f"{data} does not say where the data of docs/tutorials/{page.name} are")
    cut_short(tmp_path)
    for language, body in fences(page, data):
        for whole, kept in TENTHS.items():
            body = body.replace(whole, kept)
        done = run(language, body, tmp_path)
        assert done.returncode == 0, f"{body}\n{done.stdout}\n{done.stderr}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_specs_are_shown_as_they_ship(page: Path) -> None:
    shown = re.findall(r"^```lstm (\S+)\n(.*?)^```$", page.read_text("utf-8"), re.M | re.S)
    for name, body in shown:
        shipped = (ROOT / "specs" / name).read_text(encoding="utf-8")
        assert shipped.split("\n", 1)[1] == body, name
