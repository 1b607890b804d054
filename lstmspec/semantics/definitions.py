"""The names that a file sets: collected before any line is looked at, each once."""

from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from lstmspec.diagnostics import Note
from lstmspec.semantics.data import Word
from lstmspec.semantics.expressions import Evaluator
from lstmspec.semantics.frames import Binding
from lstmspec.semantics.modules import BlockDefinition, Module
from lstmspec.semantics.names import check_block_name, check_name
from lstmspec.semantics.report import Reporter
from lstmspec.source import Span
from lstmspec.syntax import ast

Setting: TypeAlias = int | float | bool | str
Place: TypeAlias = Literal["spec", "used file", "block", "repeat"]

_ALLOWED: Mapping[Place, tuple[type, ...]] = {
    "spec": (
        ast.LayerLine,
        ast.Repeat,
        ast.Let,
        ast.Block,
        ast.Input,
        ast.Output,
        ast.Use,
        ast.Train,
    ),
    "used file": (ast.Let, ast.Block, ast.Use),
    "block": (ast.LayerLine, ast.Repeat, ast.Let),
    "repeat": (ast.LayerLine, ast.Repeat),
}

_SPOKEN: Mapping[Place, str] = {
    "spec": "a spec",
    "used file": "a used file",
    "block": "a block",
    "repeat": "a `repeat`",
}

_CURES: Mapping[Place, str] = {
    "spec": "",
    "used file": "A used file holds blocks and constants: move its layers into a `block`.",
    "block": "Move the line out of the block.",
    "repeat": "Move the line out of the `repeat`.",
}


def define(module: Module, place: Place, report: Reporter) -> None:
    """Collect the names that the file of `module` sets, and report statements out of place."""
    names = _Names(report, module.lines)
    for statement in in_place(module.spec.statements, place, report):
        if isinstance(statement, ast.Block):
            _define_block(statement, module, report)
        elif isinstance(statement, ast.Let):
            if names.add(statement.name):
                module.lets[statement.name.text] = statement
                module.own[statement.name.text] = statement.name.span
        elif isinstance(statement, ast.Input):
            names.add_line(statement.name or ast.Name("x", first_word(statement)[1]))
        else:
            names.add_lines(statement)


def in_place(
    statements: Iterable[ast.Statement], place: Place, report: Reporter
) -> Iterable[ast.Statement]:
    """Those of `statements` that may stand in `place`; of the others the first is reported."""
    complained = False
    for statement in statements:
        if isinstance(statement, ast.Broken):
            report.expect_names_of(statement)
        elif isinstance(statement, _ALLOWED[place]):
            yield statement
        elif not complained:
            complained = True
            word, span = first_word(statement)
            report.error(
                "misplaced-statement",
                f"`{word}` cannot stand in {_SPOKEN[place]}",
                span,
                help=_CURES[place],
            )


def first_word(statement: ast.Statement) -> tuple[str, Span]:
    """The word that begins `statement`, and where."""
    if isinstance(statement, ast.LayerLine):
        head = statement.segments[0].head
        return head.text, head.span
    word = type(statement).__name__.lower()
    start = statement.span.start
    return word, Span(statement.span.file, start, start + len(word))


def import_names(module: Module, report: Reporter) -> None:
    """Make the constants and blocks of the files that `module` uses visible in it."""
    imported: dict[str, Span] = {}
    for use, used in module.uses:
        for name, span in used.own.items():
            own = module.own.get(name) or module.lines.get(name)
            other = imported.setdefault(name, span)
            if own is not None and own != span:
                report.twice(
                    "duplicate-name",
                    f"`{name}` comes from `{used.spec.file}` too",
                    own,
                    span,
                    help="Give one of the two another name.",
                )
            elif other != span:
                report.error(
                    "duplicate-name",
                    f"`{name}` comes from two files",
                    use.path.span,
                    notes=(Note(other, "here"), Note(span, "and here")),
                    help="Give one of the two another name.",
                )
            elif name in used.lets:
                module.frame.bindings[name] = used.frame.bindings[name]
            else:
                module.blocks[name] = used.blocks[name]


def set_constants(module: Module, evaluator: Evaluator, settings: Mapping[str, Setting]) -> None:
    """Work out the constants of `module`, of which `settings` replaces some."""
    frame = module.frame
    frame.later.update((name, let.name.span) for name, let in module.lets.items())
    for name, let in module.lets.items():
        data = evaluator.evaluate(let.value, frame)
        del frame.later[name]
        if name in settings:
            setting = settings[name]
            data = Word(setting) if isinstance(setting, str) else setting
        frame.bindings[name] = Binding(data, let.value.span, name in settings)


def _define_block(block: ast.Block, module: Module, report: Reporter) -> None:
    name = block.name
    lines: dict[str, Span] = {}
    names = _Names(report, lines)
    for parameter in block.parameters:
        names.add(parameter.name)
    for statement in in_place(block.body, "block", report):
        if isinstance(statement, ast.Let):
            names.add(statement.name)
        else:
            names.add_lines(statement)
    if not block.body:
        report.error(
            "empty-model",
            f"`{name.text}` has no layer",
            name.span,
            help="Write the layers that it stands for between its braces.",
        )
    if not check_block_name(name, report):
        return
    if name.text in module.own:
        report.twice(
            "duplicate-name",
            f"two blocks are called `{name.text}`",
            name.span,
            module.own[name.text],
            help="Give one of them another name.",
        )
        return
    module.own[name.text] = name.span
    module.blocks[name.text] = BlockDefinition(block, module.frame, lines)


class _Names:
    """The lower-case names of one file or block."""

    def __init__(self, report: Reporter, lines: dict[str, Span]) -> None:
        self._report = report
        self._lines = lines
        self._names: dict[str, Span] = {}

    def add(self, name: ast.Name) -> bool:
        """Whether `name` is new; if not, it is reported."""
        check_name(name, self._report)
        first = self._names.setdefault(name.text, name.span)
        if first is name.span:
            return True
        self._report.twice(
            "duplicate-name",
            f"`{name.text}` already names something else",
            name.span,
            first,
            help="Give one of the two another name.",
        )
        return False

    def add_line(self, name: ast.Name) -> None:
        """Add the name of a line or of an input."""
        if self.add(name):
            self._lines[name.text] = name.span

    def add_lines(self, statement: ast.Statement) -> None:
        """Add the names that `as` gives in a line or in a `repeat`."""
        if isinstance(statement, ast.LayerLine) and statement.name:
            self.add_line(statement.name)
        elif isinstance(statement, ast.Repeat):
            if not statement.body:
                self._report_empty(statement)
            for inner in in_place(statement.body, "repeat", self._report):
                self.add_lines(inner)

    def _report_empty(self, repeat: ast.Repeat) -> None:
        self._report.error(
            "empty-model",
            "`repeat` has nothing to repeat",
            first_word(repeat)[1],
            help="Write the layers to repeat between its braces.",
        )
