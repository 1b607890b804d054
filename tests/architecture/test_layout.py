"""The house as a whole: what stands at the top, and what is registered under which name."""

import subprocess
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from lstmspec.backends import backend_names, get_backend
from lstmspec.backends.numpy.memory import RULES as MEMORY_RULES
from lstmspec.backends.numpy.training.backpropagation import RULES as TRAINING_RULES
from lstmspec.diagnostics import CODES
from lstmspec.layers import LAYERS

ROOT = Path(__file__).parents[2]
TOP = {"pyproject.toml", "README.md", "lstmspec", "specs", "tests", "docs"}


def test_top_level_is_as_agreed() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.splitlines()
    top = {name.split("/")[0] for name in tracked}
    assert {name for name in top if not name.startswith(".")} <= TOP


@pytest.mark.parametrize("name", ["numpy", "keras"])
def test_a_backend_is_registered_under_its_own_name(name: str) -> None:
    assert name in backend_names()
    assert get_backend(name).name == name


def test_built_in_backends_come_by_entry_point() -> None:
    group = entry_points(group="lstmspec.backends")
    assert {"numpy", "keras"} <= {entry.name for entry in group}


@pytest.mark.parametrize("name", ["numpy", "keras"])
@pytest.mark.parametrize("layer", LAYERS)
def test_every_backend_answers_for_every_layer(name: str, layer: str) -> None:
    backend = get_backend(name)
    cls = LAYERS[layer]
    assert (cls in backend.layers) != (cls in backend.unsupported)


def test_numpy_counts_the_memory_of_every_layer_it_runs() -> None:
    assert set(MEMORY_RULES) == set(TRAINING_RULES) == set(LAYERS.values())


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    pages = {page.stem for page in (ROOT / "docs" / "errors").glob("*.md")}
    assert pages == set(CODES)


def test_a_layer_is_called_by_its_class_name() -> None:
    assert all(name == cls.__name__ for name, cls in LAYERS.items())
