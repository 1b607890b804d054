"""The text of a module: what it holds, what it leaves out, and that no name becomes code."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import lstmspec
from lstmspec.backends.numpy import BACKEND
from lstmspec.backends.numpy.inlining import library
from lstmspec.ir import Input, Model, Node, Output
from lstmspec.layers import LAYERS

SEED = "LSTM 256\nDropout 0.2\nDense softmax\n"

SPECS = {
    "seed": SEED,
    "masked": "Masking\nGRU 4 reset_after=false\nLSTM 3 relu zero_output_for_mask",
    "normal": "BatchNormalization\nLSTM 4 return_sequences\nLayerNormalization",
    "merged": "input a int32[time]\ninput b int32[time]\nEmbedding 5 3 mask_zero from a as e\n"
    "e from b as f\nConcatenate axis=1 from e, f as c\nAdd from e, f as s\nGRU 2 from c as g\n"
    "LSTM 2 from s as l\nConcatenate from g, l",
    "both ways": "Bidirectional merge_mode=none LSTM 3 return_sequences return_state as b\n"
    "Bidirectional ave SimpleRNN 3 from b.forward as c\noutput b.backward, c",
    "decoder": "LSTM 4 return_state as enc\nRepeatVector 3 from enc\nLSTM 4 initial_state=enc"
    " return_sequences\nTimeDistributed Dense 2 gelu",
    "nested": "input [time, 4, 3]\nTimeDistributed LSTM 3 as t\nTimeDistributed Reshape [3, -1]\n"
    "TimeDistributed Bidirectional GRU 2\nLSTM 2",
    "shapes": "input [time, 4]\nReshape [time, 2, -1]\nDense 3\nReshape [time, 6]\nFlatten",
}


@pytest.fixture(params=list(SPECS))
def text(request: pytest.FixtureRequest, emitted: Callable[[str], str]) -> str:
    return emitted(SPECS[request.param])


def test_it_imports_the_standard_library_and_numpy(text: str) -> None:
    imported = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            imported |= {alias.name.split(".")[0] for alias in node.names}
        if isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert imported - set(sys.stdlib_module_names) == {"numpy"}


@pytest.mark.skipif(
    shutil.which("ruff", path=str(Path(sys.executable).parent)) is None,
    reason="ruff is part of the extra dev",
)
def test_it_is_clean_and_formatted(text: str, tmp_path: Path) -> None:
    ruff = str(Path(sys.executable).parent / "ruff")
    file = tmp_path / "model.py"
    file.write_text(text, encoding="utf-8")
    for command in (
        ["check", "--isolated", "--select=E,F,W,I,UP,B"],
        ["format", "--isolated", "--check"],
    ):
        run = subprocess.run(
            [ruff, *command, "--line-length=100", "--target-version=py311", "--no-cache", file],
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout


def test_it_carries_what_it_uses_and_no_more(text: str) -> None:
    tree = ast.parse(text)
    defined = {n.name for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    roots = {"prepare", "forward", "stepper", "load", "main"}
    bodies = {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef | ast.ClassDef)}
    reached: set[str] = set()
    waiting = list(roots)
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            names = {n.id for n in ast.walk(bodies[name]) if isinstance(n, ast.Name)}
            waiting += names & defined
    assert reached == defined


def test_the_seed_carries_no_other_layer(emitted: Callable[[str], str]) -> None:
    text = emitted(SEED)
    assert "def lstm_packed(" in text
    assert "def softmax(" in text
    for absent in (
        "def lstm(",
        "def gru_",
        "def relu(",
        "def masking(",
        "def embedding(",
        "ropout",
    ):
        assert absent not in text


def test_the_text_says_how_it_is_used(emitted: Callable[[str], str]) -> None:
    assert "y, state = model.step(x_t, state)" in emitted(SEED).split('"""')[1]
    assert "step" not in emitted("Bidirectional LSTM 3").split('"""')[1]


def test_the_same_text_in_every_process(tmp_path: Path) -> None:
    code = (
        "import lstmspec, sys; from lstmspec.backends.numpy import BACKEND;"
        "sys.stdout.write(BACKEND.emit(lstmspec.parse(sys.argv[1]).model))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", code, SPECS["merged"]],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(Path(lstmspec.__file__).parents[1])},
        ).stdout
        for seed in ("1", "2")
    }
    assert texts == {BACKEND.emit(lstmspec.parse(SPECS["merged"]).model).encode()}


def test_emitting_imports_no_numpy() -> None:
    code = (
        "import lstmspec, sys; from lstmspec.backends.numpy import BACKEND;"
        "BACKEND.emit(lstmspec.parse('LSTM 8').model); print('numpy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"


def test_there_is_a_rule_for_every_layer() -> None:
    assert BACKEND.layers == set(LAYERS.values())
    assert not BACKEND.unsupported


def test_the_library_knows_what_it_mentions() -> None:
    shelf = library()
    for piece in shelf.pieces.values():
        compile(piece.text, piece.name, "exec")
    assert {"prepare", "forward", "INPUTS"} <= shelf.generated
    assert not shelf.generated & shelf.pieces.keys()


HOSTILE = [
    "x'; import os; os._exit(9) #",
    'x"""\nimport os\nos._exit(9)\n"""',
    "class",
    "np",
    "w",
    "model",
    "state",
    "lstm",
    "zero_state",
    "__import__('os')._exit(9)",
    "é\u202e\\",
    "{model}",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_becomes_no_code(name: str, random_of: Callable[..., object]) -> None:
    plain, hostile = _named("innocent", "line"), _named(name, f"{name}_")
    text = BACKEND.emit(hostile)
    assert text.isascii()
    assert _acts(text) == _acts(BACKEND.emit(plain))
    model = BACKEND.build(hostile, random_of(hostile, {}), {})
    assert model.predict([[[1.0, 2.0]]]).shape == (1, 2)
    y, state = model.step([[1.0, 2.0]], model.init_state())
    assert y.shape == (1, 2)
    assert set(state) == {f"{name}_/h", f"{name}_/c"}


def _named(given: str, line: str) -> Model:
    """A model of an input and two lines of these names."""
    model = lstmspec.parse("input [time, 2]\nLSTM 2 as a\nDense 2 as b").model
    lstm, dense = model.nodes
    renamed = (
        _renamed(lstm, line, (given,)),
        _renamed(dense, f"{line}b", (line,)),
    )
    (first,) = model.inputs
    return Model(
        name=given,
        inputs=(Input(name=given, dtype=first.dtype, shape=first.shape),),
        nodes=renamed,
        outputs=(Output(value=f"{line}b"),),
        training=model.training,
    )


def _renamed(node: Node, name: str, inputs: tuple[str, ...]) -> Node:
    return node.replace(
        name=name, inputs=inputs, results=(node.result.replace(name=name),), origin=None
    )


def _acts(text: str) -> list[str]:
    """What a module calls and imports, and the names that it defines.

    The step of a layer is called by the name of its line.
    """
    kinds = (ast.Call, ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Lambda)
    acts = [node for node in ast.walk(ast.parse(text)) if isinstance(node, kinds)]
    return sorted(
        re.sub(
            r"^(\w+_)?step(_\d+)?$",
            "<step>",
            ast.unparse(node.func if isinstance(node, ast.Call) else node),
        )
        if not isinstance(node, ast.FunctionDef | ast.ClassDef)
        else node.name
        for node in acts
    )
