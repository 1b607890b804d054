"""Trains a spec where only the core of lstmspec is installed, and compares what came out.

    python training_alone.py FOLDER

It is run by an interpreter that has neither Keras nor the tests: `test_fresh_environment.py`.
"""

import importlib.util
import subprocess
import sys
from importlib.metadata import distributions
from pathlib import Path

import numpy as np

import lstmspec

SPEC = """\
LSTM 16
Dropout 0.1
Dense softmax

train {
  optimizer adam 0.02
  metrics accuracy
  epochs 12
  validation_split 0.2
}
"""


def main(folder: Path) -> None:
    """Train, write weights and a module, run the module as a program, and compare."""
    found = [name for name in ("tensorflow", "keras", "torch", "jax") if _is_there(name)]
    assert not found, f"{found} can be imported"
    print(*sorted(f"{d.name} {d.version}" for d in distributions()), sep="\n")

    # Which of three signals is the largest on average?
    x = np.random.default_rng(0).standard_normal((256, 12, 3)).astype("float32")
    y = x.mean(axis=1).argmax(axis=-1)
    spec_file = folder / "model.lstm"
    spec_file.write_text(SPEC)
    spec = lstmspec.read(spec_file)
    trained = spec.fit(x, y, verbose=False)
    scores = trained.evaluate(x, y)
    assert scores["accuracy"] > 0.8, scores
    print(f"accuracy {scores['accuracy']:.3f}")

    weights, module = folder / "model.safetensors", folder / "model.py"
    spec.save_weights(weights, trained.weights)
    module.write_text(spec.emit("numpy"))
    np.save(folder / "x.npy", x)
    expected = trained.model().predict(x)
    _run(folder, "model.py", "--weights", weights, "--data", "x.npy", "-o", "program.npy")
    _run(
        folder,
        *("-m", "lstmspec", "predict", "model.lstm", "--weights", weights),
        *("--data", "x.npy", "-o", "verb.npy"),
    )
    for name in ("program.npy", "verb.npy"):
        np.testing.assert_allclose(np.load(folder / name), expected, rtol=0, atol=1e-6)
    loaded = {name.partition(".")[0] for name in sys.modules}
    assert not loaded & {"tensorflow", "keras"}
    print("the program, the verb and the live model agree")


def _is_there(name: str) -> bool:
    return importlib.util.find_spec(name) is not None


def _run(folder: Path, *arguments: object) -> None:
    subprocess.run([sys.executable, *map(str, arguments)], cwd=folder, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
