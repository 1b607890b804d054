"""The spec that an estimator is given, and its `let` values as parameters of scikit-learn."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from lstmspec.compilation import Compilation, Setting, parse_text, read
from lstmspec.diagnostics import SpecError
from lstmspec.ir import Model, Value
from lstmspec.sklearn.errors import refusal
from lstmspec.syntax import ast

Spec = str | os.PathLike[str] | Compilation
"""A spec's text, the path of a `.lstm` file, or a compilation."""


def compilation_of(spec: Spec, settings: Mapping[str, Setting] | None) -> Compilation:
    """The spec with `settings` in the place of its `let` values.

    A string of one line that ends in `.lstm` is a path, any other one is the text itself.

    Raises:
        SpecError: `wrong-type`, or `unreadable-file`. What is wrong with the spec itself shows
            when its model is asked for.
    """
    if not isinstance(settings, Mapping | None):
        raise refusal(
            "wrong-type",
            f"`settings` is {settings!r}, and no dict of `let` values",
            'Give values by name, such as `settings={"units": 32}`.',
        )
    values = {name: _plain(value) for name, value in (settings or {}).items()}
    if isinstance(spec, Compilation):
        values = {**spec.settings, **values}
        return Compilation(spec.source, spec.path, values, spec.bindings, spec.max_memory)
    if not isinstance(spec, str | os.PathLike):
        raise refusal(
            "wrong-type",
            f"`spec` is {spec!r}, and no spec",
            "Give its text, the path of a .lstm file, or what `lstmspec.read` returns.",
        )
    if isinstance(spec, os.PathLike) or _is_path(spec):
        return read(Path(spec), settings=values)
    return parse_text(spec, settings=values)


def lets_of(spec: Spec, settings: Mapping[str, Setting] | None) -> dict[str, Setting]:
    """The `let` values that stand in the spec as plain values, and those that replace them.

    Nothing, if the spec cannot be read: an estimator holds any parameters until it is fitted.
    """
    try:
        found = compilation_of(spec, settings)
        statements = found.tree.statements
    except SpecError:
        return {}
    lets = {s.name.text: s.value for s in statements if isinstance(s, ast.Let)}
    plain = {name: v.value for name, v in lets.items() if isinstance(v, ast.Number | ast.String)}
    return plain | dict(found.settings)


def sole_output(model: Model) -> Value:
    """The only output of `model`, one vector or number a sample.

    Raises:
        SpecError: `data-mismatch` if it has several, or one with a time axis.
    """
    if len(model.outputs) > 1:
        raise refusal(
            "data-mismatch",
            f"the model returns {len(model.outputs)} outputs, and scikit-learn takes one",
            "Name one with `output`, or train several with `spec.fit`.",
        )
    value = model.values[model.outputs[0].value]
    if len(value.shape) > 1:
        raise refusal(
            "data-mismatch",
            f"`{value.name}` is {value.type}, and scikit-learn takes one answer a sample",
            "End the time axis before it, such as with an `LSTM` that returns its last step.",
        )
    return value


def size_of(value: Value) -> int | str | None:
    """The size of an output: a number, the name that stands for it, or nothing that can be told."""
    dim = value.shape[-1] if value.shape else 1
    if isinstance(dim, int):
        return dim
    return str(dim) if dim.is_name and not dim.is_open else None


def _is_path(text: str) -> bool:
    return text.endswith(".lstm") and "\n" not in text


def _plain(value: Any) -> Setting:
    """A number of NumPy, such as a grid holds, as Python's own."""
    plain: Setting = value.item() if isinstance(value, np.generic) else value
    return plain
