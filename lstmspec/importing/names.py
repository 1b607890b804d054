"""The names that layers of Keras get in a spec: their own, as far as a spec can have them."""

import re
from collections.abc import Iterable, Sequence

from lstmspec.ir import Input, Node
from lstmspec.semantics.names import Namer, option_words, snake_case
from lstmspec.syntax import KEYWORDS

_LONGEST = 60
_ROUNDS = 8


class Names:
    """Makes names that a spec takes, no two the same."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def pick(self, wish: str, *, plain: bool = False) -> str:
        """The name for what Keras calls `wish`; `plain` if nothing will have to write it."""
        stem = re.sub(r"[^A-Za-z0-9_]+", "_", wish)[:_LONGEST].strip("_") or "layer"
        stem = stem[0].lower() + stem[1:] if stem[0].isalpha() else f"layer_{stem}"
        if not plain and (stem in KEYWORDS or stem in option_words()):
            stem += "_layer"
        name, number = stem, 1
        while name in self._taken:
            name, number = f"{stem}_{number}", number + 1
        self._taken.add(name)
        return name


def with_given_names(
    inputs: Sequence[Input], nodes: Sequence[Node], outputs: Iterable[str]
) -> list[Node]:
    """The nodes, those `named` whose name the language would not give by itself or must read."""
    must = _read(nodes, outputs)
    named = {node.name for node in nodes if node.name in must}
    for _ in range(_ROUNDS):
        namer = Namer({*named, *(given.name for given in inputs)})
        wrong = {
            node.name
            for node in nodes
            if node.name not in named and namer.fresh(snake_case(node.layer.kind)) != node.name
        }
        if not wrong:
            break
        named |= wrong
    else:
        named = {node.name for node in nodes}
    return [node.replace(named=node.name in named) for node in nodes]


def _read(nodes: Sequence[Node], outputs: Iterable[str]) -> set[str]:
    """The nodes that some line names: not the one right above that takes its result alone."""
    found = {node.shares for node in nodes if node.shares}
    found |= {node.name for node in nodes if node.shares}
    above = ""
    for node in nodes:
        values = {*node.inputs, *node.initial_state}
        if node.inputs == (above,):
            values -= {above} - set(node.initial_state)
        found |= {value.partition(".")[0] for value in values}
        above = node.name
    last = list(outputs)
    if last != [above]:
        found |= {value.partition(".")[0] for value in last}
    return {name for name in found if name}
