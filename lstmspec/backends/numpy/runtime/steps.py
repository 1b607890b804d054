"""Steps of a single sequence: what a stream pays for each sample, and no more."""

from __future__ import annotations

import contextvars
import functools
from typing import TYPE_CHECKING, Any

import numpy as np

from lstmspec.backends.numpy.runtime.contract import (
    INPUTS,
    NO_STREAMING,
    STATES,
    STREAMED,
    Step,
    stepper,
)
from lstmspec.backends.numpy.runtime.sizes import known_size

if TYPE_CHECKING:
    from lstmspec.backends.numpy.runtime.model import Model


def thread_step(model: Model) -> Step | None:
    """Return the calling thread's own step of a single sequence, or None if there is none."""
    try:
        step: Step | None = model.own.step
    except AttributeError:
        made = None if NO_STREAMING else stepper(model)
        step = model.own.step = made and without_warnings(made)
    return step


def without_warnings(step: Step) -> Step:
    """Return `step`, during which numbers without end or meaning pass without a warning."""
    # NumPy keeps its error settings in the context: to enter one of our own costs next to nothing.
    context = contextvars.copy_context()
    context.run(lambda: np.seterr(all="ignore"))
    run: Any = context.run
    return functools.partial(run, step)


def single_input(dims: dict[str, int]) -> tuple[str, np.dtype[Any], tuple[int, ...]] | None:
    """Return name, dtype and shape of the input of a step with batch 1, where that is all to check.

    That is: there is one input, and a state of this module fits whatever sizes are open.
    """
    if len(INPUTS) > 1 or not all(isinstance(dim, int) for s in STATES.values() for dim in s):
        return None
    ((name, (dtype, shape)),) = INPUTS.items()
    sizes = [known_size(dim, dims) for dim in (shape[1:] if name in STREAMED else shape)]
    if None in sizes:
        return None
    return name, np.dtype(dtype), (1, *(size for size in sizes if size is not None))
