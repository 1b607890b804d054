"""Outputs that say what comes next: the windows of an input, and the steps behind them."""

from collections.abc import Mapping

import numpy as np

from lstmspec.data.preparation.fitting import form_of
from lstmspec.data.preparation.inputs import FittedInput, FittedText
from lstmspec.data.preparation.outputs import FittedNext, one_hot
from lstmspec.data.preparation.windows import (
    count_of,
    shifted_windows,
    steps_behind,
    windows_of,
)
from lstmspec.data.table import Table
from lstmspec.ir import Input, Model, NextEncoding, Output
from lstmspec.shapes import spell_shape

_WINDOW = 100
"""Steps in a window where nothing says it."""


def fit_next(
    output: Output, model: Model, inputs: Mapping[str, FittedInput], table: Table
) -> FittedNext:
    """How windows are cut for `output`, whose encoding is a `NextEncoding`.

    Raises:
        SpecError: `data-mismatch` if it is not said whose next step it is.
    """
    encoding = output.encoding
    if not isinstance(encoding, NextEncoding):
        raise TypeError(f"{output.value!r} does not predict what comes next")
    if len(model.inputs) > 1 or len(model.outputs) > 1:
        raise table.refusal(
            f"`{output.value}` is what comes next, and the model has {len(model.inputs)} inputs"
            f" and {len(model.outputs)} outputs",
            "Windows are made for models of one input and one output.",
        )
    given = model.inputs[0]
    if encoding.of not in (None, given.name):
        raise table.refusal(
            f"`{output.value}` is the next step of `{encoding.of}`, which is no input",
            f"Write `of={given.name}`, or leave it out.",
        )
    first = given.shape[0] if given.shape else 1
    window = first if isinstance(first, int) else encoding.window or _WINDOW
    is_text = isinstance(inputs.get(given.name), FittedText)
    return FittedNext(
        of=given.name,
        window=window,
        stride=encoding.stride,
        ahead=encoding.ahead,
        form=form_of(model, output.value) if is_text else None,
    )


def window_inputs(
    fitted: FittedInput, following: FittedNext, given: Input, table: Table, *, behind: int
) -> np.ndarray:
    """The windows of an input that have `behind` steps behind them.

    Raises:
        SpecError: `data-mismatch` if there is none.
    """
    series = _series(fitted, following, given, table, behind)
    stride = following.stride if behind else 1
    windows = windows_of(series, following.window, stride, behind)
    return windows[..., 0] if windows.ndim == len(given.shape) + 2 else windows


def window_targets(
    fitted: FittedInput, following: FittedNext, model: Model, output: str, table: Table
) -> np.ndarray:
    """What stands behind the windows of `window_inputs`.

    Raises:
        SpecError: `data-mismatch` if the output has another number of features than the input.
    """
    given = next(one for one in model.inputs if one.name == following.of)
    value = model.values[output]
    if isinstance(fitted, FittedText):
        series = fitted.ids(given, table)
    else:
        series = _series(fitted, following, given, table, following.ahead)
        features, units = series[0].shape[-1], value.shape[-1] if value.shape else 1
        if isinstance(units, int) and units != features:
            raise table.refusal(
                f"`{output}` gives {units} numbers, and a step of `{given.name}` has {features}",
                f"Give the last layer {features} units, or name the columns with `columns=`.",
                (f"`{output}` is {spell_shape(value.shape)}",),
            )
    make = shifted_windows if len(value.shape) > 1 else steps_behind
    targets = make(series, following.window, following.stride, following.ahead)
    if following.form == "one_hot" and isinstance(fitted, FittedText):
        return one_hot(targets, value, fitted.vocabulary.size, table)
    return targets


def _series(
    fitted: FittedInput, following: FittedNext, given: Input, table: Table, behind: int
) -> list[np.ndarray]:
    """The long sequences of an input, one of which has a window at least."""
    series = fitted.series(given, table)
    if not any(count_of(len(item), following.window, behind) for item in series):
        unit = "tokens" if isinstance(fitted, FittedText) else "steps"
        longest = max(len(item) for item in series)
        raise table.refusal(
            f"a window of `{given.name}` needs {following.window + behind} {unit}, and the data"
            f" have {longest}",
            "Give longer data, or write a shorter window in the `output` line.",
        )
    return series
