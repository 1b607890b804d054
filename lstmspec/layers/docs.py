"""What each field of a class is documented as: the string under it, read from the source.

Python throws attribute docstrings away, and keeping them at import costs more than a whole
`lstmspec check`. So the source is read when somebody asks: `explain`, hover, the JSON Schema.
"""

import ast
import inspect
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from types import MappingProxyType

from lstmspec.diagnostics import InternalError


@cache
def field_docs(cls: type) -> MappingProxyType[str, str]:
    """What each documented field of `cls` and its bases is, by name; the nearest class says it."""
    found: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        if base.__module__.startswith("lstmspec."):
            found.update(_own_docs(base))
    return MappingProxyType(found)


def option_doc(cls: type, name: str) -> str:
    """What the option `name` of a layer or value is; empty if nothing is written under it."""
    return field_docs(cls).get(name, "")


def _own_docs(cls: type) -> Iterator[tuple[str, str]]:
    definition = _definitions(cls.__module__).get(cls.__qualname__)
    if definition is None:
        raise InternalError(f"{cls.__qualname__} is not in the source of {cls.__module__}")
    for field, doc in pairwise(definition.body):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            text = _text(doc)
            if text and not ast.unparse(field.annotation).startswith("ClassVar"):
                yield field.target.id, text


def _text(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        value = statement.value.value
        return inspect.cleandoc(value) if isinstance(value, str) else ""
    return ""


@cache
def _definitions(module: str) -> dict[str, ast.ClassDef]:
    """The classes at the top of `module`, by name."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
