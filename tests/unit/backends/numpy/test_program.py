"""The emitted file as a program: alone, in a Python that finds nothing but NumPy, and by `main`."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import lstmspec
from lstmspec import weights as store
from lstmspec.backends import execute
from lstmspec.backends.numpy import BACKEND

Run = Callable[..., subprocess.CompletedProcess[str]]
Main = Callable[..., tuple[int, str, str]]

ONE = "LSTM 4\nDense 2 softmax\n"
TWO = """
input a int32[time]
input b float32[2]
Embedding 5 3 from a as e
GRU 4 from e as g
Concatenate from g, b as joined
Dense 3 from joined as score
output score, g
"""

ALONE = """
import runpy, sys
from importlib.abc import MetaPathFinder

class Fence(MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] not in {*sys.stdlib_module_names, "numpy", "model"}:
            raise ImportError(name)

sys.meta_path.insert(0, Fence())
sys.argv[:] = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run a file of `tmp_path` there, lstmspec and its dependencies out of reach."""

    def program(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", "-c", ALONE, *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )

    return program


@pytest.fixture
def main(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    """Call `main` of the file in this process: its exit code, and what it wrote where."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["model.py"])

    def call(*arguments: str) -> tuple[int, str, str]:
        module = execute((tmp_path / "model.py").read_text(encoding="utf-8"), "model")
        try:
            code = module.main(arguments)
        except SystemExit as end:
            code = end.code
        return (code, *capsys.readouterr())

    return call


def write(folder: Path, spec: str, **dims: int) -> dict[str, np.ndarray]:
    """Put model.py and w.safetensors into a folder."""
    model = lstmspec.parse(spec).model
    weights = store.fresh(model, 3, dims)
    BACKEND.save(model, weights, {}, folder / "model.py")
    store.save(folder / "w.safetensors", weights, model)
    return weights


def data(steps: int = 5) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((3, steps, 2)).astype(np.float32)


def expected(spec: str, weights: dict[str, np.ndarray], x: object) -> np.ndarray:
    return BACKEND.build(lstmspec.parse(spec).model, weights, {}).predict(x)


COMMAND = ("model.py", "--weights", "w.safetensors", "--data")


def test_from_array_to_array(run: Run, tmp_path: Path) -> None:
    weights = write(tmp_path, ONE, features=2)
    np.save(tmp_path / "x.npy", data())
    done = run(*COMMAND, "x.npy", "-o", "y.npy")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    np.testing.assert_array_equal(np.load(tmp_path / "y.npy"), expected(ONE, weights, data()))


def test_from_several_arrays_to_several(run: Run, tmp_path: Path) -> None:
    weights = write(tmp_path, TWO)
    inputs = {"a": np.array([[1, 4, 0, 2]]), "b": np.array([[0.5, -1]])}
    np.savez(tmp_path / "x.npz", **inputs)
    assert run(*COMMAND, "x.npz", "-o", "y.npz").returncode == 0
    outputs = expected(TWO, weights, inputs)
    with np.load(tmp_path / "y.npz") as found:
        assert found.files == ["score", "g"]
        for name in found.files:
            np.testing.assert_array_equal(found[name], outputs[name])
    text = run(*COMMAND, "x.npz").stdout.splitlines()
    assert text[0::2] == ["# score", "# g"]
    np.testing.assert_allclose(np.fromstring(text[1], sep=","), outputs["score"][0], rtol=1e-8)


def test_as_a_module(run: Run, tmp_path: Path) -> None:
    write(tmp_path, ONE, features=2)
    (tmp_path / "use.py").write_text(
        "import sys; sys.path.insert(0, '.')\n"
        "import numpy as np, model\n"
        "m = model.load('w.safetensors')\n"
        "x = np.ones((1, 4, 2))\n"
        "state = m.init_state()\n"
        "for t in range(4):\n"
        "    y, state = m.step(x[:, t], state)\n"
        "print(np.allclose(y, m.predict(x), atol=1e-6))\n",
        encoding="utf-8",
    )
    done = run("use.py")
    assert (done.stdout, done.stderr) == ("True\n", "")


OPTIONS = ("--weights", "w.safetensors", "--data")


def test_from_table_to_table(main: Main, tmp_path: Path) -> None:
    weights = write(tmp_path, ONE, features=2)
    rows = [",".join(map(repr, row)) for row in data().reshape(3, -1).tolist()]
    (tmp_path / "x.csv").write_text("\n".join(["a,b", *rows, ""]), encoding="utf-8")
    assert main(*OPTIONS, "x.csv", "-o", "y.csv") == (0, "", "")
    found = np.loadtxt(tmp_path / "y.csv", delimiter=",", dtype=np.float32)
    np.testing.assert_allclose(found, expected(ONE, weights, data()), atol=1e-6)
    assert main(*OPTIONS, "x.csv") == (0, (tmp_path / "y.csv").read_text(encoding="utf-8"), "")


def test_integers_in_a_table(main: Main, tmp_path: Path) -> None:
    write(tmp_path, "input x int32[time]\nEmbedding 5 2\nLSTM 3")
    (tmp_path / "x.csv").write_text("1,2,4\n0,0,3\n", encoding="utf-8")
    code, text, _ = main(*OPTIONS, "x.csv")
    assert (code, len(text.splitlines())) == (0, 2)


def test_sizes_by_hand(main: Main, tmp_path: Path) -> None:
    write(tmp_path, "input [time, features]\nFlatten\nDense 1", time=5, features=2)
    np.save(tmp_path / "x.npy", data())
    untold = "give `time`: load(weights, time=...); no tensor tells its size"
    assert main(*OPTIONS, "x.npy") == (1, "", f"model.py: error: {untold}\n")
    wrong = "--bind takes NAME=N, such as time=100, not time"
    assert main(*OPTIONS, "x.npy", "--bind", "time") == (1, "", f"model.py: error: {wrong}\n")
    assert main(*OPTIONS, "x.npy", "--bind", "time=5", "features=2")[0] == 0


def test_what_does_not_fit_is_one_line_and_1(main: Main, tmp_path: Path) -> None:
    write(tmp_path, ONE, features=2)
    np.save(tmp_path / "wide.npy", np.zeros((1, 5, 3)))
    np.save(tmp_path / "objects.npy", np.array([None]), allow_pickle=True)
    (tmp_path / "words.csv").write_text("1,2\n3,x\n", encoding="utf-8")
    (tmp_path / "ragged.csv").write_text("1,2\n3\n", encoding="utf-8")
    (tmp_path / "odd.csv").write_text("1,2,3\n", encoding="utf-8")
    (tmp_path / "nothing.csv").write_text("a,b\n", encoding="utf-8")
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04")
    (tmp_path / "empty.npy").write_bytes(b"")
    for file, message in {
        "wide.npy": "input `x` takes shape (batch, time, features=2), found (1, 5, 3)",
        "objects.npy": "objects.npy is no file of NumPy arrays, or is damaged",
        "broken.npz": "broken.npz is no file of NumPy arrays, or is damaged",
        "empty.npy": "empty.npy is no file of NumPy arrays, or is damaged",
        "words.csv": "words.csv: line 2 holds what is no number",
        "ragged.csv": "ragged.csv: not every row is a sample of shape (time, features=2)",
        "odd.csv": "odd.csv: not every row is a sample of shape (time, features=2)",
        "nothing.csv": "nothing.csv: not every row is a sample of shape (time, features=2)",
    }.items():
        assert main(*OPTIONS, file) == (1, "", f"model.py: error: {message}\n"), file


def test_a_table_cannot_hold_two_inputs(main: Main, tmp_path: Path) -> None:
    write(tmp_path, TWO)
    (tmp_path / "x.csv").write_text("1,2\n", encoding="utf-8")
    message = "a table does not tell the inputs a, b: give an .npz file"
    assert main(*OPTIONS, "x.csv") == (1, "", f"model.py: error: {message}\n")


def test_files_that_cannot_be_used_are_2(main: Main, tmp_path: Path) -> None:
    write(tmp_path, ONE, features=2)
    np.save(tmp_path / "x.npy", data())
    missing = "model.py: error: none.npy: No such file or directory\n"
    assert main(*OPTIONS, "none.npy") == (2, "", missing)
    assert main("--weights", "none", "--data", "x.npy")[0] == 2
    assert main(*OPTIONS, "x.npy", "-o", "no/folder/y.npy")[0] == 2
    assert main()[0] == 2
    code, _, message = main(*OPTIONS, "x.npy", "-o", "y.txt")
    assert code == 2
    assert message.endswith("error: y.txt ends in none of .npy, .npz, .csv\n")
