from collections.abc import Callable
from textwrap import dedent

import pytest

from lstmspec.diagnostics import Diagnostic, render, styled
from lstmspec.source import Source

Shows = Callable[..., None]


@pytest.fixture
def shows() -> Shows:
    """Demands that a diagnostic, without the line that counts, looks exactly as given."""

    def check(diagnostic: Diagnostic, expected: str, *sources: Source) -> None:
        by_name = {source.name: source for source in sources}
        text = "".join(piece for _, piece in styled(diagnostic, by_name))
        assert text == dedent(expected).strip("\n")
        assert render([diagnostic], by_name, "full").startswith(f"{text}\n\nfound 1 ")

    return check
