"""A Keras model trained by several devices or machines at once, with the numbers of one.

`fit` of Keras 3.15 fails under `MultiWorkerMirroredStrategy`, so a step is made of public API. The
strategy only computes and adds up: each device takes its share of the batch, and the sums of loss,
gradients and outputs are put together before anything is clipped, applied or measured. That happens
in each process alike, on variables of its own, so that nothing can differ from one machine but the
order in which floats are added, and what dropout draws.
"""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from lstmspec.backends.base import Refusal
from lstmspec.backends.keras.cluster import Distribution
from lstmspec.backends.keras.learning import Batch, KerasEngine, is_faulty
from lstmspec.backends.keras.sharing import Sharing, refusal, strategy_of
from lstmspec.backends.keras.spans import place
from lstmspec.backends.keras.steps import innermost
from lstmspec.diagnostics import Sink
from lstmspec.ir import Model
from lstmspec.layers import BatchNormalization, Bidirectional, Layer

if TYPE_CHECKING:
    from lstmspec.backends.keras.learning import Array

_FAR = 0x9E3779B1
"""The distance between the seeds of two workers: 2^32 divided by the golden ratio."""


class DistributedKerasEngine(KerasEngine):
    """A `KerasEngine` in each of several processes, or on several devices of one."""

    def __init__(
        self,
        model: Model,
        weights: "Mapping[str, Array]",
        example: Batch,
        distribution: Distribution,
    ) -> None:
        """Wait for the other workers, and build `model`.

        Raises:
            SpecError: as `KerasEngine`; `unsupported-by-backend` too if `model` would not have
                the numbers of one machine.
        """
        sink = Sink()
        for found in distribution_refusals(model):
            sink.error("unsupported-by-backend", found.message, found.span, help=found.help)
        sink.raise_errors()
        self._distribution = distribution
        self._sharing = Sharing(strategy_of(distribution))
        super().__init__(model, weights, example)
        self._losses = _losses_by_element(model, self._keras)
        self._trackers = _trackers(model, self._keras)
        self._move_seeds()
        self._gather = self._tf.function(self._gather_numbers)

    def restore(self, state: "Mapping[str, Array]") -> None:
        """Go on from what `state` of the chief returned.

        Raises:
            SpecError: `state-mismatch`; nothing has changed then.
        """
        super().restore(state)
        self._move_seeds()

    def gathered(self, number: int) -> list[int]:
        """`number` of every process, in the order of the workers.

        Raises:
            SpecError: `worker-lost`.
        """
        if self._distribution.workers == 1:
            return [number]
        found = self._waiting(lambda: self._gather(self._sharing.numbers(number)))
        numbers = [int(one) for one in found.numpy()]
        return numbers[:: len(numbers) // self._distribution.workers]

    def _gather_numbers(self, numbers: Any) -> Any:
        sharing = self._sharing
        return sharing.first(sharing.strategy.run(sharing.joined, (numbers,)))

    def _move_seeds(self) -> None:
        """Let no two workers draw the same; the chief draws what a run of its own would."""
        for variable in self._seeds:
            state = variable.numpy()
            moved = (int(state[0]) + self._distribution.index * _FAR) % 2**32
            variable.assign([moved, *state[1:]])

    def _trace(self) -> None:
        train = self._tf.function(self._train_together)
        test = self._tf.function(self._test_together)
        self._train = lambda *arrays: self._shared(train, arrays)
        self._test = lambda *arrays: self._shared(test, arrays)

    def _shared(self, step: Any, arrays: tuple[Any, ...]) -> Any:
        x, y, weights = arrays
        y, weights = self._by_output(y), self._by_output(weights)
        count = int(next(iter(y.values())).shape[0])
        shares, counting = self._sharing.shares((x, y, weights), count)
        return self._waiting(lambda: step(shares, counting, y, weights))

    def _waiting(self, compute: Any) -> Any:
        """What `compute` returns, which waits for the other workers.

        Raises:
            SpecError: `worker-lost`.
        """
        errors = self._tf.errors
        lost = (
            errors.UnavailableError,
            errors.AbortedError,
            errors.CancelledError,
            errors.DeadlineExceededError,
            errors.InternalError,
            errors.UnknownError,
        )
        try:
            return compute()
        except lost as error:
            if self._distribution.workers == 1:
                raise
            raise refusal(
                f"another worker no longer answers: {_reason(error.message)}",
                "See what ended it; then go on from the checkpoint, with --resume on all of them.",
                "worker-lost",
            ) from None

    def _by_output(self, arrays: Any) -> dict[str, Any]:
        if arrays is None:
            return {}
        return arrays if isinstance(arrays, dict) else {self.model.outputs[0].value: arrays}

    def _train_together(self, shares: Any, counting: Any, y: Any, weights: Any) -> Any:
        """As `_train_step`, of a batch in shares."""
        tf, model, sharing = self._tf, self._keras, self._sharing
        found = sharing.first(sharing.strategy.run(self._train_share, (*shares, counting)))
        sums, counts, penalty, joined, reduced = found
        loss = self._measure(sums, counts, penalty, joined, y, weights)
        gradients = [reduced.get(f"{n}") for n in range(len(model.trainable_variables))]
        faults = tf.stack([is_faulty(tf, loss), *(is_faulty(tf, one) for one in gradients)])

        def apply() -> bool:
            model.optimizer.apply(gradients, model.trainable_variables)
            return True

        tf.cond(tf.reduce_any(faults), lambda: False, apply)
        return loss, faults

    def _test_together(self, shares: Any, counting: Any, y: Any, weights: Any) -> Any:
        sharing = self._sharing
        found = sharing.first(sharing.strategy.run(self._test_share, (*shares, counting)))
        sums, counts, penalty, joined = found
        return self._measure(sums, counts, penalty, joined, y, weights)

    def _train_share(self, x: Any, y: Any, weights: Any, counting: Any) -> Any:
        """Sums, counts, penalty and outputs of the whole batch, and its gradients, on a device."""
        tf, sharing = self._tf, self._sharing
        with tf.GradientTape() as tape:
            outputs = self._by_output(self._keras(x, training=True))
            sums, own = self._sums_of(outputs, y, weights, counting)
            penalty = self._penalty()
            with tape.stop_recording():
                counts = sharing.total(own)
            parts = [tf.math.divide_no_nan(sums[name], counts[name]) for name in sums]
            loss = tf.add_n(parts) + penalty / sharing.replicas
        gradients = tape.gradient(loss, self._keras.trainable_variables)
        known = {f"{n}": one for n, one in enumerate(gradients) if one is not None}
        return sharing.total(sums), counts, penalty, self._joined(outputs), sharing.total(known)

    def _test_share(self, x: Any, y: Any, weights: Any, counting: Any) -> Any:
        outputs = self._by_output(self._keras(x, training=False))
        sums, counts = self._sums_of(outputs, y, weights, counting)
        total = self._sharing.total
        return total(sums), total(counts), self._penalty(), self._joined(outputs)

    def _penalty(self) -> Any:
        """What the regularizers add to the loss of the whole batch."""
        return self._tf.add_n([self._tf.zeros(()), *self._keras.losses])

    def _sums_of(self, outputs: Any, y: Any, weights: Any, counting: Any) -> Any:
        """The loss of each output added up over a share, and of how many numbers it is."""
        tf, sums, counts = self._tf, {}, {}
        for name, loss in self._losses.items():
            values = loss(y[name], outputs[name], weights.get(name))
            of_rows = tf.cast(tf.size(values) / tf.shape(values)[0], "float32")
            mask = self._mask_of(name, outputs[name], y[name])
            sums[name] = tf.reduce_sum(tf.reshape(values, (len(counting), -1)) * counting[:, None])
            valid = counting
            if mask is not None:
                steps = tf.reshape(tf.cast(mask, "float32"), (len(counting), -1))
                valid = tf.reduce_mean(steps, axis=1) * counting
            counts[name] = of_rows * tf.reduce_sum(valid)
        return sums, counts

    def _mask_of(self, name: str, output: Any, y: Any) -> Any:
        """Which steps have a loss, or None for all; as `keras.losses.Loss` has it."""
        mask = getattr(output, "_keras_mask", None)
        ignored = getattr(self.model.training.losses[name], "ignore_class", None)
        if ignored is None:
            return mask
        if len(y.shape) == len(output.shape):
            y = self._tf.squeeze(y, -1)
        counts = self._tf.not_equal(y, self._tf.cast(ignored, y.dtype))
        return counts if mask is None else self._tf.logical_and(mask, counts)

    def _joined(self, outputs: Any) -> dict[str, dict[str, Any]]:
        """The outputs of the whole batch and their masks, with what stood in for rows."""
        joined = self._sharing.joined
        masks = {name: getattr(one, "_keras_mask", None) for name, one in outputs.items()}
        return {
            "outputs": {name: joined(one) for name, one in outputs.items()},
            "masks": {name: joined(one) for name, one in masks.items() if one is not None},
        }

    def _measure(
        self, sums: Any, counts: Any, penalty: Any, joined: Any, y: Any, weights: Any
    ) -> Any:
        """Measure the whole batch, as one machine does, and return its loss."""
        tf, size = self._tf, int(next(iter(y.values())).shape[0])
        outputs = {name: _rows(value, size) for name, value in joined["outputs"].items()}
        for name, mask in joined["masks"].items():
            outputs[name]._keras_mask = _rows(mask, size)
        losses = {name: tf.math.divide_no_nan(sums[name], counts[name]) for name in sums}
        for name, tracker in self._trackers.items():
            tracker.update_state(losses[name], sample_weight=size)
        parts: list[Any] = [y, outputs, weights or None]
        if len(outputs) == 1:
            parts = [part and next(iter(part.values())) for part in parts]
        self._keras.compute_metrics(None, *parts)
        return tf.add_n(list(losses.values())) + penalty


def distribution_refusals(model: Model) -> Iterator[Refusal]:
    """What would not have the numbers of one machine when a batch is shared."""
    for node in model.nodes:
        layer: Layer = innermost(node.layer)
        inner = layer.layer if isinstance(layer, Bidirectional) else layer
        if isinstance(inner, BatchNormalization):
            yield Refusal(
                place(node),
                "BatchNormalization would take the mean and variance of each share of a batch",
                "Use `LayerNormalization` or `GroupNormalization`, or train on one device.",
            )
        if getattr(inner, "activity_regularizer", None) is not None:
            yield Refusal(
                place(node, "activity_regularizer"),
                "`activity_regularizer` adds up over a batch, which several devices share",
                "Leave it out, or train on one device.",
            )


def _losses_by_element(model: Model, built: Any) -> dict[str, Any]:
    """The loss of each output as `built` was compiled with it, without its mean."""
    from lstmspec.backends.keras.engine import load_keras

    keras, given, found = load_keras(), built.loss, {}
    for output in model.outputs:
        loss = given[output.value] if isinstance(given, dict) else given
        loss = keras.losses.get(_class_name(loss) if isinstance(loss, str) else loss)
        config = {**loss.get_config(), "reduction": "none"}
        found[output.value] = type(loss).from_config(config)
    return found


def _class_name(name: str) -> str:
    """`mean_squared_error` as Keras calls its class."""
    special = {"kl_divergence": "KLDivergence"}
    return special.get(name) or "".join(part.capitalize() for part in name.split("_"))


def _trackers(model: Model, built: Any) -> dict[str, Any]:
    """What keeps the mean loss of each of several outputs; Keras numbers names of its own."""
    if len(model.outputs) == 1:
        return {}
    named = {re.sub(r"_\d+\Z", "", metric.name): metric for metric in built.metrics}
    named |= {metric.name: metric for metric in built.metrics}
    return {output.value: named[f"{output.value}_loss"] for output in model.outputs}


def _rows(value: Any, size: int) -> Any:
    taken = value[:size]
    taken.set_shape((size, *value.shape[1:]))
    return taken


def _reason(message: str) -> str:
    """The line of TensorFlow's message that says what happened."""
    lines = [line.strip() for line in message.splitlines() if line.strip()]
    aborted = [line.partition("aborted by: ")[2] for line in lines if "aborted by: " in line]
    return (aborted or lines or ["no reason given"])[0].rstrip(":")
