"""Backends by name."""

from collections.abc import Iterator
from importlib.metadata import EntryPoint

import pytest

from lstmspec.backends import backend_names, get_backend, registry
from lstmspec.diagnostics import InternalError, SpecError


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[EntryPoint]]:
    """The entry points that seem to be installed."""
    entries: list[EntryPoint] = []
    monkeypatch.setattr(registry, "entry_points", lambda group: entries)
    registry._entries.cache_clear()
    yield entries
    registry._entries.cache_clear()


def entry(name: str, value: str) -> EntryPoint:
    return EntryPoint(name, value, registry.GROUP)


def test_a_backend_comes_by_its_entry_point(installed: list[EntryPoint]) -> None:
    installed += [
        entry("other", "nowhere:BACKEND"),
        entry("numpy", "lstmspec.backends.numpy:BACKEND"),
    ]
    assert backend_names() == ("numpy", "other")
    assert get_backend("numpy").name == "numpy"


def test_the_same_backend_twice_is_one(installed: list[EntryPoint]) -> None:
    installed += [entry("numpy", "lstmspec.backends.numpy:BACKEND")] * 2
    assert backend_names() == ("numpy",)


def test_two_backends_of_one_name_are_named(installed: list[EntryPoint]) -> None:
    installed += [entry("x", "a:BACKEND"), entry("x", "b:BACKEND")]
    with pytest.raises(InternalError, match="'x': a:BACKEND, b:BACKEND"):
        backend_names()


def test_a_backend_that_does_not_load_fails_loudly(installed: list[EntryPoint]) -> None:
    installed.append(entry("broken", "lstmspec.no_such_module:BACKEND"))
    with pytest.raises(ModuleNotFoundError):
        get_backend("broken")


def test_an_unknown_backend_is_the_users_error(installed: list[EntryPoint]) -> None:
    installed.append(entry("numpy", "lstmspec.backends.numpy:BACKEND"))
    with pytest.raises(SpecError) as caught:
        get_backend("numyp")
    (found,) = caught.value.diagnostics
    assert found.code == "unknown-backend"
    assert "numpy" in found.help_text
    assert caught.value.exit_code == 2
