"""Running a trained model on prepared inputs, a few samples at a time.

What BLAS adds up depends on the rows of a product and on where its numbers lie; so samples are
always computed in the same batches, one behind another in memory, wherever they are computed.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

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

Batch = Mapping[str, Array]
"""Arrays by the names of the inputs."""


class Computed(NamedTuple):
    """What a model says of a batch, before it is read."""

    values: dict[str, Array]
    """By output."""
    masks: dict[str, Array]
    """By output, of those that have one."""


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
    model = trained.compilation.model
    sizes = bind_inputs(model, given.arrays, None)
    live = _live(trained, backend, sizes)
    yield from told(trained, given, computed(trained, live, batches(model, given.arrays, rows)))


def computed_here(trained: "TrainedModel", inputs: Mapping[str, Array]) -> Iterator[Computed]:
    """What `trained` says of arrays by the names of its inputs, computed in this process."""
    model = trained.compilation.model
    yield from computed(trained, trained.live, batches(model, inputs, rows_at_once(model)))


def batches(model: Model, inputs: Mapping[str, Array], rows: int) -> Iterator[Batch]:
    """`inputs` in parts of at most `rows` samples, as the model takes them."""
    for start in range(0, len(next(iter(inputs.values()))), rows):
        yield {
            one.name: np.ascontiguousarray(inputs[one.name][start : start + rows], one.dtype)
            for one in model.inputs
        }


def computed(trained: "TrainedModel", live: Any, parts: Iterable[Batch]) -> Iterator[Computed]:
    """What `live`, which was built from `trained`, says of each of `parts`."""
    model = trained.compilation.model
    program = _masking(model, trained.answers)
    for batch in parts:
        masks = _masks(program, trained.weights, model, batch)
        yield Computed(predict_arrays(live, model, batch), masks)


def told(
    trained: "TrainedModel", given: Inputs, parts: Iterable[Computed]
) -> Iterator[Predictions]:
    """What was computed for `given`, part by part, in the words of the data."""
    start = 0
    for part in parts:
        outputs = {
            name: _prediction(trained.answers[name], values, part.masks.get(name))
            for name, values in part.values.items()
        }
        end = start + len(next(iter(part.values.values())))
        yield Predictions(outputs, given.names[start:end], given.named)
        start = end


def _live(trained: "TrainedModel", backend: str, sizes: Mapping[str, int]) -> Any:
    if backend == "numpy":
        return trained.live
    return trained.compilation.bind(**sizes).compile(backend, trained.weights)


def _masking(model: Model, answers: Mapping[str, Answer]) -> Program | None:
    """What tells the masks of the outputs, if they have some."""
    masked = any(model.values[name].mask_rank for name in answers)
    return Program(model) if masked else None


def _masks(
    program: Program | None, weights: Mapping[str, Array], model: Model, batch: Batch
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
