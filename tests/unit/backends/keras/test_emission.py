"""Emitted Keras source: tables of a spec and the text that it becomes."""

import ast
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.backends.execute import execute
from lstmspec.backends.keras import BACKEND
from lstmspec.backends.keras.emission import arguments
from lstmspec.ir import Model

TABLES = sorted(Path(__file__).parent.joinpath("emitted").glob("*.txt"))
RULE = "\n-----\n"
table = pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)


def model_of(path: Path) -> Model:
    return lstmspec.parse(path.read_text(encoding="utf-8").split(RULE)[0] + "\n").model


@table
def test_text_is_as_written(path: Path, update_goldens: bool) -> None:
    spec = path.read_text(encoding="utf-8").split(RULE)[0]
    whole = f"{spec.rstrip()}\n{RULE}{BACKEND.emit(model_of(path))}"
    if update_goldens:
        path.write_text(whole, encoding="utf-8")
    assert path.read_text(encoding="utf-8") == whole


@table
def test_text_is_the_same_each_time(path: Path) -> None:
    assert BACKEND.emit(model_of(path)) == BACKEND.emit(model_of(path))


@table
def test_text_names_keras_and_no_engine(path: Path) -> None:
    tree = ast.parse(BACKEND.emit(model_of(path)))
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    assert [ast.unparse(node) for node in imports] == ["import keras", "from keras import layers"]


@pytest.mark.skipif(shutil.which("ruff") is None, reason="ruff is not installed")
@pytest.mark.parametrize("width", ["88", "100"])
def test_a_formatter_changes_nothing(width: str, tmp_path: Path) -> None:
    for path in TABLES:
        tmp_path.joinpath(f"{path.stem}.py").write_text(BACKEND.emit(model_of(path)))
    command = ["ruff", "format", "--isolated", "--diff", "--line-length", width, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.stdout == ""


@pytest.mark.keras
@table
def test_text_runs(path: Path) -> None:
    pytest.importorskip("keras")
    model = model_of(path)
    given = {p.name: 4 for p in arguments(model) if p.required}
    live = execute(BACKEND.emit(model), path.stem).build_model(**given)
    inputs = [_zeros(model, index, given) for index in range(len(model.inputs))]
    found: Any = live(inputs if len(inputs) > 1 else inputs[0])
    assert (sorted(found) if isinstance(found, dict) else len(model.outputs)) == (
        sorted(output.value for output in model.outputs) if isinstance(found, dict) else 1
    )


def _zeros(model: Model, index: int, given: dict[str, int]) -> np.ndarray:
    source = model.inputs[index]
    names = {p.dimension: given.get(p.name, 4) for p in arguments(model)}
    sizes = [
        dim if isinstance(dim, int) else dim.substitute({n: names.get(n, 4) for n in dim.names})
        for dim in source.shape
    ]
    return np.zeros((2, *map(int, map(str, sizes))), source.dtype)


HOSTILE = [
    '"""); import os; os.abort() #',
    "a\nb = 1",
    "\\",
    "x' + __import__('os').name + '",
    "café ☕",
    "",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_the_name_of_a_spec_stays_a_docstring(name: str) -> None:
    model = lstmspec.parse("LSTM 4\nDense 2\n").model.replace(name=name)
    tree = ast.parse(BACKEND.emit(model))
    assert ast.get_docstring(tree, clean=False) is not None
    assert len(tree.body) == 4


@pytest.mark.parametrize("name", HOSTILE)
def test_names_of_nodes_and_dimensions_stay_names(name: str) -> None:
    model = lstmspec.parse("LSTM 4\nDense 2\n").model
    first, last = model.nodes
    first = first.replace(name=name, named=True)
    text = BACKEND.emit(model.replace(nodes=(first, last)))
    assert [type(node).__name__ for node in ast.parse(text).body] == [
        "Expr",
        "Import",
        "ImportFrom",
        "FunctionDef",
    ]


def test_arguments_that_may_be_left_out_stand_last() -> None:
    model = lstmspec.parse("LSTM 4\nDense softmax\n").model
    assert [(p.name, p.required) for p in arguments(model)] == [
        ("features", True),
        ("classes", True),
        ("time", False),
    ]
