"""The kernels of training as text: as `test_room` has those of inference."""

import builtins
import inspect
import symtable
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels
from lstmspec.backends.numpy.kernels import backward

INFERENCE: dict[str, Callable[..., Any]] = {
    name: member for name, member in vars(kernels).items() if inspect.isfunction(member)
}
TRAINING: dict[str, Callable[..., Any]] = {
    name: member for name, member in vars(backward).items() if inspect.isfunction(member)
}
HEADER = "from __future__ import annotations\n\nimport json\n\nimport numpy as np\n\n\n"


def global_names(table: symtable.SymbolTable) -> Iterator[str]:
    for child in table.get_children():
        yield from (s.get_name() for s in child.get_symbols() if s.is_global())
        yield from global_names(child)


@pytest.mark.parametrize("name", sorted(TRAINING))
def test_a_kernel_names_only_numpy_and_kernels(name: str):
    source = inspect.getsource(TRAINING[name])
    assert source.startswith(f"def {name}(")
    used = set(global_names(symtable.symtable(HEADER + source, name, "exec")))
    assert used <= {"np", "Array", *dir(builtins), *INFERENCE, *TRAINING}


def test_no_name_stands_for_two_kernels():
    assert not INFERENCE.keys() & TRAINING.keys()


def test_every_function_of_the_room_is_exported():
    modules = [member for member in vars(backward).values() if inspect.ismodule(member)]
    defined = {
        name
        for module in modules
        for name, member in vars(module).items()
        if inspect.isfunction(member) and member.__module__ == module.__name__
    }
    assert defined == set(TRAINING)


def test_both_rooms_as_one_text_give_the_same_numbers():
    space: dict[str, Any] = {}
    pieces = [*INFERENCE.values(), *TRAINING.values()]
    errors = "class ModelError(ValueError):\n    pass\n\n\n"
    exec(HEADER + errors + "\n\n".join(inspect.getsource(piece) for piece in pieces), space)
    generator = np.random.default_rng(0)
    x, w, r = (generator.standard_normal(s) for s in [(2, 5, 3), (3, 8), (2, 8)])
    h = np.zeros((2, 2))
    mask = np.arange(5) < [[3], [5]]
    y, *_, cache = space["lstm_forward"](x, w, r, None, h, h, mask)
    ours = space["lstm_backward"](np.ones_like(y), None, None, cache)
    _, *_, cache = backward.lstm_forward(x, w, r, None, h, h, mask)
    for a, b in zip(ours, backward.lstm_backward(np.ones_like(y), None, None, cache), strict=True):
        np.testing.assert_array_equal(a, b)
