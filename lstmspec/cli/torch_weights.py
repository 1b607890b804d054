"""`lstmspec weights --from-torch` and `--to-torch`."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lstmspec.cli.specs import open_model
from lstmspec.cli.streams import say
from lstmspec.compilation import Compilation
from lstmspec.diagnostics import Sink, SpecError, visible
from lstmspec.tensors import Array, write_tensors
from lstmspec.torch import arrays_of, from_state_dict, match, modules, to_state_dict

Names = Mapping[str, tuple[str, ...]]


def read_state(spec: Compilation, path: Path, pairs: Sequence[str]) -> dict[str, Array]:
    """The weights of `spec` from the `state_dict` at `path`, with the texts of `--map`.

    Raises:
        SpecError: as `from_state_dict`, with the name of the file.
    """
    names = names_of(pairs)
    try:
        state = arrays_of(path, spec.max_memory)
        table = match(spec, state, names)
        weights = from_state_dict(spec, state, names)
    except SpecError as error:
        raise _in_file(error, path) from None
    _tell(spec.with_weights(weights)[0], table)
    return weights


def write_state(
    source: Path,
    path: Path,
    pairs: Sequence[str],
    bind: Sequence[str],
    set_: Sequence[str],
    max_memory: str | None,
    seed: int | None,
) -> None:
    """Write the weights of the model at `source`, fresh ones of a spec, as a `state_dict`.

    Raises:
        SpecError: as `to_state_dict`, or `unwritable-file`.
    """
    names = names_of(pairs)
    spec, weights = open_model(source, None, bind, set_, max_memory)
    bound, arrays = spec.with_weights(spec.fresh_weights(seed) if weights is None else weights)
    state = to_state_dict(bound, arrays, names)
    _tell(bound, names)
    if any("bias_hh" in name and not array.any() for name, array in state.items()):
        say("one bias of ours is two in nn.LSTM and nn.RNN: all of it is in bias_ih, bias_hh is 0")
    # Programs that ask who wrote a file take one without this entry for TensorFlow's or Flax'.
    write_tensors(path, state, {"format": "pt"})
    total = sum(array.size for array in state.values())
    say(f"wrote {path}: {len(state)} tensors, {total:,} numbers")


def names_of(pairs: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What the texts of `--map` say: by module its lines.

    Raises:
        SpecError: `invalid-binding`, for every text that is no `MODULE=LINE`.
    """
    sink = Sink()
    names: dict[str, tuple[str, ...]] = {}
    for pair in pairs:
        module, sign, lines = pair.partition("=")
        given = tuple(lines.split(",")) if lines else ()
        if not sign or not all(given):
            sink.error(
                "invalid-binding",
                f"`--map {pair}` names no line",
                help="Write a module and a line, such as --map head=dense; `head=` leaves it out.",
            )
        elif names.setdefault(module, given) != given:
            sink.error(
                "invalid-binding", f"`--map` names `{module}` twice", help="Name each module once."
            )
    sink.raise_errors()
    return names


def _tell(spec: Compilation, names: Names) -> None:
    """Say which lines are which modules, and how those would be written."""
    rows = modules(spec, names)
    lines = {module: ", ".join(names.get(module) or (module.replace(".", "/"),)) for module in rows}
    shown = {module: visible(module) for module in rows}
    width = max(map(len, shown.values()), default=0)
    wide = max(map(len, lines.values()), default=0)
    for module, written in rows.items():
        say(f"{shown[module]:<{width}}  {lines[module]:<{wide}}  {written}")


def _in_file(error: SpecError, path: Path) -> SpecError:
    """The same error, with the file at fault where no spec is."""
    found = [d if d.span else replace(d, file=str(path)) for d in error.diagnostics]
    return SpecError(tuple(found), error.sources)
