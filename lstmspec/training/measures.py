"""The numbers of an epoch: losses and metrics, batch by batch, named as Keras names them."""

from collections.abc import Mapping

from lstmspec.backends.numpy.training import Mean, Outcome, StreamingMetric, make_metric
from lstmspec.ir import Model
from lstmspec.training.arrays import Array
from lstmspec.training.errors import refusal


class Measures:
    """Losses and metrics over the batches of an epoch."""

    def __init__(self, model: Model) -> None:
        self._outputs = [output.value for output in model.outputs]
        self._loss = Mean()
        self._losses = {name: Mean() for name in self._outputs}
        self._metrics: dict[str, dict[str, StreamingMetric]] = {
            output: {metric.kind: make_metric(metric) for metric in model.training.metrics}
            for output in self._outputs
        }

    def add(self, outcome: Outcome, targets: Mapping[str, Array]) -> None:
        """Take a batch in.

        Raises:
            SpecError: `data-mismatch`, if a metric cannot take the targets.
        """
        size = len(next(iter(targets.values())))
        self._loss.add(outcome.loss, size)
        for output in self._outputs:
            self._losses[output].add(outcome.losses[output], size)
            for kind, metric in self._metrics[output].items():
                try:
                    metric.update(
                        targets[output], outcome.outputs[output], mask=outcome.masks[output]
                    )
                except ValueError as error:
                    raise refusal(
                        "data-mismatch",
                        f"`{kind}` cannot measure `{output}`",
                        "Leave the metric out, or give targets that it can take.",
                        (str(error),),
                    ) from None

    def result(self) -> dict[str, float]:
        """The numbers so far, `loss` first; those of several outputs begin with its name."""
        return {name: part.result() for name, part in self._named().items()}

    def state(self) -> dict[str, Array]:
        """The sums so far, by number and name: `loss/total`, `accuracy/count`."""
        return {
            f"{name}/{slot}": array
            for name, part in self._named().items()
            for slot, array in part.state().items()
        }

    def restore(self, state: Mapping[str, Array]) -> None:
        """Go on from what `state` returned."""
        for name, part in self._named().items():
            prefix = f"{name}/"
            part.restore(
                {k.removeprefix(prefix): a for k, a in state.items() if k.startswith(prefix)}
            )

    def _named(self) -> dict[str, Mean | StreamingMetric]:
        """What is measured, by the names of Keras."""
        parts: dict[str, Mean | StreamingMetric] = {"loss": self._loss}
        several = len(self._outputs) > 1
        for output in self._outputs:
            if several:
                parts[f"{output}_loss"] = self._losses[output]
            for kind, metric in self._metrics[output].items():
                parts[f"{output}_{kind}" if several else kind] = metric
        return parts
