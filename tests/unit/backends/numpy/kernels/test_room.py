"""The kernels as text: their source, with nothing around it but imports, is a program."""

import builtins
import inspect
import symtable
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from lstmspec.backends.numpy import kernels

KERNELS: dict[str, Callable[..., Any]] = {
    name: member for name, member in vars(kernels).items() if inspect.isfunction(member)
}
HEADER = "from __future__ import annotations\n\nimport json\n\nimport numpy as np\n\n\n"
GIVEN = {"np", "json", "Array", "Activation", "ModelError", *dir(builtins)}


def global_names(table: symtable.SymbolTable) -> Iterator[str]:
    for child in table.get_children():
        yield from (s.get_name() for s in child.get_symbols() if s.is_global())
        yield from global_names(child)


@pytest.mark.parametrize("name", sorted(KERNELS))
def test_a_kernel_names_only_numpy_json_and_kernels(name: str):
    source = inspect.getsource(KERNELS[name])
    assert source.startswith(f"def {name}(")
    used = set(global_names(symtable.symtable(HEADER + source, name, "exec")))
    assert used <= GIVEN | set(KERNELS)


def test_every_function_of_the_room_is_exported():
    modules = [member for member in vars(kernels).values() if inspect.ismodule(member)]
    defined = {
        name
        for module in modules
        for name, member in vars(module).items()
        if inspect.isfunction(member) and member.__module__ == module.__name__
    }
    assert defined == set(KERNELS)


def test_the_room_as_one_text_gives_the_same_numbers():
    space: dict[str, Any] = {}
    exec(HEADER + "\n\n".join(inspect.getsource(kernel) for kernel in KERNELS.values()), space)
    generator = np.random.default_rng(0)
    x, w, r = (generator.standard_normal(s) for s in [(2, 5, 3), (3, 8), (2, 8)])
    h = np.zeros((2, 2))
    np.testing.assert_array_equal(
        space["lstm"](x, w, r, None, h, h)[0], kernels.lstm(x, w, r, None, h, h)[0]
    )
    np.testing.assert_array_equal(space["gelu"](x), kernels.gelu(x))
