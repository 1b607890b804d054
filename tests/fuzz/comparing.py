"""One random model, computed in every way there is: whatever differs is a finding.

    live model     float32, the emitted text executed; against the reference in float64
    own module     the emitted text alone, weights from a file: equal to the live model
    pieces         where the model streams: cut anywhere, and step by step
    Keras          float32, the emitted text executed: outputs, gradients, three steps of training
    training       float32 and float64, gradients and three steps

Layers that leave something to chance take part: at inference they do nothing, and in training
their rates are set to 0 (`options.without_chance`), since Keras' own draws cannot be had.
"""

import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from lstmspec.backends import get_backend
from lstmspec.backends.keras import get_weights
from lstmspec.backends.keras.emission import arguments
from lstmspec.backends.keras.weights import paired
from lstmspec.backends.numpy.streaming import analyse
from lstmspec.backends.numpy.training import DivergedError, Learner, RowGradient
from lstmspec.compilation import Compilation
from lstmspec.ir import Model
from lstmspec.layers import Merge
from lstmspec.source import Source
from lstmspec.verification import difference, with_all_outputs
from tests.fuzz.batches import LENGTH, ROWS, Arrays, Batch, steady_batches
from tests.fuzz.options import without_chance

FORWARD = 1e-5
GRADIENT = 1e-4
ROUNDING = 3e-6
PIECES = 1e-6
EPSILON = 0.01
STEPS = 3
TRAINED_ROWS = 4
"""All but the row that is hidden wholly."""


@dataclass(frozen=True)
class Difference:
    """What differs, of what, by how much; `layer` is the first line at fault."""

    what: str
    layer: str
    size: float

    def __str__(self) -> str:
        return f"{self.what} of `{self.layer}` differ by {self.size:.1e}"


@dataclass
class Findings:
    """What was found of one model, and what could not be compared, in words."""

    differences: list[Difference] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


def compare(text: str, seed: int, *, keras: bool = True) -> Findings:
    """Everything that can be compared of a spec."""
    found = Findings()
    spec = Compilation(Source("spec", text), Path("fuzz.lstm"))
    spec = spec.bind(**{p.dimension: LENGTH for p in arguments(spec.model) if p.required})
    model = spec.model
    refused = [refusal.message for refusal in get_backend("keras").refusals(model)]
    for message in refused[:1]:
        found.left_out[f"Keras: {_general(message)}"] += 1
    if any("cannot act on" in message for message in refused):
        # A regularizer or constraint of matrices on what is none: no backend can train it.
        found.left_out["everything: a penalty or constraint that cannot act where it is"] += 1
        return found
    if not refused and _takes_batch_for_axis(model):
        refused = ["a merge that repeats an axis, in a batch as large as an axis: Keras is wrong"]
        found.left_out[f"Keras: {refused[0]}"] += 1
    steady = next(steady_batches(model, seed), None)
    if steady is None:
        found.left_out["everything: float32 cannot tell the result"] += 1
        return found
    batch, exact, finite = steady
    if not finite.all():
        found.left_out["a row: not a number, of a sequence that is hidden wholly"] += 1
    for way in (_forward, _pieces):
        found.differences += way(spec, batch, exact, finite, keras and not refused)
    if not found.differences:
        _Training(spec, batch.rows(TRAINED_ROWS), keras and not refused, found).run()
    return found


def _takes_batch_for_axis(model: Model) -> bool:
    """Whether Keras 3.15 may merge wrongly: seen where shapes differ and the batch is a size."""
    return any(
        isinstance(node.layer, Merge)
        and len(shapes := {model.values[name].shape for name in node.inputs}) > 1
        and any(dim in (ROWS, TRAINED_ROWS) for shape in shapes for dim in shape)
        for node in model.nodes
    )


def _general(message: str) -> str:
    """A refusal without the names of one spec."""
    parts = message.split("`")
    return "`...`".join(parts[::2]) if len(parts) > 2 else message


# Inference


def _forward(
    spec: Compilation, batch: Batch, exact: Arrays, finite: np.ndarray, keras: bool
) -> Iterator[Difference]:
    model = spec.model
    live = get_backend("numpy").build(model, batch.weights, {})
    ours = _named(model, live.predict(batch.inputs))
    own = _named(model, _own_module(spec, batch).predict(batch.inputs))
    for name, array in ours.items():
        if not np.array_equal(array, own[name], equal_nan=True):
            yield Difference("numbers of the module alone", name, difference(own[name], array))
    if _worst({n: exact[n] for n in ours}, ours, finite) > FORWARD:
        traced = with_all_outputs(model)
        inner = get_backend("numpy").build(traced, batch.weights, {}).predict(batch.inputs)
        yield _first("outputs in float32", exact, _named(traced, inner), finite, ours)
    if not keras:
        return
    theirs = _keras_outputs(model, batch)
    if _worst(theirs, ours, finite) > FORWARD:
        inner = _keras_outputs(with_all_outputs(model), batch)
        yield _first("outputs in Keras", exact, inner, finite, ours)


def _own_module(spec: Compilation, batch: Batch) -> Any:
    from lstmspec import weights as store

    space: dict[str, Any] = {"__name__": "fuzz_alone"}
    exec(compile(get_backend("numpy").emit(spec.model), "fuzz_alone.py", "exec"), space)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "weights.safetensors"
        store.save(path, batch.weights, spec.model, {})
        return space["load"](path)


def _keras_outputs(model: Model, batch: Batch) -> Arrays:
    import tensorflow as tf

    live = get_backend("keras").build(model, batch.weights, {})
    given = [tf.constant(batch.inputs[i.name]) for i in model.inputs]
    return _named(model, live(given[0] if len(given) == 1 else given, training=False))


def _named(model: Model, result: Any) -> Arrays:
    names = [output.value for output in model.outputs]
    if isinstance(result, dict):
        return {name: np.asarray(result[name]) for name in names}
    return {names[0]: np.asarray(result)}


def _worst(left: Arrays, right: Arrays, finite: np.ndarray) -> float:
    return max(_gap(left[name], right[name], finite) for name in right)


def _gap(left: np.ndarray, right: np.ndarray, finite: np.ndarray) -> float:
    return difference(left[finite], right[finite]) if left.shape == right.shape else np.inf


def _first(what: str, exact: Arrays, inner: Arrays, finite: np.ndarray, ends: Arrays) -> Difference:
    """The first line that differs; if none does as an output of its own, the worst output."""
    for name in exact:
        gap = _gap(inner[name], exact[name], finite)
        if gap > FORWARD:
            return Difference(what, name, gap)
    return max(
        (Difference(f"{what}, which as one of all outputs do not differ,", name, FORWARD))
        for name in ends
    )


def _pieces(
    spec: Compilation, batch: Batch, exact: Arrays, finite: np.ndarray, keras: bool
) -> Iterator[Difference]:
    """Chunk invariance: the pieces of a sequence, and its steps, make the whole."""
    model = spec.model
    streaming = analyse(model)
    if streaming.refusal is not None:
        return
    live = get_backend("numpy").build(model, batch.weights, {})
    streamed = [i.name for i in model.inputs if i.name in streaming.streamed]
    length = batch.inputs[streamed[0]].shape[1]
    whole, after = live.predict(batch.inputs, live.init_state(len(finite)))
    for ends in ([1, length], [length // 2, length], list(range(1, length + 1))):
        state, parts, start = live.init_state(len(finite)), [], 0
        for end in ends:
            piece = {n: a[:, start:end] if n in streamed else a for n, a in batch.inputs.items()}
            if end - start == 1:
                step = {n: a[:, 0] if n in streamed else a for n, a in piece.items()}
                y, state = live.step(step if len(step) > 1 else next(iter(step.values())), state)
                y = _named(model, y)
                y = {n: a[:, None] if n in streaming.streamed else a for n, a in y.items()}
            else:
                y, state = live.predict(piece, state)
                y = _named(model, y)
            parts.append(y)
            start = end
        for name, array in _named(model, whole).items():
            is_streamed = name in streaming.streamed
            made = np.concatenate([p[name] for p in parts], 1) if is_streamed else parts[-1][name]
            if (gap := _gap(made, array, finite)) > PIECES:
                yield Difference("pieces", name, gap)
        for name, array in after.items():
            if (gap := _gap(np.asarray(state[name]), np.asarray(array), finite)) > PIECES:
                yield Difference("states behind pieces", name, gap)


# Training


class _Training:
    """Gradients and a few steps, in float64 (twice, to know what float32 can tell), float32, Keras.

    A gradient is compared relative to itself, but for the rounding that float32 leaves of one
    which is 0: a few millionths of the largest of the model. One that moves too far by a nudge is
    compared relative to that largest, and if it moves too far for that as well, it is left out:
    it is at a kink.
    """

    def __init__(self, spec: Compilation, batch: Batch, keras: bool, found: Findings) -> None:
        nodes = tuple(n.replace(layer=without_chance(n.layer)) for n in spec.model.nodes)
        training = spec.model.training
        if "epsilon" in type(training.optimizer).model_fields:
            # With Keras' 1e-7 a gradient that is 0 but for rounding becomes a whole step.
            optimizer = training.optimizer.model_copy(update={"epsilon": EPSILON})
            training = training.model_copy(update={"optimizer": optimizer})
        self._model = spec.model.replace(nodes=nodes, training=training)
        self._batch = batch
        self._keras = keras
        self._found = found

    def run(self) -> None:
        batch = self._batch
        exact = self._ours(batch.wide(), np.float64)
        moved = self._ours(batch.nudged(np.random.default_rng(1)), np.float64)
        with np.errstate(all="ignore"):
            whole = max((np.linalg.norm(g) for g in exact[0].values()), default=0.0)
        if not np.isfinite(whole) or whole > 1e4:
            self._found.left_out["training: float32 cannot tell the gradients"] += 1
            return
        others = {"in float32": self._ours(batch, np.float32)}
        if self._keras:
            others["in Keras"] = self._theirs()
        bounds = self._bounds(exact[0], moved[0], whole)
        diverges = exact[1] is None or moved[1] is None
        if diverges:
            self._found.left_out["trained weights: the training diverges"] += 1
        for words, (gradients, weights) in others.items():
            self._check_gradients(f"gradients {words}", exact[0], gradients, bounds)
            if self._found.differences:
                return
            if exact[1] is not None and moved[1] is not None:
                self._check_weights(f"trained weights {words}", exact[1], moved[1], weights)
            elif exact[1] is None and moved[1] is None and weights is not None:
                what = f"three steps of training diverge, but not {words}, and"
                self._found.differences.append(Difference(what, "the loss", float("inf")))

    def _bounds(self, exact: Arrays, moved: Arrays, whole: float) -> dict[str, float]:
        bounds = {}
        for name, gradient in exact.items():
            own, sway = np.linalg.norm(gradient), np.linalg.norm(gradient - moved[name])
            if sway <= GRADIENT / 10 * own:
                bounds[name] = max(GRADIENT * own, ROUNDING * max(whole, 1.0))
            elif sway <= GRADIENT / 10 * whole:
                bounds[name] = GRADIENT * whole
            else:
                self._found.left_out["a gradient: at a kink"] += 1
        return bounds

    def _check_gradients(
        self, what: str, exact: Arrays, found: Arrays, bounds: dict[str, float]
    ) -> None:
        """The gradients flow from the last line to the first, so the last at fault is the first."""
        for name in reversed(list(bounds)):
            gap = float(np.linalg.norm(found[name] - exact[name]))
            if not gap <= bounds[name]:
                size = gap / max(float(np.linalg.norm(exact[name])), 1e-7)
                self._found.differences.append(Difference(what, name, size))
                return

    def _check_weights(self, what: str, exact: Arrays, moved: Arrays, found: Arrays | None) -> None:
        if found is None:
            self._found.differences.append(Difference(what, "the loss, no number,", float("inf")))
            return
        for name, array in exact.items():
            sway = difference(moved[name], array)
            if sway > FORWARD:
                self._found.left_out["a trained weight: at a kink"] += 1
            elif (gap := difference(found[name], array)) > FORWARD:
                self._found.differences.append(Difference(what, name, gap))
                return

    def _ours(self, batch: Batch, dtype: Any) -> tuple[Arrays, Arrays | None]:
        """The gradients of the first step, and the weights behind the last; none if it diverges."""
        learner = Learner(self._model, batch.weights, dtype)
        losses = self._model.training.losses
        with np.errstate(all="ignore"):
            _, found = learner.gradients(batch.inputs, batch.targets, losses)
            try:
                for _ in range(STEPS):
                    learner.step(batch.inputs, batch.targets, losses)
                weights: Arrays | None = dict(learner.weights)
            except DivergedError:
                weights = None
        gradients = {}
        for name, _, weight in self._model.weights():
            if weight.trainable:
                gradient = found.get(name, np.zeros_like(learner.weights[name]))
                if isinstance(gradient, RowGradient):
                    gradient = gradient.sum(len(learner.weights[name]))
                gradients[name] = gradient
        return gradients, weights

    def _theirs(self) -> tuple[Arrays, Arrays | None]:
        """What `_ours` returns, of Keras."""
        import tensorflow as tf

        batch, model = self._batch, self._model
        live = get_backend("keras").build(model, batch.weights, {})
        given = [tf.constant(batch.inputs[i.name]) for i in model.inputs]
        x = given[0] if len(given) == 1 else given
        y: Any = {name: tf.constant(array) for name, array in batch.targets.items()}
        y = y if len(y) > 1 else next(iter(y.values()))
        names = {id(variable): name for name, variable in paired(model, live)}
        variables = live.trainable_variables
        first: Arrays = {}
        for _ in range(STEPS):
            with tf.GradientTape() as tape:
                loss = live.compute_loss(x=x, y=y, y_pred=live(x, training=True))
            if not np.isfinite(loss) and first:
                return first, None
            gradients = tape.gradient(loss, [v.value for v in variables])
            if not first:
                first = {
                    names[id(v)]: np.zeros(v.shape)
                    if g is None
                    else tf.convert_to_tensor(g).numpy()
                    for v, g in zip(variables, gradients, strict=True)
                }
            live.optimizer.apply(gradients, variables)
        return first, get_weights(model, live)
