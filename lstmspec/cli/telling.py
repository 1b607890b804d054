"""What `train` says of the data: rows, classes, vocabulary, scales."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lstmspec.data.preparation.inputs import FittedNumbers, FittedText
from lstmspec.data.preparation.outputs import FittedLabels, FittedNext

if TYPE_CHECKING:
    from lstmspec.data.preparation import Preparation
    from lstmspec.data.preparation.inputs import FittedInput
    from lstmspec.data.preparation.outputs import FittedOutput

_LISTED, _ALL = 8, 12
"""How many names of many are shown, and how many are shown one and all."""


def described(preparation: "Preparation") -> Iterator[str]:
    """A line for each input and each output: what it is made of."""
    for name, fitted in preparation.inputs.items():
        count = preparation.cut.get(name, 0)
        cut = f", {count:,} sample{'' if count == 1 else 's'} cut to its length" if count else ""
        yield f"  input {name}: {_input(fitted)}{cut}"
    for name, target in preparation.outputs.items():
        yield f"  output {name}: {_output(target)}"


def makes_text(preparation: "Preparation") -> bool:
    """Whether a model says what comes next in a text."""
    following = preparation.following
    return following is not None and isinstance(preparation.inputs[following.of], FittedText)


def _input(fitted: "FittedInput") -> str:
    if isinstance(fitted, FittedText):
        vocabulary = fitted.vocabulary
        return f"text of `{fitted.column_name}`, {len(vocabulary.tokens):,} {vocabulary.cut} known"
    if isinstance(fitted, FittedNumbers):
        scale = "" if fitted.scale is None else f", {fitted.scale.kind} scaling"
        return f"{_columns(fitted.columns)}{scale}"
    return f"sound of `{fitted.column_name}`"


def _output(fitted: "FittedOutput") -> str:
    if isinstance(fitted, FittedLabels):
        names = fitted.labels.names
        classes = "1 class" if len(names) == 1 else f"{len(names):,} classes"
        return f"{classes} of {_columns(fitted.columns)}: {_listed(names)}"
    if isinstance(fitted, FittedNext):
        steps = "the next step" if fitted.ahead == 1 else f"{fitted.ahead} steps on"
        return f"{steps} of {fitted.of}, windows of {fitted.window}, stride {fitted.stride}"
    scale = "" if fitted.scale is None else f", {fitted.scale.kind} scaling"
    return f"{_columns(fitted.columns)}{scale}"


def _columns(names: Sequence[str]) -> str:
    return _listed([f"`{name}`" for name in names])


def _listed(names: Sequence[str]) -> str:
    if len(names) <= _ALL:
        return ", ".join(names)
    return f"{', '.join(names[:_LISTED])} and {len(names) - _LISTED:,} more"
