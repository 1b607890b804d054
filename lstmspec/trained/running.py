"""Running a trained model on prepared inputs, a few samples at a time."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from lstmspec.backends.numpy.training.backpropagation import Program
from lstmspec.data import bind_inputs, predict_arrays
from lstmspec.ir import Model
from lstmspec.tensors import Array
from lstmspec.trained.answers import Answer
from lstmspec.trained.predictions import Prediction, Predictions
from lstmspec.trained.reading import Inputs

_ROWS = 256

if TYPE_CHECKING:
    from lstmspec.trained.model import TrainedModel


def rows_at_once(model: Model) -> int:
    """How many samples are computed at once: those of a step of training where steps are long."""
    has_steps = any(len(model.values[output.value].shape) > 1 for output in model.outputs)
    return min(_ROWS, model.training.batch_size) if has_steps else _ROWS


def predicted(
    trained: "TrainedModel", given: Inputs, backend: str, rows: int
) -> Iterator[Predictions]:
    """The predictions for `given`, in parts of at most `rows` samples.

    Raises:
        SpecError: `data-mismatch` if the inputs do not fit, or as `Compilation.compile`.
    """
    model, inputs = trained.compilation.model, given.arrays
    sizes = bind_inputs(model, inputs, None)
    live = _live(trained, backend, sizes)
    program = _masking(model, trained.answers)
    for start in range(0, len(next(iter(inputs.values()))), rows):
        batch = {name: array[start : start + rows] for name, array in inputs.items()}
        masks = _masks(program, trained.weights, model, batch)
        yield Predictions(
            {
                name: _prediction(trained.answers[name], values, masks.get(name))
                for name, values in predict_arrays(live, model, batch).items()
            },
            given.names[start : start + rows],
            given.named,
        )


def _live(trained: "TrainedModel", backend: str, sizes: Mapping[str, int]) -> Any:
    if backend == "numpy":
        return trained.live
    return trained.compilation.bind(**sizes).compile(backend, trained.weights)


def _masking(model: Model, answers: Mapping[str, Answer]) -> Program | None:
    """What tells the masks of the outputs, if they have some."""
    masked = any(model.values[name].mask_rank for name in answers)
    return Program(model) if masked else None


def _masks(
    program: Program | None, weights: Mapping[str, Array], model: Model, batch: Mapping[str, Array]
) -> dict[str, Array]:
    if program is None:
        return {}
    given = {one.name: np.asarray(batch[one.name], one.dtype) for one in model.inputs}
    with np.errstate(all="ignore"):
        return program.forward(weights, given, training=False).masks


def _prediction(answer: Answer, values: Array, mask: Array | None) -> Prediction:
    """What an output says; of other than vectors a sample or a step, one long vector a sample."""
    if values.ndim not in (2, 3):
        values, mask = values.reshape(len(values), -1), None
    read = answer.read(values)
    if mask is not None and (read.ndim < 3 or mask.ndim != 2):
        mask = None
    return Prediction(answer, read, None if mask is None else mask.astype(np.bool_))
