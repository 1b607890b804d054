"""Each pass on texts: `<pass>/<case>.lstm` is a spec, a line `# output`, and what comes of it.

What comes of it is the IR behind that pass, or what was reported. A first line such as
`# --bind time=5 --max-memory 4096` gives the options.
"""

import argparse
from pathlib import Path

import pytest

from lstmspec.diagnostics import render
from lstmspec.ir import print_model
from lstmspec.passes import default_pipeline
from tests.passes.compiling import GIB, after

HERE = Path(__file__).parent
CASES = sorted(HERE.glob("*/*.lstm"))
NAMES = [each.name for each in default_pipeline({}, GIB)]
MARKER = "\n# output\n"


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.stem}")
def test_pass(case: Path, update_goldens: bool) -> None:
    text, _, expected = case.read_text(encoding="utf-8").partition(MARKER)
    bindings, max_memory = _options(text)
    model, sink = after(text, case.parent.name, bindings, max_memory)
    found = print_model(model) if model else render(sink.ordered(), sink.sources, "full") + "\n"
    if update_goldens:
        case.write_text(f"{text}{MARKER}{found}", encoding="utf-8")
    else:
        assert found == expected


def test_names_are_unique_and_every_pass_has_cases() -> None:
    assert len(set(NAMES)) == len(NAMES)
    assert {case.parent.name for case in CASES} == set(NAMES)


def _options(text: str) -> tuple[dict[str, int], int]:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bind", nargs="*", default=[])
    parser.add_argument("--max-memory", type=int, default=4 * GIB)
    first = text.split("\n", 1)[0]
    given = parser.parse_args(first[1:].split() if first.startswith("# --") else [])
    pairs = (pair.split("=") for pair in given.bind)
    return {name: int(size) for name, size in pairs}, given.max_memory
