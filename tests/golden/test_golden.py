"""Golden cases: what every layer and option becomes, and that it computes what Keras computes.

A case is a folder named for the one thing it shows, or a shipped spec. `numpy.py` holds the part
of the emitted module that depends on the model; the case `seed` also holds a whole module,
`module.py`. `--update-goldens` rewrites all expected files. Each case is also executed, on fixed
weights, and held against Keras.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.backends import execute
from lstmspec.backends.keras import set_weights
from lstmspec.compilation import Compilation
from lstmspec.data import predict_arrays
from lstmspec.ir import print_model
from lstmspec.layers import LAYERS, Layer, options_of
from lstmspec.summary import render_summary, summarize
from lstmspec.syntax import format_spec
from lstmspec.verification import TOLERANCE, difference

HERE = Path(__file__).parent
SPECS = HERE.parents[1] / "specs"
SHIPPED = sorted(f"specs/{path.stem}" for path in SPECS.glob("*.lstm"))
CASES = sorted(path.parent.name for path in HERE.glob("*/model.lstm")) + SHIPPED
SIZES = {"time": 7, "features": 3, "classes": 5, "lines": 4, "length": 6}


def read(case: str, **dims: int) -> Compilation:
    path = SPECS / f"{Path(case).name}.lstm" if case in SHIPPED else HERE / case / "model.lstm"
    return lstmspec.read(path, **dims)


def bound(case: str) -> Compilation:
    """The spec of a case with every named dimension bound."""
    names = read(case).model.dimensions
    return read(case, **{name: SIZES.get(name, 4) for name in names})


def model_part(source: str) -> str:
    """The part of an emitted NumPy module that depends on the model."""
    return source[source.index("NAME = ") : source.index("class ModelError")].rstrip() + "\n"


def expected_files(spec: Compilation, case: str) -> dict[str, str]:
    module = spec.emit("numpy")
    files = {
        "ir.txt": print_model(spec.model),
        "summary.txt": render_summary(summarize(spec.model), "text"),
        "numpy.py": model_part(module),
        "keras.py": spec.emit("keras"),
    }
    return files | ({"module.py": module} if case == "seed" else {})


@pytest.mark.parametrize("case", CASES)
def test_files(case: str, update_goldens: bool) -> None:
    for name, text in expected_files(read(case), case).items():
        path = HERE / case / name
        text = text if text.endswith("\n") else text + "\n"
        if update_goldens:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.read_text(encoding="utf-8") == text, f"{case}/{name}"


@pytest.mark.parametrize("case", CASES)
def test_spec_is_canonical(case: str) -> None:
    spec = read(case)
    assert format_spec(spec.source, spec.tree) == spec.source.text


@pytest.mark.keras
@pytest.mark.parametrize("case", CASES)
def test_executed(case: str) -> None:
    spec = bound(case)
    weights = spec.fresh_weights()
    rng = np.random.default_rng(0)
    weights = {name: w + rng.normal(0, 0.1, w.shape).astype(w.dtype) for name, w in weights.items()}
    inputs = random_inputs(spec, rng)
    ours = predict_arrays(spec.compile("numpy", weights), spec.model, inputs)
    theirs = run_keras(case, spec, weights, inputs)
    for name, array in ours.items():
        assert difference(array, theirs[name]) <= TOLERANCE, name


def run_keras(case: str, spec: Compilation, weights: Any, inputs: Any) -> dict[str, np.ndarray]:
    """What the expected `keras.py`, as it lies there, predicts."""
    open_ = read(case).model.dimensions
    module = execute((HERE / case / "keras.py").read_text(encoding="utf-8"), case)
    takes = module.build_model.__code__.co_varnames[: module.build_model.__code__.co_argcount]
    live = module.build_model(**{name: SIZES.get(name, 4) for name in open_ if name in takes})
    set_weights(spec.model, live, weights)
    return predict_arrays(live, spec.model, inputs)


def random_inputs(spec: Compilation, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Three rows an input; the second half of the last row is padding."""
    inputs = {}
    for given in spec.model.inputs:
        shape = (3, *(dim if isinstance(dim, int) else 6 for dim in given.shape))
        array = rng.normal(size=shape) if given.dtype == "float32" else rng.integers(1, 20, shape)
        array[-1, array.shape[1] // 2 :] = 0
        inputs[given.name] = array.astype(given.dtype)
    return inputs


def options_shown() -> set[tuple[str, str]]:
    """Every (layer, option) that some case gives another value than the default."""
    shown: set[tuple[str, str]] = set()

    def look(layer: Layer) -> None:
        for name, option in options_of(type(layer)).items():
            if option.required or getattr(layer, name) != option.default:
                shown.add((layer.kind, name))
        if type(layer).wraps:
            look(layer.layer)  # type: ignore[attr-defined]  # every wrapper holds a `layer`

    for case in CASES:
        for node in read(case).model.nodes:
            look(node.layer)
    return shown


def test_every_layer_and_option_has_a_case() -> None:
    every = {(kind, name) for kind, cls in LAYERS.items() for name in options_of(cls)}
    # Keras forgets the one and fails on the other, so its backend refuses them; a case needs both.
    refused = {("SimpleRNN", "activity_regularizer"), ("Conv1DTranspose", "dilation_rate")}
    assert every - options_shown() == refused
    used = {node.layer.kind for case in CASES for node in read(case).model.nodes}
    assert set(LAYERS) - used == set()
