"""Keras, for the tests that need it."""

from typing import Any

import pytest


@pytest.fixture(scope="session")
def keras() -> Any:
    return pytest.importorskip("keras")
