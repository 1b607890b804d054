"""Which part of a `state_dict` is which line: said, or the only way that it can be.

What the user says comes first, then a module of a line's own name. The others are found by shape:
who has one partner left takes it. Among equals the numbers in their names decide (`fc.0`, `fc.1`,
the layers of one module), and nothing else does: the tensors of a file have no order, and that of
a `state_dict` is the order in which modules were made, not of what they compute.
"""

from collections import Counter
from collections.abc import Mapping, Sequence

from lstmspec.compilation import Compilation
from lstmspec.diagnostics import listing
from lstmspec.ir import Model
from lstmspec.shapes import UnequalError, Unifier
from lstmspec.tensors import Array
from lstmspec.torch.lines import Line, lines_of
from lstmspec.torch.naming import Names, table_of, unknown_module, without_left_out
from lstmspec.torch.parts import Part, StateDict, arrays_of, parts_of
from lstmspec.torch.refusal import counted, refusal
from lstmspec.torch.stacking import require_one_module

Pairs = list[tuple[Line, Part]]
Partners = dict[Line, list[Part]]

_MORE = "Say which is which, --map NAME=line, and leave out the others with --map NAME=."
_FEWER = "Give the whole state_dict; `lstmspec weights STATE.safetensors` lists what a file holds."
MOST_PAIRS = 2**20
"""The most pairs of a line and a part that are tried."""


def match(
    spec: Compilation, state: StateDict, names: Names | None = None
) -> dict[str, tuple[str, ...]]:
    """By module the lines that take it: what `names` says, and what follows.

    Raises:
        SpecError: as `from_state_dict`.
    """
    table: dict[str, list[tuple[int, str]]] = {}
    for line, part in pairs_of(spec, state, names):
        table.setdefault(part.module, []).append((part.layer or 0, line.name))
    return {module: tuple(name for _, name in sorted(found)) for module, found in table.items()}


def pairs_of(spec: Compilation, state: StateDict, names: Names | None) -> Pairs:
    """Every line with its part, in the order of the spec.

    Raises:
        SpecError: as `from_state_dict`.
    """
    lines = lines_of(spec)
    table = table_of(names, lines)
    held = arrays_of(state, spec.max_memory)
    parts = parts_of(without_left_out(held, table))
    matching = _Matching(list(lines.values()), parts)
    for module, given in table.items():
        if given:
            _say(matching, module, [lines[name] for name in given], held)
    matching.take_namesakes()
    matching.settle()
    matching.refuse_rest()
    _require_layers(spec.model, matching.pairs)
    order = {name: number for number, name in enumerate(lines)}
    return sorted(matching.pairs, key=lambda pair: order[pair[0].name])


def _require_layers(model: Model, pairs: Pairs) -> None:
    """Refuse lines that took the layers of one module and are not such layers.

    Raises:
        SpecError: `weights-mismatch`.
    """
    stacks: dict[str, dict[int, Line]] = {}
    for line, part in pairs:
        stacks.setdefault(part.module, {})[part.layer or 0] = line
    for module, stack in stacks.items():
        require_one_module(model, module, [stack[layer] for layer in sorted(stack)])


def _say(
    matching: "_Matching", module: str, lines: Sequence[Line], arrays: Mapping[str, Array]
) -> None:
    """Pair `lines` with the parts of `module`, as the user said.

    Raises:
        SpecError: `unknown-name`, or `weights-mismatch` if they do not fit.
    """
    parts = [part for part in matching.parts if part.module == module]
    if not parts:
        raise unknown_module(module, arrays)
    if len(parts) != len(lines):
        raise refusal(
            f"`{module}` has {counted(len(parts), 'layer', 'layers')},"
            f" and {counted(len(lines), 'line is', 'lines are')} named for it",
            "Name a line for each layer: --map encoder=lstm,lstm_1.",
        )
    for line, part in zip(lines, parts, strict=True):
        if not matching.fits(line, part):
            raise refusal(
                f"{part.label} does not fit the line `{line.name}`",
                "Change the spec, or name another line.",
                [f"the line takes  {line.wanted}", f"the module has  {part.shapes}"],
            )
        matching.take(line, part)


class _Matching:
    """Lines and parts that have no partner yet, and the pairs."""

    def __init__(self, lines: list[Line], parts: list[Part]) -> None:
        self.lines, self.parts = lines, parts
        self.pairs: Pairs = []
        self._partners: Partners = {}
        self._sizes = Unifier()

    def fits(self, line: Line, part: Part) -> bool:
        """Whether `part` has the tensors of `line`, with what is known of its sizes."""
        mark = self._sizes.mark
        try:
            return self._unify(line, part)
        finally:
            self._sizes.undo(mark)

    def _unify(self, line: Line, part: Part) -> bool:
        if set(line.shapes) != set(part.tensors):
            return False
        for role, shape in line.shapes.items():
            found = part.tensors[role].shape
            if len(found) != len(shape):
                return False
            try:
                for dim, size in zip(shape, found, strict=True):
                    self._sizes.unify(dim, size)
            except UnequalError:
                return False
        return True

    def take(self, line: Line, part: Part) -> None:
        """Make a pair; what it tells of sizes is known from then on."""
        self._unify(line, part)
        self.pairs.append((line, part))
        self.lines.remove(line)
        self.parts.remove(part)

    def take_namesakes(self) -> None:
        """Pair lines with modules of one layer that have their name and fit."""
        count: dict[str, list[Part]] = {}
        for part in self.parts:
            count.setdefault(part.module, []).append(part)
        for line in list(self.lines):
            found = count.get(line.module, [])
            if len(found) == 1 and self.fits(line, found[0]):
                self.take(line, found[0])

    def settle(self) -> None:
        """Pair all that can be paired in one way only.

        Raises:
            SpecError: `weights-mismatch` if there are too many to try.
        """
        if len(self.lines) * len(self.parts) > MOST_PAIRS:
            raise refusal(
                f"{len(self.lines):,} lines and {len(self.parts):,} modules are too many to match",
                "Say which is which: --map NAME=line, or NAME= for what is left out.",
            )
        self._partners = {
            line: [part for part in self.parts if self.fits(line, part)] for line in self.lines
        }
        while found := self._forced() or _numbered(self._partners):
            for line, part in found:
                # What the pair before told of sizes may have parted this one.
                if self.fits(line, part):
                    self.take(line, part)
            self._narrow()

    def _narrow(self) -> None:
        """Take from the partners of each line what is taken, and what no longer fits."""
        left = set(self.parts)
        self._partners = {
            line: [
                part
                for part in self._partners[line]
                if part in left and (line.is_closed or self.fits(line, part))
            ]
            for line in self.lines
        }

    def _forced(self) -> Pairs:
        """Lines with one part that no other line needs; if none is left over, the same of parts."""
        needed = Counter(parts[0] for parts in self._partners.values() if len(parts) == 1)
        found = {
            line: parts[0]
            for line, parts in self._partners.items()
            if len(parts) == 1 and needed[parts[0]] == 1
        }
        if not found and len(self.lines) == len(self.parts):
            single = [(s[0], p) for p, s in _suitors(self._partners).items() if len(s) == 1]
            needing = Counter(line for line, _ in single)
            found = {line: part for line, part in single if needing[line] == 1}
        return list(found.items())

    def refuse_rest(self) -> None:
        """Name every line and every part without a partner.

        Raises:
            SpecError: `weights-mismatch` if there is one.
        """
        if not self.lines and not self.parts:
            return
        partners = self._partners
        suitors = _suitors(partners)
        lonely = [part for part in self.parts if not suitors.get(part)]
        trail = [
            f"line `{line.name}` takes {line.wanted}: {_any_of(found)}"
            for line, found in partners.items()
        ]
        trail += [f"{part.label} has {part.shapes}: no line takes it" for part in lonely]
        raise refusal(*_reason(partners, self.parts, lonely), trail)


def _reason(partners: Partners, parts: list[Part], lonely: list[Part]) -> tuple[str, str]:
    """Headline and next step, of what found no partner."""
    poor = sum(1 for found in partners.values() if not found)
    if lonely or poor:
        module = (lonely[0].module if lonely else "") or "NAME"
        help = f"Leave out what is not in the spec: --map {module}=, or names={{{module!r}: None}}."
        counts = [f"{counted(poor, 'line has', 'lines have')} no module"] if poor else []
        if lonely:
            counts.append(f"{counted(len(lonely), 'module has', 'modules have')} no line")
        return " and ".join(counts), help if lonely else _FEWER
    if len(parts) != len(partners):
        fitting = counted(len(parts), "module fits", "modules fit")
        help = _MORE if len(parts) > len(partners) else _FEWER
        return f"{fitting} {counted(len(partners), 'line', 'lines')}", help
    line, found = next(iter(partners.items()))
    module = found[0].module
    help = f"Say it: --map {module}={line.name}, or names={{{module!r}: {line.name!r}}}."
    return f"shapes do not say which module is which, of {len(partners)}", help


def _any_of(parts: list[Part]) -> str:
    if not parts:
        return "no module has them"
    return f"it could be {listing(dict.fromkeys(p.module for p in parts), limit=4)}"


def _suitors(partners: Partners) -> dict[Part, list[Line]]:
    """By part the lines that it fits."""
    suitors: dict[Part, list[Line]] = {}
    for line, parts in partners.items():
        for part in parts:
            suitors.setdefault(part, []).append(line)
    return suitors


def _numbered(partners: Partners) -> Pairs:
    """Lines that fit the same parts and no others, paired by the numbers in the parts' names."""
    suitors = _suitors(partners)
    groups: dict[frozenset[Part], list[Line]] = {}
    for line, parts in partners.items():
        groups.setdefault(frozenset(parts), []).append(line)
    pairs: Pairs = []
    for same, lines in groups.items():
        alone = len(same) == len(lines) and all(len(suitors[part]) == len(lines) for part in same)
        ordered = sorted(same, key=lambda part: part.numbered)
        if alone and _are_in_order(ordered):
            pairs += zip(lines, ordered, strict=True)
    return pairs


def _are_in_order(parts: list[Part]) -> bool:
    """Whether the names of `parts` differ in their numbers alone."""
    forms, numbers = zip(*(part.numbered for part in parts), strict=True)
    return len(set(forms)) == 1 and len(set(numbers)) == len(parts)
