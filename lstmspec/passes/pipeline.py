"""The order of passes, and running them."""

from collections.abc import Callable, Iterable, Mapping

from lstmspec.diagnostics import Severity, Sink
from lstmspec.ir import Model, verify_model
from lstmspec.passes.base import Pass
from lstmspec.passes.bind_dimensions import BindDimensions
from lstmspec.passes.check_initializers import CheckInitializers
from lstmspec.passes.check_size import CheckSize
from lstmspec.passes.check_targets import CheckTargets
from lstmspec.passes.infer_sequences import InferSequences
from lstmspec.passes.infer_shapes import InferShapes
from lstmspec.passes.infer_training import InferTraining


def default_pipeline(bindings: Mapping[str, int], max_memory: int) -> tuple[Pass, ...]:
    """Every pass from what was written to what a backend takes: the only place of their order."""
    return (
        BindDimensions(bindings),
        InferSequences(),
        InferShapes(),
        CheckInitializers(),
        InferTraining(),
        CheckTargets(),
        CheckSize(max_memory),
    )


def search_pipeline() -> tuple[Pass, ...]:
    """The passes that find errors in what is left of a broken spec, and cause none that follow."""
    return (InferSequences(), InferShapes(), CheckInitializers())


def run_passes(
    model: Model,
    passes: Iterable[Pass],
    sink: Sink,
    after: Callable[[Pass, Model], None] | None = None,
) -> Model | None:
    """The model behind all `passes`, or `None` if one of them reported an error.

    The model is verified before the first pass and after each; `after` is told each pass and what
    it returned.

    Raises:
        InternalError: if a pass breaks a rule of the IR.
    """
    errors = _errors(sink)
    verify_model(model)
    for each in passes:
        result = each.run(model, sink)
        if result is None:
            return None
        if not _is_same(model, result):
            verify_model(result)
        model = result
        if after is not None:
            after(each, model)
    return None if _errors(sink) > errors else model


def _is_same(before: Model, after: Model) -> bool:
    """Whether nothing that has rules was touched."""
    return (
        before.inputs is after.inputs
        and before.nodes is after.nodes
        and before.outputs is after.outputs
    )


def _errors(sink: Sink) -> int:
    return sum(d.severity is Severity.ERROR for d in sink.diagnostics)
