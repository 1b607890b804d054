"""Whatever reads data for a model keeps to the budget of its spec."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.diagnostics import SpecError

SPEC = "input [2]\nDense 1\ntrain {\n  epochs 1\n}\n"
BUDGET = 4000


def code_of(call: Any, *arguments: Any, **options: Any) -> tuple[str, int]:
    with pytest.raises(SpecError) as caught:
        call(*arguments, **options)
    (found,) = caught.value.diagnostics
    return found.code, caught.value.exit_code


@pytest.mark.parametrize("prepared", [True, False])
def test_files_beyond_the_budget(prepared: bool, tmp_path: Path) -> None:
    small, large = tmp_path / "small.npz", tmp_path / "large.npz"
    np.savez(small, x=np.eye(2), y=np.ones((2, 1)))
    np.savez(large, x=np.ones((500, 2)), y=np.ones((500, 1)))
    spec = lstmspec.parse(SPEC, max_memory=BUDGET)
    trained = spec.train(small)
    if not prepared:
        trained = lstmspec.TrainedModel(trained.compilation, trained.weights)
    refused = ("data-too-large", 3)
    assert code_of(spec.train, large) == refused
    assert code_of(spec.train, small, validation=large) == refused
    assert code_of(trained.predict, large) == refused
    assert code_of(trained.evaluate, large) == refused
    assert code_of(trained.evaluate, tmp_path / "missing.npz") == ("unreadable-file", 2)
    trained.evaluate(small)
