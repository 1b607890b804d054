"""Every example in the documents prints what the document says."""

import re
from pathlib import Path

import pytest

from lstmspec.diagnostics import CODES
from lstmspec.pages import explain
from tests.docs.runner import Document, needs_keras, run_document

ROOT = Path(__file__).parents[2]
ERRORS = ROOT / "docs" / "errors"
DOCUMENTS = [
    ROOT / "README.md",
    ROOT / "docs" / "cluster.md",
    ROOT / "docs" / "data.md",
    ROOT / "docs" / "exporting.md",
    ROOT / "docs" / "importing.md",
    ROOT / "docs" / "differences.md",
    ROOT / "docs" / "language.md",
    ROOT / "docs" / "sklearn.md",
    ROOT / "docs" / "streaming.md",
    ROOT / "docs" / "threads.md",
    ROOT / "docs" / "torch.md",
    ROOT / "docs" / "training.md",
    *sorted(ERRORS.glob("*.md")),
    *sorted((ROOT / "tests" / "cli").glob("*.txt")),
]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(
            path,
            id=str(path.relative_to(ROOT)),
            marks=[pytest.mark.keras] if needs_keras(path.read_text(encoding="utf-8")) else [],
        )
        for path in DOCUMENTS
    ],
)
def test_examples_print_what_the_document_says(path: Path, tmp_path: Path, update_goldens: bool):
    written = path.read_text(encoding="utf-8")
    if path.name in ("README.md", "sklearn.md"):
        (tmp_path / "specs").symlink_to(ROOT / "specs")
    found = run_document(written, tmp_path)
    if update_goldens and found != written:
        path.write_text(found, encoding="utf-8")
        return
    assert alike(found) == alike(written)


_TIMES = re.compile(
    r" +[\d.]+(?: s)?(?=$|  (?:refused|diverged|failed)|  [\d,]+ samples/s)"
    r"|[\d,]+ samples/s|ETA [\d:]+",
    re.MULTILINE,
)
"""How long a run took, and how fast it was."""


_DIGITS = re.compile(r"\b\d+\.\d{6,}(?:e-?\d+)?\b")
"""Numbers to the last digit of a float32."""


def alike(document: str) -> list[str]:
    """The lines of a document, rounding errors and times made equal: they differ by machine."""
    document = _TIMES.sub(" ~", document)
    document = _DIGITS.sub(lambda found: f"{float(found[0]):.4g}", document)
    return re.sub(r"\b\d\.\de-(0[6-9]|1\d)\b|\b0\.0e\+00\b", "~0", document).split("\n")


def test_every_code_has_a_page_and_every_page_a_code():
    assert {path.stem for path in ERRORS.glob("*.md")} == set(CODES)


@pytest.mark.parametrize("slug", CODES)
def test_page_of_a_code(slug: str):
    text = explain(slug)
    title, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    assert re.fullmatch(rf"# {slug}\n\n.+[.]\n\n", title, re.DOTALL)
    assert [section.split("\n", 1)[0] for section in sections] == ["Example", "Why", "Instead"]
    example, _, instead = sections
    assert f"[{slug}]" in example
    assert f"[{slug}]" not in instead
    assert Document.parse(instead).fences
