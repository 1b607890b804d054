"""Reading a random spec back."""

from pathlib import Path

from lstmspec.compilation import Compilation
from lstmspec.ir import Model
from lstmspec.source import Source
from tests.fuzz.generator import typed_or_none


def compiled(text: str, stem: str = "fuzz") -> Compilation:
    return Compilation(Source("spec", text), Path(f"{stem}.lstm"))


def assert_is_read(text: str, model: Model) -> Compilation:
    """The text says what the model says, before the passes and behind them."""
    spec = compiled(text)
    assert not spec.diagnostics, text
    assert spec.lowered is not None
    assert spec.lowered.without_origins() == model, text
    assert spec.model.without_origins() == typed_or_none(model), text
    return spec
