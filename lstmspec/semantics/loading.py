"""A spec with all the files that it uses, as modules whose names are known."""

from collections.abc import Mapping
from pathlib import Path

from lstmspec.semantics.definitions import Place, Setting, define, import_names, set_constants
from lstmspec.semantics.expressions import Evaluator
from lstmspec.semantics.files import UseLoader
from lstmspec.semantics.modules import Module
from lstmspec.semantics.report import Reporter, nearest
from lstmspec.syntax import ast

MAX_FILES = 64
"""How many files one spec may use."""
MAX_DEPTH = 16
"""How many files may use each other in a chain."""


class ModuleLoader:
    """Reads the files that a spec uses, each once."""

    def __init__(self, loader: UseLoader, report: Reporter) -> None:
        self._loader = loader
        self._report = report
        self._modules: dict[Path, Module | None] = {}
        self._begun: set[Path] = set()
        self._chain: list[Path] = []
        self._has_refused_more = False

    def load(self, spec: ast.Spec) -> list[Module]:
        """The modules of `spec`, each after those that it uses; its own is the last."""
        if self._loader.top is not None:
            self._chain.append(self._loader.top)
        top = self._module(spec, "spec")
        return [*(module for module in self._modules.values() if module is not None), top]

    def _module(self, spec: ast.Spec, place: Place) -> Module:
        module = Module(spec)
        define(module, place, self._report)
        for statement in spec.statements:
            if isinstance(statement, ast.Use):
                used = self._use(statement)
                if used is None:
                    self._report.has_lost_file = True
                else:
                    module.uses.append((statement, used))
                    module.height = max(module.height, 1 + used.height)
        return module

    def _use(self, use: ast.Use) -> Module | None:
        path = self._loader.locate(use)
        if path is None or self._is_circle(use, path) or self._is_too_much(use, path):
            return None
        if path not in self._begun:
            self._begun.add(path)
            self._chain.append(path)
            spec = self._loader.read(path)
            self._modules[path] = self._module(spec, "used file") if spec else None
            self._chain.pop()
        return self._modules[path]

    def _is_circle(self, use: ast.Use, path: Path) -> bool:
        if path not in self._chain:
            return False
        circle = [*self._chain[self._chain.index(path) :], path]
        names = " -> ".join(self._loader.name_of(file) for file in circle)
        self._report.error(
            "use-cycle",
            f"files use each other in a circle: {names}"
            if len(circle) > 2
            else f"`{self._loader.name_of(path)}` uses itself",
            use.path.span,
            help="Move what both need into a file of its own.",
        )
        return True

    def _is_too_much(self, use: ast.Use, path: Path) -> bool:
        known = self._modules.get(path)
        depth = len(self._chain) + (known.height if known else 0)
        if depth > MAX_DEPTH:
            message = f"files that use each other {depth} deep; the limit is {MAX_DEPTH}"
        elif path not in self._begun and len(self._begun) >= MAX_FILES:
            message = f"more than {MAX_FILES} files"
        else:
            return False
        if self._has_refused_more:
            return True
        self._has_refused_more = True
        self._report.error(
            "too-many-files", message, use.path.span, help="Put several blocks into one file."
        )
        return True


def bind_names(
    modules: list[Module],
    evaluator: Evaluator,
    settings: Mapping[str, Setting],
    report: Reporter,
) -> None:
    """Work out the constants of all `modules`, the top one last.

    `settings` replaces constants of the top file and of those that it uses itself: these are the
    ones that can be seen in it.
    """
    top = modules[-1]
    seen = [top, *(used for _, used in top.uses)]
    _check_settings(settings, [name for module in seen for name in module.lets], report)
    for module in modules:
        import_names(module, report)
        set_constants(module, evaluator, settings if module in seen else {})


def _check_settings(
    settings: Mapping[str, Setting], constants: list[str], report: Reporter
) -> None:
    for name in settings:
        if name not in constants and not report.excuses(name, constants):
            report.sink.error(
                "invalid-binding",
                f"no `let` is called `{name}`",
                help=nearest(name, constants, otherwise="`--set` replaces the value of")
                if constants
                else f"Write `let {name} = ...` in the spec first.",
            )
