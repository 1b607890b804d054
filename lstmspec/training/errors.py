"""The errors of training, as diagnostics."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstmspec.backends.numpy.training import DivergedError
from lstmspec.diagnostics import Sink, SpecError


def refusal(code: str, message: str, help: str, trail: tuple[str, ...] = ()) -> SpecError:
    """The error of one thing that is wrong."""
    sink = Sink()
    sink.error(code, message, help=help, trail=trail)
    return SpecError(tuple(sink.diagnostics), {})


def divergence(error: DivergedError, inputs: Mapping[str, np.ndarray[Any, Any]]) -> SpecError:
    """What is said of a step that must not be taken."""
    for name, array in inputs.items():
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            return refusal(
                "data-mismatch",
                f"the input `{name}` holds NaN or infinity, so the loss of step {error.step}"
                f" is {error.loss}",
                "Take those samples out, or mask the steps that hold no number.",
            )
    begins = f"the loss of step {error.step} is {error.loss}, which begins in `{error.place}`"
    if error.is_weight:
        begins = f"the gradient of `{error.place}` in step {error.step} is not finite"
    return refusal(
        "training-diverged",
        begins,
        "Take a smaller learning rate, or clip the gradients, such as `adam clipnorm=1`; the"
        " weights are those before the step.",
    )
