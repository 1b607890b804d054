"""`docs/layers` is what the layer classes say, and every example in it runs.

After a change of a layer `pytest tests/golden/test_layer_pages.py --update-goldens` writes it.
"""

from pathlib import Path

import numpy as np
import pytest

import lstmspec
from lstmspec.layers import LAYERS
from lstmspec.pages import headline, index_page, layer_page, markdown, terminal
from lstmspec.pages.content import Example, Table, Text

FOLDER = Path(__file__).parents[2] / "docs" / "layers"
PAGES = {kind: layer_page(cls) for kind, cls in LAYERS.items()}
FILES = {f"{kind}.md": page for kind, page in PAGES.items()} | {"README.md": index_page()}
SIZES = {"time": 7, "steps": 5, "features": 3, "classes": 4}


@pytest.mark.parametrize("name", FILES)
def test_file_says_what_the_class_says(name: str, update_goldens: bool):
    made = markdown(FILES[name])
    path = FOLDER / name
    if update_goldens and not (path.exists() and path.read_text(encoding="utf-8") == made):
        path.parent.mkdir(exist_ok=True)
        path.write_text(made, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == made


def test_no_file_is_left_over():
    assert {path.name for path in FOLDER.iterdir()} == set(FILES)


@pytest.mark.parametrize("kind", LAYERS)
def test_example_compiles_and_runs(kind: str):
    spec = lstmspec.parse(example_of(kind))
    assert kind in {node.layer.kind for node in spec.model.nodes}
    bound = spec.bind(**{name: SIZES[name] for name in spec.model.dimensions})
    rng = np.random.default_rng(0)
    arrays = {
        given.name: rng.integers(0, 100, (2, *given.shape))
        if given.dtype == "int32"
        else rng.standard_normal((2, *given.shape)).astype(np.float32)
        for given in bound.model.inputs
    }
    for name, array in bound.predict(arrays).items():
        assert array.shape == (2, *bound.model.values[name].shape)
        assert np.isfinite(array).all()


@pytest.mark.parametrize("kind", LAYERS)
def test_page_says_all(kind: str):
    page = PAGES[kind]
    titles = [section.title for section in page.sections]
    wanted = ["Example", "Options", "Words", "Weights", "Shape", "Mask", "Streaming", "Source"]
    optional = {"Options", "Words", "Weights"}
    assert [title for title in titles if title in wanted] == [
        title for title in wanted if title in titles or title not in optional
    ]
    streaming = next(section for section in page.sections if section.title == "Streaming")
    (rule,) = streaming.blocks
    assert isinstance(rule, Text)
    assert rule.text.startswith(("Yes", "No"))


@pytest.mark.parametrize("kind", LAYERS)
def test_every_cell_of_a_page_is_in_both_layouts(kind: str):
    page = PAGES[kind]
    layouts = [plain(markdown(page)), plain(terminal(page, 80))]
    for block in [*page.about, *(block for section in page.sections for block in section.blocks)]:
        texts = [block.text] if isinstance(block, Text) else []
        texts += [cell for row in block.rows for cell in row] if isinstance(block, Table) else []
        for text in texts:
            assert all(plain(text) in layout for layout in layouts), text


@pytest.mark.parametrize("kind", LAYERS)
def test_terminal_keeps_to_80_columns(kind: str):
    assert all(len(line) <= 80 for line in terminal(PAGES[kind], 80).splitlines())


@pytest.mark.parametrize("kind", [kind for kind, cls in LAYERS.items() if cls.gate_names])
def test_gates_are_the_blocks_of_columns(kind: str):
    assert len(LAYERS[kind].gate_names) == getattr(LAYERS[kind], "gates", 0)


@pytest.mark.parametrize("kind", LAYERS)
def test_layer_names_its_source(kind: str):
    cls = LAYERS[kind]
    assert cls.sources or "et al." not in headline(cls)


def example_of(kind: str) -> str:
    (lines,) = [
        block.lines
        for section in PAGES[kind].sections
        for block in section.blocks
        if isinstance(block, Example)
    ]
    return "\n".join(lines)


def plain(text: str) -> str:
    return " ".join(text.replace("`", "").split())
