"""What the command line itself refuses."""

import importlib
from types import ModuleType

from lstmspec.diagnostics import Sink, SpecError


def refused(code: str, message: str, help: str, file: str | None = None) -> SpecError:
    """The error of one thing that is wrong."""
    sink = Sink()
    sink.error(code, message, help=help, file=file)
    return SpecError(tuple(sink.diagnostics), {})


def extra(module: str, name: str, purpose: str) -> ModuleType:
    """A module that comes with the extra `name`, which `purpose` needs.

    Raises:
        SpecError: `missing-extra`.
    """
    try:
        return importlib.import_module(module)
    except ImportError:
        package = module.partition(".")[0]
        raise refused(
            "missing-extra",
            f"{purpose} needs `{package}`",
            f"Install it: pip install 'lstmspec[{name}]'",
        ) from None
