"""Getting hold of Keras."""

import os
import sys
from importlib import import_module
from typing import Any

from lstmspec.diagnostics import Diagnostic, SpecError

_OLDEST = 3


def load_keras() -> Any:
    """The module `keras`, imported now.

    TensorFlow's talk about devices and threads is turned down, unless the user has set how much of
    it to hear.

    Raises:
        SpecError: `missing-extra` if Keras 3 or its engine is not installed.
    """
    if "keras" not in sys.modules:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        keras = import_module("keras")
    except ImportError as error:
        raise _missing(f"the Keras backend needs `{error.name or 'keras'}`") from error
    if int(keras.__version__.partition(".")[0]) < _OLDEST:
        raise _missing(f"the Keras backend needs Keras 3, and {keras.__version__} is installed")
    return keras


def _missing(message: str) -> SpecError:
    help = "Install it: pip install 'lstmspec[keras]'"
    return SpecError((Diagnostic("missing-extra", message, help=help),), {})
