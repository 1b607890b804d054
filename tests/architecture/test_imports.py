"""What each verb may import: the promise of a quick start."""

import subprocess
import sys
from pathlib import Path

import pytest

SPECS = Path(__file__).parents[2] / "specs"
SEED = str(SPECS / "text_generation.lstm")

PROBE = """
import sys
from lstmspec.cli import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    assert end.code in (0, None), end.code
print("MODULES", *sorted({name.split(".")[0] for name in sys.modules}))
"""


def modules_of(*arguments: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=True
    )
    line = run.stdout.splitlines()[-1]
    assert line.startswith("MODULES ")
    return set(line.split()[1:])


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", SEED),
        ("fmt", "--check", SEED),
        ("explain", "unknown-layer"),
        ("explain", "LSTM"),
        ("summary", SEED),
        ("summary", SEED, "--bind", "time=9", "features=1", "classes=3"),
        ("compile", SEED, "--emit", "ir"),
        ("diff", SEED, SEED),
        ("layers",),
        ("schema", "diagnostics"),
    ],
    ids=" ".join,
)
def test_front_end_imports_no_numpy(arguments: tuple[str, ...]) -> None:
    assert modules_of(*arguments).isdisjoint(
        {"numpy", "keras", "tensorflow", "safetensors", "rich"}
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("compile", SEED, "--backend", "numpy"),
        ("compile", SEED, "--backend", "keras"),
        ("backends",),
    ],
    ids=" ".join,
)
def test_emitting_imports_no_keras(arguments: tuple[str, ...]) -> None:
    assert modules_of(*arguments).isdisjoint({"keras", "tensorflow", "rich"})


def test_predicting_with_numpy_imports_no_keras(tmp_path: Path) -> None:
    import numpy as np

    data = tmp_path / "x.npy"
    np.save(data, np.zeros((2, 5, 1), np.float32))
    found = modules_of("predict", SEED, "--data", str(data), "--bind", "classes=3")
    assert found.isdisjoint({"keras", "tensorflow", "rich"})


def test_importing_the_package_imports_nothing() -> None:
    code = "import sys, lstmspec; print(*sorted({n.split('.')[0] for n in sys.modules}))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(run.stdout.split()).isdisjoint({"numpy", "keras", "lark", "pydantic", "typer"})
