"""What trains: the same loop drives NumPy and Keras through these few verbs.

An engine has the weights, the optimizer and the sums of what is measured; it takes the batches that
the loop hands it, and knows nothing of epochs, orders, files or screens.
"""

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Protocol

from lstmspec.backends import check_model, get_backend
from lstmspec.diagnostics import Sink
from lstmspec.ir import Model
from lstmspec.training.arrays import Array, Samples, losses_for
from lstmspec.training.errors import refusal
from lstmspec.training.numpy_engine import NumpyEngine

if TYPE_CHECKING:
    from lstmspec.backends.keras import Distribution


class Engine(Protocol):
    """A model in training on some backend."""

    name: str
    """The backend."""

    @property
    def model(self) -> Model:
        """The model that is trained."""
        ...

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        ...

    @property
    def weights(self) -> dict[str, Array]:
        """A copy of the weights of now, by canonical name."""
        ...

    def assign(self, weights: Mapping[str, Array]) -> None:
        """Take other weights, by canonical name; those left out stay."""

    def computing(self) -> AbstractContextManager[None]:
        """Where steps and evaluations are to run."""
        ...

    def gathered(self, number: int) -> list[int]:
        """`number` of every process that trains this model; all of them are asked at one place.

        Raises:
            SpecError: `worker-lost`.
        """
        ...

    def begin(self) -> None:
        """Forget what was measured."""

    def step(self, batch: Samples) -> None:
        """Take one step, and measure the batch from before it.

        Raises:
            DivergedError: or the `SpecError` made of it, if the loss or a gradient is not finite;
                the weights are those before the step.
        """

    def logs(self) -> dict[str, float]:
        """What the steps since `begin` measured: `loss`, then the rest, by the names of Keras."""
        ...

    def evaluate(self, batches: Iterable[Samples]) -> dict[str, float]:
        """The same numbers of `batches`, at inference; nothing changes."""
        ...

    def state(self) -> dict[str, Array]:
        """All that decides how it goes on: weights, optimizer, random numbers, sums; by name."""
        ...

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from what `state` returned, with the same bits as far as the backend can.

        Raises:
            SpecError: `state-mismatch`, if it is no state of such an engine; nothing has changed.
        """


def engine_for(
    backend: str,
    model: Model,
    weights: Mapping[str, Array],
    samples: Samples,
    distribution: "Distribution | None" = None,
) -> Engine:
    """What trains `model` on `backend`, from `weights`, on samples such as these.

    With a `distribution` several devices or processes train it together.

    Raises:
        SpecError: `unknown-backend`, `missing-extra`, or `unsupported-by-backend`.
    """
    found, sink = get_backend(backend), Sink()
    if backend == "numpy" and distribution is None:
        return NumpyEngine(model, weights)
    if backend != "keras":
        raise refusal(
            "unsupported-by-backend",
            f"the {backend} backend does not train"
            + ("" if distribution is None else " on several devices"),
            "Train with `numpy` or `keras`." if distribution is None else "Train with `keras`.",
        )
    check_model(found, model, sink)
    sink.raise_errors()
    from lstmspec.backends.keras import DistributedKerasEngine, KerasEngine

    losses = losses_for(model, samples.targets)
    training = model.training.model_copy(update={"losses": losses})
    model, example = model.replace(training=training), samples.take(slice(0, 1))
    if distribution is not None:
        return DistributedKerasEngine(model, weights, example, distribution)
    return KerasEngine(model, weights, example)
