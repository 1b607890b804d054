"""Writing source text that is safe and the same each time.

Names from a spec reach emitted text only through `Names`, values only through `literal`. Nothing
else of a spec does, so a hostile name cannot become code.
"""

import builtins
import keyword
import re
from collections.abc import Iterable

from lstmspec.diagnostics import InternalError


class Names:
    """Gives each thing one Python identifier, unique in a module."""

    def __init__(self, reserved: Iterable[str] = ()) -> None:
        self._taken = {*keyword.kwlist, *keyword.softkwlist, *dir(builtins), *reserved}
        self._given: dict[str, str] = {}

    def of(self, key: str) -> str:
        """The identifier of `key`: as near to it as an identifier can be, the same every time."""
        if key not in self._given:
            self._given[key] = self.fresh(key)
        return self._given[key]

    def fresh(self, wish: str) -> str:
        """A new identifier like `wish`."""
        stem = re.sub(r"[^0-9a-zA-Z_]+", "_", wish).strip("_") or "value"
        if stem[0].isdigit():
            stem = f"v{stem}"
        name, number = stem, 1
        while name in self._taken:
            number += 1
            name = f"{stem}_{number}"
        self._taken.add(name)
        return name


class Writer:
    """Lines of Python with indentation."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._depth = 0

    def line(self, text: str = "") -> None:
        """Write one line."""
        self._lines.append("    " * self._depth + text if text else "")

    def lines(self, text: str) -> None:
        """Write several lines, each at the current indentation."""
        for line in text.splitlines():
            self.line(line)

    def indent(self) -> "Writer":
        """Indent what is written inside `with writer.indent():`."""
        return self

    def __enter__(self) -> None:
        self._depth += 1

    def __exit__(self, *_: object) -> None:
        self._depth -= 1

    def text(self) -> str:
        """All lines, with one line end behind the last."""
        return "\n".join(self._lines).rstrip("\n") + "\n"


def literal(value: object) -> str:
    """The Python text of a plain value.

    Raises:
        InternalError: if `value` is not plain data.
    """
    if isinstance(value, float) and value != value:
        return 'float("nan")'
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return f'float("{value}")'
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, tuple):
        inner = ", ".join(literal(item) for item in value)
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, list):
        return f"[{', '.join(literal(item) for item in value)}]"
    raise InternalError(f"{type(value).__name__} is no plain value")


def _quoted(text: str) -> str:
    """`text` in double quotes, ASCII only, as formatters write it."""
    inner = text.encode("unicode_escape", "surrogatepass").decode("ascii")
    return '"' + inner.replace('"', '\\"') + '"'
