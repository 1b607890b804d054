"""`lstmspec stream`: a model that is fed line by line."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from lstmspec.cli import parameters
from lstmspec.cli.streams import abandon_stdout, output, say
from lstmspec.cli.threads import Threads, limited_threads
from lstmspec.cli.verb import verb
from lstmspec.diagnostics import InternalError
from lstmspec.signals import HeldSignals, Stopped

if TYPE_CHECKING:
    from lstmspec.compilation import Compilation
    from lstmspec.data import Feed
    from lstmspec.trained import TrainedModel

FORMATS = ("jsonl", "csv")


@verb
def stream(
    model: parameters.ModelPath,
    weights: parameters.WeightsPath = None,
    state: Annotated[
        Path | None,
        typer.Option(
            metavar="S.npz|S.safetensors",
            help="Where the state comes from, if the file is there, and where it goes at the end.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            metavar="|".join(FORMATS),
            parser=parameters.one_of(FORMATS),
            help="How lines are written. Default: as the first line looks.",
            show_default=False,
        ),
    ] = None,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", help="Answer a bad line with its error, and go on.")
    ] = False,
    bind: parameters.Bind = [],  # noqa: B006 - typer's way to say "none given"
    set_: parameters.Set = [],  # noqa: B006
    max_memory: parameters.MaxMemory = None,
    threads: Threads = None,
) -> None:
    """Feed a model line by line, and answer each line at once.

    A line on stdin is one time step: in JSON a number, a list, or an object by the names of the
    inputs; in CSV a row of numbers. A trained model takes numbers in their units, or a token of
    text, and answers with probabilities, or numbers in their units. Its answer is a line on stdout.
    The line {"reset": true} begins a new sequence. With --state a stream goes on where an earlier
    one ended.
    """
    from lstmspec.cli.specs import open_model, open_trained, takes_raw_data
    from lstmspec.data import require_state_file, write_state

    is_raw = takes_raw_data(model, weights, bind, set_)
    if state is not None:
        require_state_file(state)
    if is_raw:
        feed = _trained_feed(open_trained(model, max_memory), format)
    else:
        feed = _feed_of(*open_model(model, weights, bind, set_, max_memory), format)
    if state is not None:
        _begin(feed, state)
    with limited_threads(threads, "numpy"), HeldSignals() as signals:
        try:
            has_failed = _run(feed, signals, keep_going)
        except Stopped as stopped:
            # What nobody takes would hold us up again at the end.
            abandon_stdout()
            say("stopped")
            raise typer.Exit(stopped.exit_code) from None
        finally:
            signals.close()
            if state is not None:
                write_state(feed.state, state)
    raise typer.Exit(1 if has_failed else 0)


def _feed_of(spec: "Compilation", weights: Path | None, format: str | None) -> "Feed":
    """The stream of a model, at its beginning."""
    from lstmspec.data import Feed, require_streaming, step_inputs

    require_streaming(spec.model, spec.sources)
    bound, arrays = spec.with_weights(weights)
    inputs = step_inputs(bound.model, bound.sources)
    outputs = [result.value for result in bound.model.outputs]
    feed = Feed(bound.compile("numpy", arrays), inputs, outputs, format)
    if weights is None:
        say("no --weights: streaming with fresh weights, so the numbers mean nothing yet")
    return feed


def _trained_feed(trained: "TrainedModel", format: str | None) -> "Feed":
    """The stream of a trained model, which takes steps and gives numbers as data have them."""
    from lstmspec.data import Feed, require_streaming, step_inputs
    from lstmspec.trained import raw_answers, raw_inputs

    spec, preparation = trained.compilation, trained.preparation
    if preparation is None:
        raise InternalError("a model without what its training has learned was taken for one")
    require_streaming(spec.model, spec.sources)
    inputs = raw_inputs(preparation, step_inputs(spec.model, spec.sources))
    outputs = [result.value for result in spec.model.outputs]
    return Feed(trained.live, inputs, outputs, format, raw_answers(spec.model, preparation))


def _begin(feed: "Feed", state: Path) -> None:
    """Go on where the state in a file left off, if it is there."""
    from lstmspec.data import read_state, write_state

    if state.exists():
        feed.state = read_state(feed.live, state)
    else:
        say(f"{state} is not there: a new stream begins")
    # Better to know now than at the end that it cannot be written.
    write_state(feed.state, state)


def _run(feed: "Feed", signals: HeldSignals, keep_going: bool) -> bool:
    """Answer every line of stdin; return whether one of them was bad."""
    from lstmspec.cli.console import show
    from lstmspec.data import LineError, bad_line, read_line

    stdin, number, has_failed = sys.stdin.buffer, 0, False
    while True:
        number += 1
        try:
            line = signals.wait(lambda: read_line(stdin))
            if not line:
                return has_failed
            answer, after = feed.answer(line)
        except LineError as reason:
            error = bad_line(number, reason)
            if not keep_going:
                raise error from None
            has_failed = True
            show(error.diagnostics, {}, format="concise")
            answer, after = feed.refuse(reason.at(number)), feed.state
        if answer is not None:
            output(answer)
        # The state is that of the answers which have been written.
        feed.state = after
