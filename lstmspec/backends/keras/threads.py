"""How many threads Keras' engine computes on."""

from importlib import import_module

from lstmspec.backends.keras.engine import load_keras
from lstmspec.diagnostics import Diagnostic, SpecError


def set_threads(count: int) -> None:
    """Let TensorFlow compute on `count` threads from now on.

    Raises:
        SpecError: `missing-extra`, or `unsupported-by-backend` if Keras runs on another engine or
            TensorFlow has begun.
    """
    engine = load_keras().config.backend()
    if engine != "tensorflow":
        raise _refusal(
            f"Keras on `{engine}` takes no number of threads",
            "Leave it out, or set KERAS_BACKEND=tensorflow.",
        )
    threading = import_module("tensorflow").config.threading
    try:
        threading.set_intra_op_parallelism_threads(count)
        threading.set_inter_op_parallelism_threads(count)
    except RuntimeError:
        raise _refusal(
            "TensorFlow takes no other number of threads once it has begun",
            "Set it before the first Keras model is built.",
        ) from None


def _refusal(message: str, help: str) -> SpecError:
    return SpecError((Diagnostic("unsupported-by-backend", message, help=help),), {})
