"""Turning emitted text into a module.

The text is entered into `linecache`, so that a traceback through a live model shows the emitted
line, as attrs and cattrs do for the functions they generate.
"""

import linecache
from hashlib import sha256
from types import ModuleType


def execute(source: str, name: str) -> ModuleType:
    """The module that `source` defines; the same text gives a module with the same file name."""
    digest = sha256(source.encode()).hexdigest()[:12]
    filename = f"<lstmspec {name} {digest}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    module = ModuleType(name)
    module.__file__ = filename
    exec(compile(source, filename, "exec"), module.__dict__)
    return module
