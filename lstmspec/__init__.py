"""lstmspec: a small language for recurrent models, compiled to NumPy or to Keras.

    import lstmspec

    spec = lstmspec.read("text_generation.lstm")
    model = spec.compile(backend="numpy", time=100, features=1, classes=47)
    y = model.predict(x)

Importing this package imports neither NumPy nor Keras.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lstmspec.compilation import Compilation as Compilation
    from lstmspec.compilation import parse_text as parse
    from lstmspec.compilation import read as read
    from lstmspec.diagnostics import Diagnostic as Diagnostic
    from lstmspec.diagnostics import InternalError as InternalError
    from lstmspec.diagnostics import SpecError as SpecError
    from lstmspec.differences import Difference as Difference
    from lstmspec.differences import Transfer as Transfer
    from lstmspec.differences import diff as diff
    from lstmspec.differences import transfer as transfer
    from lstmspec.importing import Imported as Imported
    from lstmspec.importing import import_model as import_model
    from lstmspec.trained import TrainedModel as TrainedModel
    from lstmspec.trained import load as load
    from lstmspec.verification import verify as verify

__all__ = [
    "Compilation",
    "Diagnostic",
    "Difference",
    "Imported",
    "InternalError",
    "SpecError",
    "TrainedModel",
    "Transfer",
    "__version__",
    "diff",
    "import_model",
    "load",
    "parse",
    "read",
    "transfer",
    "verify",
]

_HOMES = {
    "Compilation": ("lstmspec.compilation", "Compilation"),
    "parse": ("lstmspec.compilation", "parse_text"),
    "read": ("lstmspec.compilation", "read"),
    "Diagnostic": ("lstmspec.diagnostics", "Diagnostic"),
    "Difference": ("lstmspec.differences", "Difference"),
    "diff": ("lstmspec.differences", "diff"),
    "Transfer": ("lstmspec.differences", "Transfer"),
    "transfer": ("lstmspec.differences", "transfer"),
    "InternalError": ("lstmspec.diagnostics", "InternalError"),
    "SpecError": ("lstmspec.diagnostics", "SpecError"),
    "Imported": ("lstmspec.importing", "Imported"),
    "import_model": ("lstmspec.importing", "import_model"),
    "TrainedModel": ("lstmspec.trained", "TrainedModel"),
    "load": ("lstmspec.trained", "load"),
    "verify": ("lstmspec.verification", "verify"),
}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("lstmspec")
    if name not in _HOMES:
        raise AttributeError(f"module 'lstmspec' has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)
