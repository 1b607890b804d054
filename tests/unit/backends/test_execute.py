"""Emitted text becomes a module whose tracebacks show its lines."""

import traceback

import pytest

from lstmspec.backends import execute


def test_the_text_is_run() -> None:
    assert execute("x = 1 + 2\n", "sum").x == 3


def test_a_traceback_shows_the_emitted_line() -> None:
    module = execute("def f():\n    return 1 / 0  # here\n", "failing")
    with pytest.raises(ZeroDivisionError) as caught:
        module.f()
    assert "return 1 / 0  # here" in "".join(traceback.format_exception(caught.value))


def test_each_module_is_its_own() -> None:
    first, second = execute("x = []\n", "one"), execute("x = []\n", "one")
    first.x.append(1)
    assert second.x == []
    assert first.__file__ == second.__file__
