"""From text to the typed IR: text -> tree -> untyped IR -> IR.

Asking for a phase runs the phases before it once. `diagnostics` runs them all and never raises;
every other phase raises `SpecError` with all that is wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from lstmspec.diagnostics import Diagnostic, InternalError, Sink, SpecError
from lstmspec.ir import Model, model_hash
from lstmspec.limits import default_max_memory
from lstmspec.passes import default_pipeline, explicit_sequences, run_passes, search_pipeline
from lstmspec.semantics import UseLoader, lower
from lstmspec.source import Source
from lstmspec.syntax import ast, check_text, format_spec, parse

if TYPE_CHECKING:
    from lstmspec.summary import SummaryFormat

Setting = int | float | bool | str


@dataclass(frozen=True)
class Phases:
    """One spec on its way to the IR, each phase when it is asked for."""

    source: Source
    """The text."""
    path: Path | None = None
    """The file it was read from; `use` is relative to it."""
    settings: Mapping[str, Setting] = field(default_factory=dict)
    """What replaces the value of a top-level `let`."""
    bindings: Mapping[str, int] = field(default_factory=dict)
    """The sizes of named dimensions."""
    max_memory: int = field(default_factory=default_max_memory)
    """The memory budget of a model, in bytes."""
    files: Mapping[str, str] = field(default_factory=dict)
    """The texts that `use` brings in, by path, if they come from a model file and not a disk."""
    title: str = "model"
    """What the model is called if there is no file to name it."""
    _sink: Sink = field(default_factory=Sink, repr=False, compare=False)

    def __repr__(self) -> str:
        bound = "".join(f", {name}={size}" for name, size in self.bindings.items())
        return f"<spec {self.source.name}{bound}>"

    def __reduce__(self) -> tuple[Any, ...]:
        """A copy, and what another process is sent, starts again from the text."""
        given = dict(self.settings), dict(self.bindings), self.max_memory
        return type(self), (self.source, self.path, *given, dict(self.files), self.title)

    @property
    def name(self) -> str:
        """What the model is called: the file's name without its ending."""
        return self.path.stem if self.path else self.title

    @cached_property
    def tree(self) -> ast.Spec:
        """The syntax tree; broken lines stand in it as `ast.Broken`."""
        self._sink.add_source(self.source)
        if not check_text(self.source, self._sink):
            self._sink.raise_errors()
        return parse(self.source, self._sink)

    @cached_property
    def _loader(self) -> UseLoader:
        """What reads the files that the spec uses, and keeps their texts."""
        top = Path(self.source.name) if self.files else self.path
        return UseLoader(top, self._sink, self.files)

    @cached_property
    def lowered(self) -> Model | None:
        """The IR before any pass, of what no error touches; `None` if that is nothing."""
        return lower(
            self.tree, self._sink, name=self.name, settings=self.settings, loader=self._loader
        )

    @cached_property
    def model(self) -> Model:
        """The typed IR.

        Raises:
            SpecError: with everything that is wrong in the spec.
        """
        typed = None
        if self.lowered is not None:
            broken = self._sink.has_errors
            whole = default_pipeline(self.bindings, self.max_memory)
            passes = search_pipeline() if broken else whole
            typed = run_passes(self.lowered, passes, self._sink)
        self._sink.raise_errors()
        if typed is None:
            raise InternalError("a pass gave up and reported nothing")
        return typed

    @cached_property
    def _program(self) -> Model:
        """The model for a backend: it goes by the hash of the spec, whatever sizes are bound."""
        if not self.bindings:
            return self.model
        try:
            return self.model.known_as(model_hash(self._bound_to({}).model))
        except SpecError:
            return self.model  # It is a model only with these sizes.

    @property
    def model_hash(self) -> str:
        """What weights and states of the model are known by, whatever sizes are bound.

        Raises:
            SpecError: if the spec is wrong.
        """
        return model_hash(self._program)

    @cached_property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Everything that is wrong or doubtful in the spec, by place."""
        try:
            _ = self.model
        except SpecError as error:
            return error.diagnostics
        return tuple(self._sink.ordered())

    @property
    def sources(self) -> Mapping[str, Source]:
        """Every file read so far, by name: what a renderer quotes from."""
        return self._sink.sources

    def _new_sink(self) -> Sink:
        """A sink for one request: what is refused now is no error of the spec later."""
        return Sink(dict(self.sources))

    def bind(self, /, **dims: int) -> Self:
        """The same spec with more named dimensions bound; unbound if there are none."""
        return self._bound_to({**self.bindings, **dims}) if dims else self

    def _bound_to(self, bindings: Mapping[str, int]) -> Self:
        """The same spec with exactly these `bindings`."""
        return type(self)(
            self.source,
            self.path,
            self.settings,
            bindings,
            self.max_memory,
            self.files,
            self.title,
        )

    def summary(self, format: "SummaryFormat" = "text") -> str:
        """Layers, shapes, parameters and all that was inferred; as text, json, markdown or csv.

        Raises:
            SpecError: if the spec is wrong.
        """
        from lstmspec.summary import render_summary, summarize

        return render_summary(summarize(self.model), format)

    def format(self, *, explicit: bool = False) -> str:
        """The canonical text; with `explicit`, with what was inferred written out.

        Raises:
            SpecError: if the text has a syntax error, or with `explicit` any error.
        """
        tree = self.tree
        self._sink.raise_errors()
        if not explicit:
            return format_spec(self.source, tree)
        model = self.model
        if self.lowered is None:
            raise InternalError("a typed model without an untyped one")
        written = explicit_sequences(self.lowered, model, self.source.name)
        return format_spec(self.source, tree, explicit=written)
