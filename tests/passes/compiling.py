"""From spec text to models, as far as a test wants them."""

from collections.abc import Mapping

from lstmspec.diagnostics import InternalError, Sink
from lstmspec.ir import Model
from lstmspec.passes import Pass, default_pipeline, run_passes
from lstmspec.semantics import lower
from lstmspec.source import Source
from lstmspec.syntax import parse

GIB = 2**30


def lowered(text: str, sink: Sink | None = None, name: str = "model") -> Model:
    """The untyped model of `text`, which has no mistake that semantics finds."""
    sink = sink or Sink()
    source = Source(f"{name}.lstm", text)
    sink.add_source(source)
    model = lower(parse(source, sink), sink, name=name)
    sink.raise_errors()
    if model is None:
        raise InternalError("no model and no error")
    return model


def typed(
    text: str,
    bindings: Mapping[str, int] | None = None,
    max_memory: int = 4 * GIB,
    name: str = "model",
) -> Model:
    """The typed model of `text`, which has no mistake.

    Raises:
        SpecError: with what a pass reports.
    """
    sink = Sink()
    model = run_passes(
        lowered(text, sink, name), default_pipeline(bindings or {}, max_memory), sink
    )
    sink.raise_errors()
    if model is None:
        raise InternalError("no model and no error")
    return model


def after(
    text: str, pass_name: str, bindings: Mapping[str, int], max_memory: int
) -> tuple[Model | None, Sink]:
    """What the pass called `pass_name` makes of `text`, and what was reported up to it."""
    sink = Sink()
    model = lowered(text, sink)
    passes: list[Pass] = []
    for each in default_pipeline(bindings, max_memory):
        passes.append(each)
        if each.name == pass_name:
            break
    return run_passes(model, passes, sink), sink
