"""Laws of the compiler on random valid models with hostile names.

A spec is made line by line from what is known of the shape so far, so that it is valid by
construction; names are those that Python, NumPy, Keras or the emitted text would trip over.
"""

import ast
import builtins
import re
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import lstmspec
from lstmspec.compilation import Compilation
from lstmspec.ir import from_json, to_json
from lstmspec.source import Source

NAMES = (
    "np", "keras", "layers", "model", "forward", "lstm", "dense", "sigmoid_", "self", "state", "w",
    "inputs", "class", "def", "lambda", "import", "exec", "eval", "open", "print", "load", "main",
    "__import__", "__name__", "__builtins__", "os", "json", "x_out", "dense_out", "build_model",
    "none_", "i", "f", "type", "zero_state", "prepare", "softmax_", "_", "__", "a1", "dense_1",
)  # fmt: skip
FILES = ("model", "a b", '"""', "'''", "x\\", "{0}", "é", "class", '"; import os #', "\\N{DASH}")

SEQUENCE = ("LSTM {u} return_sequences", "GRU {u} return_sequences reset_after=false",
            "Bidirectional sum SimpleRNN {u} return_sequences", "Dense {u} relu",
            "TimeDistributed Dense {u} tanh", "LayerNormalization", "BatchNormalization",
            "Dropout 0.3", "Activation gelu", "Masking")  # fmt: skip
LAST = ("LSTM {u}", "GRU {u} use_bias=false", "Bidirectional LSTM {u}", "Flatten")
VECTOR = ("Dense {u} softmax", "Dropout 0.5", "LayerNormalization", "RepeatVector 3\nLSTM {u}")


@st.composite
def specs(draw: st.DrawFn) -> str:
    """A valid spec: lines on a sequence, perhaps one that ends it, lines on a vector."""
    free = list(NAMES)

    def line(template: str) -> str:
        text = template.format(u=draw(st.integers(1, 4)))
        if free and draw(st.booleans()):
            text += f" as {free.pop(draw(st.integers(0, len(free) - 1)))}"
        return text

    lines = ["input [5, 3]"]
    lines += [line(t) for t in draw(st.lists(st.sampled_from(SEQUENCE), max_size=4))]
    if draw(st.booleans()):
        lines.append(line(draw(st.sampled_from(LAST))))
        lines += [line(t) for t in draw(st.lists(st.sampled_from(VECTOR), max_size=3))]
    return "\n".join([*lines, "Dense 2"]) + "\n"


def compiled(text: str, stem: str = "model") -> Compilation:
    return Compilation(Source("spec", text), Path(f"{stem}.lstm"))


@given(specs(), st.sampled_from(FILES))
@settings(max_examples=60)
def test_ir_goes_through_json_unchanged(text: str, stem: str) -> None:
    model = compiled(text, stem).model
    assert from_json(to_json(model)) == model


@given(specs())
@settings(max_examples=60)
def test_formatting_never_changes_the_ir(text: str) -> None:
    spec = compiled(text)
    formatted = compiled(spec.format())
    assert formatted.model.without_origins() == spec.model.without_origins()
    explicit = compiled(spec.format(explicit=True))
    assert explicit.model.without_origins() == spec.model.without_origins()


@given(specs(), st.sampled_from(FILES))
@settings(max_examples=60)
def test_emitted_text_calls_nothing_that_a_spec_could_bring(text: str, stem: str) -> None:
    plain = called(compiled(text.replace(" as ", " # ")))
    assert called(compiled(text, stem)) == plain


@given(specs(), st.sampled_from(FILES))
@settings(max_examples=40)
def test_numpy_model_makes_the_shape_that_was_inferred(text: str, stem: str) -> None:
    spec = compiled(text, stem)
    x = np.random.default_rng(0).standard_normal((2, 5, 3)).astype(np.float32)
    y = spec.compile().predict(x)
    assert y.shape == (2, *spec.model.values[spec.model.outputs[0].value].shape)
    assert np.isfinite(y).all()


def called(spec: Compilation) -> set[str]:
    """Everything that both emitted texts call or import, but the steps of layers, named by line."""
    found: set[str] = set()
    for backend in ("numpy", "keras"):
        for node in ast.walk(ast.parse(spec.emit(backend))):
            if isinstance(node, ast.Call):
                found.add(ast.unparse(node.func))
            elif isinstance(node, ast.Import | ast.ImportFrom):
                found.update(alias.name for alias in node.names)
    steps = {name for name in found if re.fullmatch(r"(\w+_)?step(_\d+)?", name)}
    return found - steps - set(dir(builtins))


def test_the_names_are_hostile_indeed() -> None:
    text = "".join(f"Dense 2 as {name}\n" for name in NAMES)
    model = lstmspec.parse(text, time=2, features=2).model
    assert [node.name for node in model.nodes] == list(NAMES)
