"""What tests of reading Keras files share."""

import os
from collections.abc import Mapping
from typing import Any

import pytest

from tests.unit.importing.keras_models import Saved, save_all


@pytest.fixture(scope="session")
def keras() -> Any:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    return pytest.importorskip("keras")


@pytest.fixture(scope="session")
def saved(keras: Any, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Saved]:
    """The models of `keras_models`, saved by Keras in all its forms."""
    keras.utils.clear_session()  # Keras numbers the names of layers through the whole process.
    return save_all(keras, tmp_path_factory.mktemp("keras"))
