"""Names: how unnamed layers are called, and which names the language keeps for itself."""

import re
from collections.abc import Container, Mapping
from functools import cache

from lstmspec.ir import (
    INPUT_ENCODINGS,
    LOSSES,
    METRICS,
    OPTIMIZERS,
    OUTPUT_ENCODINGS,
    TRAINING_ALIASES,
)
from lstmspec.layers import ALIASES, LAYERS, options_of
from lstmspec.semantics.report import Reporter
from lstmspec.syntax import ast


@cache
def snake_case(kind: str) -> str:
    """The name that Keras gives to a layer of this kind: `SimpleRNN` is `simple_rnn`."""
    words = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", kind)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", words).lower()


class Namer:
    """Makes the names of the unnamed layers of one scope: `lstm`, `lstm_1`, `lstm_2`."""

    def __init__(self, taken: Container[str]) -> None:
        self._taken = taken
        self._made: set[str] = set()
        self._counts: dict[str, int] = {}

    def fresh(self, base: str) -> str:
        """The next free name that begins with `base`."""
        while True:
            count = self._counts.get(base, 0)
            self._counts[base] = count + 1
            name = f"{base}_{count}" if count else base
            if name not in self._taken and name not in self._made:
                self._made.add(name)
                return name

    def has_made(self, name: str) -> bool:
        """Whether `name` is one of those made so far."""
        return name in self._made


@cache
def option_words() -> Mapping[str, str]:
    """The words that mean something among the arguments of layers, each with a layer it belongs to.

    They are the words of options, the values with arguments, and the names of options that are
    switched on by their name alone. None of them can name something else.
    """
    found: dict[str, str] = {}
    for kind, cls in LAYERS.items():
        for option in options_of(cls).values():
            for word in (*option.words, *option.calls):
                found.setdefault(word, kind)
            if option.is_boolean:
                found.setdefault(option.name, kind)
    for alias, word in ALIASES.items():
        if word in found:
            found.setdefault(alias, found[word])
    return found


@cache
def training_words() -> frozenset[str]:
    """The words that mean something in `train`: losses, optimizers, schedules, metrics."""
    classes = {**LOSSES, **METRICS, **OPTIMIZERS}
    found = {*classes, *TRAINING_ALIASES}
    for cls in classes.values():
        for option in options_of(cls).values():
            found.update(option.words, option.calls)
    return frozenset(found)


@cache
def encoding_words() -> frozenset[str]:
    """The words that mean something in what an `input` or `output` says of its data."""
    classes = {*INPUT_ENCODINGS.values(), *OUTPUT_ENCODINGS.values()}
    options = [option for cls in classes for option in options_of(cls).values()]
    return frozenset(word for option in options for word in option.words)


def check_name(name: ast.Name, report: Reporter) -> None:
    """Report a lower-case `name` that the language keeps for itself."""
    kind = option_words().get(name.text)
    if kind is not None:
        report.error(
            "reserved-name",
            f"`{name.text}` cannot be a name",
            name.span,
            label=f"a word of `{kind}`",
            help=f"Choose another name, such as `my_{name.text}`.",
        )


def check_block_name(name: ast.Name, report: Reporter) -> bool:
    """Whether `name` may name a block; if not, report it."""
    if name.text not in LAYERS:
        return True
    report.error(
        "reserved-name",
        f"`{name.text}` cannot name a block",
        name.span,
        label="the name of a layer",
        help=f"Choose another name, such as `My{name.text}`.",
    )
    return False
