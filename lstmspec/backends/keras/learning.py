"""A Keras model in training, on TensorFlow, behind the verbs of `lstmspec.training`.

`keras.Model.fit` draws its own order and hides its place; here a step is one call, so that the loop
which drives NumPy drives Keras as well, with the same batches. A step computes loss and gradients
as Keras' `train_step` does and applies them only if all are finite. What goes on from a checkpoint
is every variable: weights by canonical name, the others by their place, since Keras numbers their
names anew for every model that a process builds.
"""

import random
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from lstmspec.backends.keras.backend import BACKEND
from lstmspec.backends.keras.engine import load_keras
from lstmspec.backends.keras.weights import get_weights, paired, set_weights
from lstmspec.diagnostics import Diagnostic, SpecError
from lstmspec.ir import Model

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]


class Batch(Protocol):
    """Samples, by name."""

    @property
    def inputs(self) -> "Mapping[str, Array]":
        """By input, batch axis first."""
        ...

    @property
    def targets(self) -> "Mapping[str, Array]":
        """By output."""
        ...

    @property
    def weights(self) -> "Mapping[str, Array]":
        """Of samples, by output; those left out count alike."""
        ...


class KerasEngine:
    """A compiled `keras.Model` that takes steps."""

    name = "keras"

    def __init__(self, model: Model, weights: "Mapping[str, Array]", example: Batch) -> None:
        """Build `model`, whose sizes are known; `example` is one sample, to build its metrics.

        Raises:
            SpecError: `missing-extra`, `unbound-dimension`, or `unsupported-by-backend` if Keras
                runs on another engine than TensorFlow.
        """
        keras = load_keras()
        if keras.config.backend() != "tensorflow":
            raise _refusal(
                f"lstmspec trains Keras on TensorFlow, and Keras is set to"
                f" `{keras.config.backend()}`",
                "Set KERAS_BACKEND=tensorflow.",
            )
        self.model = model
        self._tf = import_module("tensorflow")
        with _seeded(model.training.seed):
            self._keras = BACKEND.build(model, weights, {})
        self._keras.optimizer.build(self._keras.trainable_variables)
        self._test_step(*self._arrays(example))
        self._names = {id(variable): name for name, variable in paired(model, self._keras)}
        self._moving = [v for v in self._keras.non_trainable_variables if id(v) in self._names]
        self._seeds = [v for v in self._keras.variables if id(v) not in self._names]
        self._trace()
        self.begin()

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return int(self._keras.optimizer.iterations.numpy())

    @property
    def weights(self) -> "dict[str, Array]":
        """A copy of the weights of now, by canonical name."""
        return get_weights(self.model, self._keras)

    def assign(self, weights: "Mapping[str, Array]") -> None:
        """Take other weights, by canonical name; those left out stay."""
        if weights:
            set_weights(self.model, self._keras, {**self.weights, **weights})
            self._trace()

    def computing(self) -> AbstractContextManager[None]:
        """Anywhere."""
        return nullcontext()

    def gathered(self, number: int) -> list[int]:
        """It trains alone."""
        return [number]

    def begin(self) -> None:
        """Forget what was measured."""
        self._keras.reset_metrics()
        self._total, self._count = 0.0, 0

    def step(self, batch: Batch) -> None:
        """Take one step, and measure the batch from before it.

        Raises:
            DivergedError: if the loss or a gradient is not finite; the weights are those before.
        """
        before = [variable.numpy() for variable in self._moving]
        arrays = self._arrays(batch)
        loss, faults = self._train(*arrays)
        number = float(loss.numpy())
        if faults.numpy().any():
            for variable, array in zip(self._moving, before, strict=True):
                variable.assign(array)
            raise self._divergence(batch, number, faults.numpy())
        self._take(number, batch)

    def logs(self) -> dict[str, float]:
        """What the steps since `begin` measured."""
        result = self._keras.get_metrics_result()
        # Keras numbers the names of metrics: the second `auc` of a process is `auc_1`.
        measured = {re.sub(r"_\d+\Z", "", name): float(value) for name, value in result.items()}
        measured |= {name: float(value) for name, value in result.items()}
        measured["loss"] = self._total / max(self._count, 1)
        return {name: measured[name] for name in _measures(self.model)}

    def evaluate(self, batches: Iterable[Batch]) -> dict[str, float]:
        """The same numbers of `batches`, at inference; nothing changes."""
        kept = self._sums()
        self.begin()
        try:
            for batch in batches:
                self._take(float(self._test(*self._arrays(batch)).numpy()), batch)
            return self.logs()
        finally:
            self._enter_sums(kept)

    def state(self) -> "dict[str, Array]":
        """Weights by canonical name, and all other variables by their place."""
        found = {f"weights/{name}": array for name, array in self.weights.items()}
        for part, variables in self._others().items():
            found |= {f"{part}/{place}": v.numpy() for place, v in enumerate(variables)}
        return found | {f"measures/{name}": array for name, array in self._sums().items()}

    def restore(self, state: "Mapping[str, Array]") -> None:
        """Go on from what `state` returned.

        Raises:
            SpecError: `state-mismatch`; nothing has changed then.
        """
        found = self.state()
        wrong = [n for n in {**found, **state} if _kind(found.get(n)) != _kind(state.get(n))]
        if wrong:
            raise _refusal(
                f"the state is not that of this model and optimizer: `{wrong[0]}` differs",
                "Go on with the spec, the settings and the Keras that the state was saved with.",
                "state-mismatch",
            )
        set_weights(self.model, self._keras, _part(state, "weights"))
        for part, variables in self._others().items():
            for place, variable in enumerate(variables):
                variable.assign(state[f"{part}/{place}"])
        self._enter_sums(_part(state, "measures"))
        self._trace()

    def _others(self) -> dict[str, list[Any]]:
        """The variables that are no weights; the learning rate is that of the spec."""
        optimizer = self._keras.optimizer.variables
        return {
            "optimizer": [v for v in optimizer if not v.path.endswith("/learning_rate")],
            "seeds": self._seeds,
        }

    def _sums(self) -> "dict[str, Array]":
        import numpy as np

        variables = enumerate(self._keras.metrics_variables)
        return {
            "loss": np.array([self._total, self._count], np.float64),
            **{str(place): variable.numpy() for place, variable in variables},
        }

    def _enter_sums(self, sums: "Mapping[str, Array]") -> None:
        self._total, self._count = float(sums["loss"][0]), int(sums["loss"][1])
        for place, variable in enumerate(self._keras.metrics_variables):
            variable.assign(sums[str(place)])

    def _take(self, loss: float, batch: Batch) -> None:
        size = len(next(iter(batch.targets.values())))
        self._total += loss * size
        self._count += size

    def _trace(self) -> None:
        """Compile the steps; what was traced holds copies of what `Normalization` keeps.

        They are traced anew for every size of a batch, of which there are two: Keras weighs the
        loss of an output by that size only if the trace knows it.
        """
        self._train = self._tf.function(self._train_step)
        self._test = self._tf.function(self._test_step)

    def _train_step(self, x: Any, y: Any, weights: Any) -> tuple[Any, Any]:
        """The loss, and what is not finite: the loss, then each gradient on the way back."""
        tf, model = self._tf, self._keras
        variables = model.trainable_variables
        with tf.GradientTape() as tape:
            outputs = model(x, training=True)
            loss = model.compute_loss(x, y, outputs, weights, training=True)
        gradients = tape.gradient(loss, variables)
        faults = tf.stack([is_faulty(tf, loss), *(is_faulty(tf, g) for g in gradients)])

        def apply() -> bool:
            model.optimizer.apply(gradients, variables)
            return True

        tf.cond(tf.reduce_any(faults), lambda: False, apply)
        model.compute_metrics(x, y, outputs, weights)
        return loss, faults

    def _test_step(self, x: Any, y: Any, weights: Any) -> Any:
        outputs = self._keras(x, training=False)
        loss = self._keras.compute_loss(x, y, outputs, weights, training=False)
        self._keras.compute_metrics(x, y, outputs, weights)
        return loss

    def _arrays(self, batch: Batch) -> tuple[Any, Any, Any]:
        """A batch as Keras takes it: one array, or several by place and by name."""
        import numpy as np

        tensor = self._tf.convert_to_tensor
        inputs = [tensor(np.asarray(batch.inputs[i.name], i.dtype)) for i in self.model.inputs]
        targets = {name: tensor(_narrow(array)) for name, array in batch.targets.items()}
        weights: dict[str, Any] = {}
        if batch.weights:
            ones = np.ones(len(next(iter(batch.targets.values()))), np.float32)
            weights = {
                name: tensor(np.asarray(batch.weights.get(name, ones), np.float32))
                for name in batch.targets
            }
        x = inputs[0] if len(inputs) == 1 else inputs
        if len(targets) == 1:
            return x, next(iter(targets.values())), next(iter(weights.values()), None)
        return x, targets, weights or None

    def _divergence(self, batch: Batch, loss: float, faults: "Array") -> Exception:
        """Where it begins: found by NumPy, without what Keras drew at random."""
        import numpy as np

        from lstmspec.backends.numpy.training import DivergedError, faulty_node

        step = self.steps + 1
        if not faults[0]:
            back = [self._names[id(v)] for v in self._keras.trainable_variables]
            wrong = [name for name, fault in zip(back, faults[1:], strict=True) if fault]
            return DivergedError(step, loss, wrong[-1], is_weight=True)
        inputs = {i.name: np.asarray(batch.inputs[i.name], i.dtype) for i in self.model.inputs}
        with np.errstate(all="ignore"):
            place = faulty_node(self.model, self.weights, inputs)
        return DivergedError(step, loss, place or self.model.outputs[0].value)


def _measures(model: Model) -> list[str]:
    """The names of what is measured, as `lstmspec.training` orders them."""
    kinds = [metric.kind for metric in model.training.metrics]
    if len(model.outputs) == 1:
        return ["loss", *kinds]
    parts = [[f"{o.value}_{kind}" for kind in ("loss", *kinds)] for o in model.outputs]
    return ["loss", *(name for part in parts for name in part)]


def is_faulty(tf: Any, value: Any) -> Any:
    """Whether a number of `value` is not finite; None has none."""
    if value is None:
        return tf.constant(False)
    numbers = value.values if isinstance(value, tf.IndexedSlices) else value
    return tf.logical_not(tf.reduce_all(tf.math.is_finite(numbers)))


def _narrow(array: "Array") -> "Array":
    return array.astype("float32") if array.dtype.kind == "f" else array


def _kind(array: "Array | None") -> tuple[Any, ...]:
    return () if array is None else (array.shape, array.dtype)


def _part(state: "Mapping[str, Array]", part: str) -> "dict[str, Array]":
    prefix = f"{part}/"
    return {k.removeprefix(prefix): array for k, array in state.items() if k.startswith(prefix)}


@contextmanager
def _seeded(seed: int) -> Iterator[None]:
    """Seed what Keras draws the seeds of layers from; the random numbers of others go on."""
    before = random.getstate()
    random.seed(seed)
    try:
        yield
    finally:
        random.setstate(before)


def _refusal(message: str, help: str, code: str = "unsupported-by-backend") -> SpecError:
    return SpecError((Diagnostic(code, message, help=help),), {})
