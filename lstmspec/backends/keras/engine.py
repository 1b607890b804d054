"""Getting hold of Keras."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
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
    try:
        with _quiet():
            keras = import_module("keras")
    except ImportError as error:
        raise _missing(f"the Keras backend needs `{error.name or 'keras'}`") from error
    if int(keras.__version__.partition(".")[0]) < _OLDEST:
        raise _missing(f"the Keras backend needs Keras 3, and {keras.__version__} is installed")
    return keras


def load_tensorflow() -> Any:
    """The module `tensorflow`, imported now and as quietly, for what must be set before Keras.

    Raises:
        SpecError: `missing-extra`.
    """
    try:
        with _quiet():
            return import_module("tensorflow")
    except ImportError as error:
        raise _missing(f"the Keras backend needs `{error.name or 'tensorflow'}`") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what TensorFlow says while it is imported to ourselves, unless the import fails.

    It writes two lines about GPUs from C before it reads any setting, so only the file descriptor
    can be turned down.
    """
    if "tensorflow" in sys.modules or "TF_CPP_MIN_LOG_LEVEL" in os.environ:
        yield
        return
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as said:
        os.dup2(said.fileno(), 2)
        try:
            yield
        except BaseException:
            said.seek(0)
            os.write(kept, said.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _missing(message: str) -> SpecError:
    help = "Install it: pip install 'lstmspec[keras]'"
    return SpecError((Diagnostic("missing-extra", message, help=help),), {})
