"""What changed where a model meets the world: inputs, outputs, and the encodings of data."""

from collections.abc import Iterator, Mapping, Sequence

from lstmspec.differences.layers import moved
from lstmspec.differences.model import Change
from lstmspec.differences.pairing import Pairs
from lstmspec.differences.sides import Side
from lstmspec.ir import Input, Output, print_encoding
from lstmspec.ir.encodings import Encoding

Outputs = list[tuple[Output, Output]]


def input_changes(old: Side, new: Side, paired: Mapping[str, str]) -> Iterator[Change]:
    """What changed in the inputs; `paired` has the new name of each old one."""
    before = {given.name: given for given in old.model.inputs}
    after = {given.name: given for given in new.model.inputs}
    for name, given in before.items():
        subject = f"input {paired.get(name, name)}"
        if name in paired:
            yield from _of_input(subject, old, given, new, after[paired[name]])
        else:
            yield Change("io", subject, "removed", str(given.type), None, old.place(given), None)
    for name, given in after.items():
        if name not in paired.values():
            text, place = str(given.type), new.place(given)
            yield Change("io", f"input {name}", "added", None, text, None, place)
    yield from _order("inputs", [paired.get(name, name) for name in before], list(after))


def output_pairs(old: Side, new: Side, pairs: Pairs) -> Outputs:
    """The outputs that became each other: by name, by the node behind them, then in order."""
    before = {output.value: output for output in old.model.outputs}
    after = {output.value: output for output in new.model.outputs}
    found = [(before.pop(name), after.pop(name)) for name in list(before) if name in after]
    for name in list(before):
        other = moved(old, pairs, name)
        if other in after:
            found.append((before.pop(name), after.pop(other)))
    return [*found, *zip(before.values(), after.values(), strict=False)]


def output_changes(old: Side, new: Side, paired: Outputs) -> Iterator[Change]:
    """What changed in the outputs."""
    for before, after in paired:
        subject = f"output {after.value}"
        places = old.place(before), new.place(after)
        if before.value != after.value:
            yield Change("io", subject, "renamed", before.value, after.value, *places)
        types = old.model.values[before.value].type, new.model.values[after.value].type
        if types[0] != types[1]:
            yield Change("io", subject, "changed", str(types[0]), str(types[1]), *places)
        yield from _of_encoding(subject, old, before, new, after)
    kept = {before.value for before, _ in paired}
    for output in old.model.outputs:
        if output.value not in kept:
            text = str(old.model.values[output.value].type)
            place = old.place(output)
            yield Change("io", f"output {output.value}", "removed", text, None, place, None)
    kept = {after.value for _, after in paired}
    for output in new.model.outputs:
        if output.value not in kept:
            text = str(new.model.values[output.value].type)
            place = new.place(output)
            yield Change("io", f"output {output.value}", "added", None, text, None, place)
    names = {before.value: after.value for before, after in paired}
    yield from _order(
        "outputs",
        [names.get(output.value, output.value) for output in old.model.outputs],
        [output.value for output in new.model.outputs],
    )


def _of_input(subject: str, old: Side, before: Input, new: Side, after: Input) -> Iterator[Change]:
    places = old.place(before), new.place(after)
    if before.name != after.name:
        yield Change("io", subject, "renamed", before.name, after.name, *places)
    if before.type != after.type:
        yield Change("io", subject, "changed", str(before.type), str(after.type), *places)
    yield from _of_encoding(subject, old, before, new, after)


def _of_encoding(
    subject: str, old: Side, before: Input | Output, new: Side, after: Input | Output
) -> Iterator[Change]:
    if before.encoding != after.encoding:
        texts = _encoded(before.encoding), _encoded(after.encoding)
        yield Change("training", subject, "changed", *texts, old.place(before), new.place(after))


def _encoded(encoding: Encoding | None) -> str:
    return "numbers as they are" if encoding is None else print_encoding(encoding)


def _order(subject: str, old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    """The order, where both have the same: outputs come as a list, and inputs go as one."""
    if old != new and sorted(old) == sorted(new):
        yield Change("io", subject, "changed", ", ".join(old), ", ".join(new))
