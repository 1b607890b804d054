"""Lowering: from the tree of a spec to the untyped IR."""

from collections import Counter
from collections.abc import Iterable, Mapping

from lstmspec.diagnostics import Sink
from lstmspec.ir import Input, Model, Node, Output, Training
from lstmspec.layers import Layer
from lstmspec.semantics.building import LayerBuilder
from lstmspec.semantics.calls import Blocks
from lstmspec.semantics.circles import find_circles
from lstmspec.semantics.definitions import Setting, first_word
from lstmspec.semantics.encodings import EncodingReader
from lstmspec.semantics.expansion import Expander, scope_to_check
from lstmspec.semantics.expressions import Evaluator
from lstmspec.semantics.files import UseLoader
from lstmspec.semantics.inputs import IMPLICIT_NAME, InputReader, dimensions_of
from lstmspec.semantics.loading import ModuleLoader, bind_names
from lstmspec.semantics.modules import Module
from lstmspec.semantics.names import Namer
from lstmspec.semantics.nodes import NodeMaker
from lstmspec.semantics.outputs import OutputReader
from lstmspec.semantics.report import Reporter, begins_with
from lstmspec.semantics.scopes import UNKNOWN_TAKE, Offer, Scope, Take
from lstmspec.semantics.sizes import Sizes
from lstmspec.semantics.training import TrainingReader
from lstmspec.semantics.unused import warn_of_unused
from lstmspec.shapes import Dim, SymbolicDim
from lstmspec.source import Span
from lstmspec.syntax import ast


def lower(
    spec: ast.Spec,
    sink: Sink,
    *,
    name: str = "model",
    settings: Mapping[str, Setting] | None = None,
    loader: UseLoader | None = None,
) -> Model | None:
    """The IR of `spec` before any pass.

    If an error was reported, now or by the parser, it is the IR of the lines that are not touched
    by it, good for finding more errors and for nothing else; `None` if there are none.

    Names are resolved, blocks expanded and options checked. `return_sequences`, shapes and losses
    stay open: passes infer them.

    Args:
        spec: The tree. Broken statements in it have been reported and cause no further errors.
        sink: Where to report.
        name: What the model is called.
        settings: Values that replace those of top-level constants, by name.
        loader: Reads the files that the spec uses; without one it may use none.
    """
    report = Reporter(sink)
    modules = ModuleLoader(loader or UseLoader(None, sink), report).load(spec)
    lowering = _Lowering(modules, settings or {}, report)
    lowering.expand()
    lowering.check_unused_blocks()
    return lowering.rest(name) if sink.has_errors else lowering.model(name)


class _Lowering:
    """One spec on its way to the IR."""

    def __init__(
        self, modules: list[Module], settings: Mapping[str, Setting], report: Reporter
    ) -> None:
        top = modules[-1]
        self._modules = modules
        self._statements = top.spec.statements
        self._report = report
        self._declared = [s for s in self._statements if isinstance(s, ast.Input)]
        self._input_is_broken = any(
            isinstance(s, ast.Broken) and begins_with("input", report.text(s.span))
            for s in self._statements
        )
        evaluator = Evaluator(report)
        evaluator.dimensions.update(self._dimensions(top))
        bind_names(modules, evaluator, settings, report)
        self._frame = top.frame
        self._blocks = Blocks(evaluator)
        self._sizes = Sizes(evaluator, self._blocks, find_circles(modules, report))
        self._builder = LayerBuilder(evaluator)
        self._fits = self._sizes.within_limit(self._statements, self._frame)
        self._maker = NodeMaker(self._builder, report)
        self._expander = Expander(self._maker, self._sizes, unrolls=self._fits)
        self._encodings = EncodingReader(self._builder, self._frame, report)
        self._input_reader = InputReader(evaluator, self._frame, self._encodings)
        self._outputs = OutputReader(self._maker.references, self._encodings, report)
        self._scope = self._top_scope()
        self._inputs: list[Input] = []
        self._train: ast.Train | None = None
        self._training = Training.model_construct()

    def expand(self) -> None:
        """Look at every statement of the spec."""
        self._check_implicit_name()
        makes_lines = any(isinstance(s, _MAKES_LINES) for s in self._statements)
        if not makes_lines and not self._report.has_lost_file:
            self._report_empty()
        for statement in self._statements:
            if isinstance(statement, ast.Input):
                self._input(statement)
            elif isinstance(statement, ast.Output):
                self._outputs.read(statement, self._scope)
            elif isinstance(statement, ast.Train):
                self._read_training(statement)
            else:
                self._expander.statement(statement, self._scope)
        if not any(isinstance(s, ast.Output) for s in self._statements):
            self._outputs.last_line(self._scope)
        if self._is_implicit:
            self._implicit_input()
        if not self._input_is_broken and len(self._inputs) >= len(self._declared):
            self._encodings.finish(self._scope.inputs, self._maker.nodes)
        if self._fits:
            self._check_left_open()

    def check_unused_blocks(self) -> None:
        """Look at the lines of blocks that are used nowhere."""
        maker = NodeMaker(self._builder, self._report)
        expander = Expander(maker, self._sizes, unrolls=False)
        expander.visited.update(self._expander.visited)
        for module in self._modules:
            for definition in module.blocks.values():
                if id(definition) not in expander.visited:
                    frame = self._blocks.unused_frame(definition)
                    expander.block(definition, scope_to_check(definition, frame), 0)

    def rest(self, name: str) -> Model | None:
        """The lines of a spec that no error touches, if it can be walked through at all."""
        uses = Counter([given.name for given in self._inputs] + [n.name for n in self._maker.nodes])
        inputs = [i.replace(encoding=None) for i in self._inputs if uses[i.name] == 1]
        known = {given.name for given in inputs}
        blamed = self._report.blamed_lines()
        nodes = []
        for node in self._maker.nodes:
            needed = {value.split(".")[0] for value in (*node.inputs, *node.initial_state)}
            is_whole = uses[node.name] == 1 and blamed.isdisjoint(self._report.lines_of(node))
            if is_whole and needed | {node.owner} <= known | {node.name}:
                known.add(node.name)
                nodes.append(node)
        if not self._fits or not nodes or not inputs:
            return None
        # An output asks a recurrent layer for its last step, so a line that is not known to be one
        # must not stand for it; an input can, since nothing made it.
        outputs = [
            output.replace(encoding=None)
            for output in self._outputs.outputs.values()
            if output.value.split(".")[0] in known
        ]
        outputs = outputs or [Output.model_construct(value=inputs[0].name)]
        return self._assembled(name, inputs, nodes, outputs)

    def model(self, name: str) -> Model:
        """The IR of a spec without errors; lines that reach no output are warned of."""
        outputs = tuple(self._outputs.outputs.values())
        warn_of_unused(self._inputs, self._maker.nodes, outputs, self._report.sink)
        return self._assembled(name, self._inputs, self._maker.nodes, outputs)

    def _assembled(
        self, name: str, inputs: Iterable[Input], nodes: Iterable[Node], outputs: Iterable[Output]
    ) -> Model:
        return Model.model_construct(
            name=name,
            inputs=tuple(inputs),
            nodes=tuple(nodes),
            outputs=tuple(outputs),
            training=self._training,
        )

    @property
    def _is_implicit(self) -> bool:
        """Whether the spec leaves its input out."""
        return not self._declared and not self._input_is_broken

    def _dimensions(self, top: Module) -> dict[str, None]:
        """The named dimensions of the spec; a name that is a constant is none."""
        constants = {*top.lets}.union(*(used.lets for _, used in top.uses))
        found = dimensions_of(self._declared, constants, self._report)
        implicit = (*_IMPLICIT_DIMENSIONS, *_OPEN) if self._is_implicit else _OPEN
        return found | {name: None for name in implicit if name not in constants}

    def _top_scope(self) -> Scope:
        names = [line.name.text if line.name else IMPLICIT_NAME for line in self._declared]
        offers = {IMPLICIT_NAME: Offer(IMPLICIT_NAME)} if self._is_implicit else {}
        above: tuple[Take, ...] | None = None
        if self._is_implicit:
            above = (Take(offers[IMPLICIT_NAME]),)
        elif self._input_is_broken:
            above = (UNKNOWN_TAKE,)
        return Scope(
            self._frame,
            above,
            Namer({*self._frame.lines, *offers}),
            names=offers,
            inputs=tuple(names),
        )

    def _check_implicit_name(self) -> None:
        taken = self._frame.lines.get(IMPLICIT_NAME)
        if taken is not None and self._is_implicit:
            self._report.error(
                "duplicate-name",
                f"`{IMPLICIT_NAME}` is what the input is called",
                taken,
                help="Choose another name, or give the input one, such as"
                " `input series float32[time, features]`.",
            )

    def _report_empty(self) -> None:
        first = self._statements[0] if self._statements else None
        file = self._modules[-1].spec.file
        self._report.error(
            "empty-model",
            "a spec without a layer",
            first_word(first)[1] if first else Span(file, 0, 0),
            help="Write a layer on a line of its own, such as `LSTM 64`.",
        )

    def _input(self, line: ast.Input) -> None:
        made = self._input_reader.read(line)
        name = line.name.text if line.name else IMPLICIT_NAME
        offer = Offer(name, span=line.name.span if line.name else first_word(line)[1])
        self._scope.names[name] = offer
        if len(self._declared) == 1 and self._scope.above is None:
            self._scope.above = (Take(offer),)
        if made is not None:
            self._inputs.append(made)

    def _read_training(self, train: ast.Train) -> None:
        if self._train is not None:
            self._report.twice(
                "duplicate-name",
                "a second `train` block",
                train.keyword,
                self._train.keyword,
                help="Put all lines into one block.",
            )
            return
        self._train = train
        reader = TrainingReader(self._builder, self._frame, self._report)
        self._training = reader.read(train) or self._training

    def _implicit_input(self) -> None:
        """Give the model the input that its first layer suggests."""
        if not self._maker.nodes:
            return
        kind = _innermost(self._maker.nodes[0].layer).implicit_input
        shape = tuple(self._size(dim) for dim in kind.shape)
        given = Input.model_construct(name=IMPLICIT_NAME, dtype=kind.dtype, shape=shape)
        self._inputs.append(given)

    def _size(self, dim: Dim) -> Dim:
        """`dim`, or the constant of that name, as if it had been written in an `input` line."""
        binding = None if isinstance(dim, int) else self._frame.find(str(dim))
        if binding is None:
            return dim
        size = binding.data
        if isinstance(size, SymbolicDim):
            return size
        if isinstance(size, int) and not isinstance(size, bool) and size >= 1:
            return size
        if binding.span is not None:
            self._report.error(
                "wrong-type",
                f"`{dim}` is a size of the input, and this is no size",
                binding.span,
                help="Choose another name for the constant, or declare the input with an `input`"
                " line.",
            )
        return dim

    def _check_left_open(self) -> None:
        """Report what layers leave open that are not the last of their kind."""
        last = {openable.kind: index for index, openable in enumerate(self._maker.openable)}
        for index, openable in enumerate(self._maker.openable):
            if openable.left_open is not None and index != last[openable.kind]:
                self._report.error(
                    "missing-option",
                    f"`{openable.kind}` needs `{openable.left_open.option}`",
                    openable.head,
                    label=f"only the last `{openable.kind}` may leave it out",
                    help=f"Write it out, such as `{openable.kind} 64`.",
                )


_MAKES_LINES = (ast.LayerLine, ast.Repeat, ast.Broken)
_IMPLICIT_DIMENSIONS = ("time", "features")
_OPEN = ("classes",)


def _innermost(layer: Layer) -> Layer:
    """The layer inside all wrappers."""
    inner = getattr(layer, "layer", None)
    return _innermost(inner) if isinstance(inner, Layer) else layer
