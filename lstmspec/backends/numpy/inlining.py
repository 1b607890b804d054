"""The source of kernels and runtime, piece by piece, for emitted modules to carry.

A piece is one top-level function, class or type name, and it needs what it names. The files are
read as text and never imported, so that emitting needs no NumPy.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lstmspec.diagnostics import InternalError

_FILES = (
    "kernels/aliases.py",
    "kernels/errors.py",
    "runtime/contract.py",
    "runtime/model.py",
    "runtime/inputs.py",
    "runtime/steps.py",
    "runtime/states.py",
    "runtime/sizes.py",
    "kernels/activations.py",
    "kernels/activation_layers.py",
    "kernels/attention.py",
    "kernels/convolution.py",
    "kernels/convolution_by_feature.py",
    "kernels/convolution_transposed.py",
    "kernels/pooling.py",
    "kernels/layers.py",
    "kernels/heads.py",
    "kernels/merging.py",
    "kernels/products.py",
    "kernels/normalization.py",
    "kernels/resizing.py",
    "kernels/packing.py",
    "kernels/packed.py",
    "kernels/slots.py",
    "kernels/cells_wide.py",
    "kernels/cells_narrow.py",
    "kernels/steps.py",
    "kernels/recurrent.py",
    "runtime/loading.py",
    "runtime/files.py",
    "kernels/reader.py",
    "runtime/program.py",
)
"""In the order of an emitted module: what a reader wants first, but defaults before their use."""

_CONTRACT = "runtime/contract.py"
_WORD = re.compile(r'"(?:[^"\\]|\\.)*"|([A-Za-z_]\w*)')


@dataclass(frozen=True)
class Piece:
    """One top-level definition, as text."""

    name: str
    text: str
    mentions: frozenset[str]
    """Every name that it uses, those of its own included."""
    is_alias: bool
    """Whether it is the name of a type."""


@dataclass(frozen=True)
class Library:
    """Everything that an emitted module may carry."""

    pieces: dict[str, Piece]
    """By name, in the order of an emitted module."""
    imports: dict[str, tuple[str, str | None]]
    """What the pieces import, by the name they use: a module, and a name in it if it is one."""
    generated: frozenset[str]
    """What the pieces expect of the part that is written for one model."""

    def closure(self, roots: Iterable[str]) -> list[Piece]:
        """The pieces called `roots` and all that they need, in the order of an emitted module."""
        needed: set[str] = set()
        waiting = [name for name in roots if name in self.pieces]
        while waiting:
            name = waiting.pop()
            if name not in needed:
                needed.add(name)
                waiting += self.pieces[name].mentions & self.pieces.keys()
        return [piece for name, piece in self.pieces.items() if name in needed]

    def import_lines(self, mentions: Iterable[str]) -> list[str]:
        """The import statements for `mentions`, in the order of isort, numpy apart."""
        used = {self.imports[name] for name in mentions if name in self.imports}
        members: dict[str, list[str]] = {}
        for module, member in used:
            members.setdefault(module, []).extend([] if member is None else [member])
        plain = [f"import {module}" for module, member in sorted(used) if member is None]
        froms = [
            f"from {module} import {', '.join(sorted(names))}"
            for module, names in sorted(members.items())
            if names
        ]
        return plain + froms


@cache
def library() -> Library:
    """The library, read once."""
    pieces: dict[str, Piece] = {}
    imports: dict[str, tuple[str, str | None]] = {}
    generated: set[str] = set()
    for path in _FILES:
        text = files("lstmspec.backends.numpy").joinpath(path).read_text(encoding="utf-8")
        body = ast.parse(text).body
        imports |= dict(_imports(body))
        for piece in _pieces(body, text.splitlines()):
            if path == _CONTRACT and not piece.is_alias:
                generated.add(piece.name)
            elif piece.name in pieces:
                raise InternalError(f"two pieces are called {piece.name}")
            else:
                pieces[piece.name] = piece
    return Library(pieces, imports, frozenset(generated))


def _pieces(body: list[ast.stmt], lines: list[str]) -> Iterator[Piece]:
    for at, statement in enumerate(body):
        name = _defined(statement)
        if name is None:
            continue
        end = statement.end_lineno
        is_alias = isinstance(statement, ast.Assign)
        if is_alias and at + 1 < len(body) and _is_text(body[at + 1]):
            end = body[at + 1].end_lineno
        text = "\n".join(lines[statement.lineno - 1 : end])
        names = (node.id for node in ast.walk(statement) if isinstance(node, ast.Name))
        yield Piece(name, text, frozenset(names), is_alias)


def _defined(statement: ast.stmt) -> str | None:
    match statement:
        case ast.FunctionDef(name=name, decorator_list=[]):
            return name
        case ast.ClassDef(name=name, decorator_list=[]):
            return name
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case ast.AnnAssign(target=ast.Name(id=name)):
            return name
    return None


def _is_text(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def _imports(body: list[ast.stmt]) -> Iterator[tuple[str, tuple[str, str | None]]]:
    for statement in body:
        if isinstance(statement, ast.Import):
            for alias in statement.names:
                as_name = f" as {alias.asname}" if alias.asname else ""
                yield alias.asname or alias.name, (f"{alias.name}{as_name}", None)
        elif isinstance(statement, ast.ImportFrom):
            module = statement.module or ""
            if module.split(".")[0] not in ("lstmspec", "__future__"):
                for alias in statement.names:
                    yield alias.name, (module, alias.name)


def words(text: str) -> set[str]:
    """Every word outside strings in text that `literal` and `Names` made."""
    # Parsing thousands of lines again, to leave out attributes, would cost more than writing them.
    return set(_WORD.findall(text)) - {""}
