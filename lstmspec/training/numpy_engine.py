"""The NumPy backend in training."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Literal

import numpy as np

from lstmspec.backends.numpy.training import DivergedError, Learner, MaskError, Outcome
from lstmspec.diagnostics import SpecError
from lstmspec.ir import Model
from lstmspec.threads import one_thread
from lstmspec.training.arrays import Array, Samples, losses_for
from lstmspec.training.errors import divergence, refusal
from lstmspec.training.measures import Measures
from lstmspec.training.refusals import check_trainable


class NumpyEngine:
    """A `Learner` behind the verbs of an engine: the same state gives the same bits."""

    name = "numpy"

    def __init__(
        self,
        model: Model,
        weights: Mapping[str, Array],
        dtype: Literal["float32", "float64"] = "float32",
    ) -> None:
        check_trainable(model)
        self.learner = Learner(model, weights, dtype)
        self.one_thread = True
        """Whether BLAS is kept to one thread: the same bits on any number of processors."""
        self._measures = Measures(model)

    @property
    def model(self) -> Model:
        """The model that is trained."""
        return self.learner.model

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return self.learner.steps

    @property
    def weights(self) -> dict[str, Array]:
        """A copy of the weights of now, by canonical name."""
        return {name: array.copy() for name, array in self.learner.weights.items()}

    def assign(self, weights: Mapping[str, Array]) -> None:
        """Take other weights, by canonical name; those left out stay."""
        for name, array in weights.items():
            self.learner.weights[name] = np.array(array, self.learner.weights[name].dtype)

    @contextmanager
    def computing(self) -> Iterator[None]:
        """On one thread, and with refusals in the words of the spec."""
        with one_thread() if self.one_thread else nullcontext():
            try:
                yield
            except MaskError as error:
                raise _mask_refusal(error) from None

    def gathered(self, number: int) -> list[int]:
        """It trains alone."""
        return [number]

    def begin(self) -> None:
        """Forget what was measured."""
        self._measures = Measures(self.model)

    def step(self, batch: Samples) -> None:
        """Take one step, and measure the batch from before it.

        Raises:
            SpecError: `training-diverged`, or `data-mismatch` if the data hold no numbers.
        """
        self._measures.add(self.learn(batch), batch.targets)

    def learn(self, batch: Samples, carried: Mapping[str, Array] | None = None) -> Outcome:
        """Take one step, on a piece that goes on from the states `carried` if there are any.

        Raises:
            SpecError: as `step`.
        """
        losses = losses_for(self.model, batch.targets)
        try:
            return self.learner.step(batch.inputs, batch.targets, losses, batch.weights, carried)
        except DivergedError as error:
            raise divergence(error, batch.inputs) from None

    def logs(self) -> dict[str, float]:
        """What the steps since `begin` measured."""
        return self._measures.result()

    def evaluate(self, batches: Iterable[Samples]) -> dict[str, float]:
        """The same numbers of `batches`, at inference; nothing changes."""
        measures = Measures(self.model)
        for batch in batches:
            losses = losses_for(self.model, batch.targets)
            outcome = self.learner.evaluate(batch.inputs, batch.targets, losses, batch.weights)
            measures.add(outcome, batch.targets)
        return measures.result()

    def state(self) -> dict[str, Array]:
        """Weights, optimizer and sums; random numbers follow from the seed and the step."""
        parts = {
            "weights": self.learner.weights,
            "optimizer": self.learner.state,
            "measures": self._measures.state(),
        }
        return {
            f"{part}/{name}": array.copy()
            for part, all in parts.items()
            for name, array in all.items()
        }

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from what `state` returned, with the same bits.

        Raises:
            SpecError: `state-mismatch`; nothing has changed then.
        """
        weights, optimizer = _part(state, "weights"), _part(state, "optimizer")
        _require_alike(self.learner.weights, weights)
        _require_alike(self.learner.state, optimizer)
        self.assign(weights)
        for name, array in optimizer.items():
            np.copyto(self.learner.state[name], array)
        self._measures = Measures(self.model)
        self._measures.restore(_part(state, "measures"))


def _part(state: Mapping[str, Array], part: str) -> dict[str, Array]:
    prefix = f"{part}/"
    return {k.removeprefix(prefix): array for k, array in state.items() if k.startswith(prefix)}


def _require_alike(wanted: Mapping[str, Array], found: Mapping[str, Array]) -> None:
    """Refuse arrays of other names, shapes or number types."""
    expected, given = _kinds(wanted), _kinds(found)
    wrong = sorted(dict(expected.items() ^ given.items()))
    if not wrong:
        return
    raise refusal(
        "state-mismatch",
        "the state is not that of this model and optimizer",
        "Go on with the spec and the settings that the state was saved with.",
        tuple(
            f"{name}: expected {expected.get(name, 'nothing')}, found {given.get(name, 'nothing')}"
            for name in wrong[:8]
        ),
    )


def _kinds(arrays: Mapping[str, Array]) -> dict[str, str]:
    return {name: f"{array.dtype}{list(array.shape)}" for name, array in arrays.items()}


def _mask_refusal(error: MaskError) -> SpecError:
    mask, values = (", ".join(map(str, shape[1:])) for shape in (error.mask, error.values))
    return refusal(
        "unsupported-by-backend",
        f"the mask of `{error.output}` is [{mask}], and its loss has numbers for [{values}]",
        "End the mask before this line: Keras fails here as well.",
    )
