"""A model, its weights and its optimizer: one step of training after another.

A learner knows arrays and nothing of files, epochs or screens. It is the only thing here that
changes: its weights and the state of its optimizer, and only in `step`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import DTypeLike

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.alignment import spread
from lstmspec.backends.numpy.training.backpropagation import Program, Run
from lstmspec.backends.numpy.training.divergence import (
    DivergedError,
    faulty_gradient,
    faulty_node,
)
from lstmspec.backends.numpy.training.losses import loss_and_gradient, works_on_logits
from lstmspec.backends.numpy.training.optimizers import Optimizer
from lstmspec.backends.numpy.training.regularizers import add_penalty
from lstmspec.backends.numpy.training.rows import Gradient, RowGradient
from lstmspec.ir import Loss, Model
from lstmspec.layers import Regularizer
from lstmspec.layers.values import L1L2


class MaskError(Exception):
    """The mask of an output that does not fit its loss."""

    def __init__(self, output: str, mask: tuple[int, ...], values: tuple[int, ...]) -> None:
        super().__init__(f"the mask of `{output}` is {mask}, and its loss {values}")
        self.output = output
        """The output."""
        self.mask = mask
        """The shape of its mask, batch included."""
        self.values = values
        """That of the numbers that its loss is the mean of."""


@dataclass
class Outcome:
    """What one batch gave."""

    loss: float
    """The loss of all outputs, penalties included."""
    losses: dict[str, float]
    """The loss of each output."""
    outputs: dict[str, Array]
    masks: dict[str, Array | None]
    after: dict[str, Array] = field(default_factory=dict)
    """The states behind the batch, of a model that was given states."""


@dataclass
class _Weighed:
    """The losses of a batch, and their gradients."""

    losses: dict[str, float] = field(default_factory=dict)
    of_outputs: dict[str, Array] = field(default_factory=dict)
    of_logits: dict[str, Array] = field(default_factory=dict)


class Learner:
    """A model in training."""

    def __init__(
        self, model: Model, weights: Mapping[str, Array], dtype: DTypeLike = np.float32
    ) -> None:
        self.model = model
        self.dtype = np.dtype(dtype)
        self.program = Program(model)
        nodes = [node for node in model.nodes if node.name in self.program.carrying]
        self.carried = {p: shape for node in nodes for p, shape in model.carried(node).items()}
        """What goes on from piece to piece, by path such as `lstm/h`, batch axis left out."""
        self.weights = {
            name: np.array(weights[name], self.dtype if weight.dtype == "float32" else weight.dtype)
            for name, _, weight in model.weights()
        }
        """The weights as they are now, by canonical name."""
        described = [(name, weight) for name, _, weight in model.weights() if weight.trainable]
        self._regularizers: dict[str, Regularizer] = {
            name: weight.regularizer
            for name, weight in described
            if weight.regularizer and not _is_nothing(weight.regularizer)
        }
        constraints = {name: weight.constraint for name, weight in described if weight.constraint}
        self.optimizer = Optimizer(model.training.optimizer, constraints)
        self.state = self.optimizer.init({name: self.weights[name] for name, _ in described})
        """What the optimizer remembers."""
        self._activations = {
            output.value: _own_activation(model, output.value) for output in model.outputs
        }

    @property
    def steps(self) -> int:
        """How many steps were taken."""
        return int(self.state["iteration"])

    def init_state(self, batch: int) -> dict[str, Array]:
        """The states of `batch` sequences that have not begun, by path such as `lstm/h`."""
        return {path: np.zeros((batch, *shape), self.dtype) for path, shape in self.carried.items()}

    def step(
        self,
        inputs: Mapping[str, Array],
        targets: Mapping[str, Array],
        losses: Mapping[str, Loss],
        sample_weights: Mapping[str, Array] | None = None,
        carried: Mapping[str, Array] | None = None,
    ) -> Outcome:
        """Take one step on a batch.

        Raises:
            DivergedError: if the loss or a gradient is not finite; nothing has changed then.
            MaskError: if the mask of an output does not fit its loss.
        """
        # A run that diverges is found by its numbers, not by warnings of NumPy.
        with np.errstate(all="ignore"):
            run, weighed, gradients, penalty = self._differentiate(
                inputs, targets, losses, sample_weights or {}, carried
            )
            outcome = self._outcome(run, weighed, penalty)
            if not math.isfinite(outcome.loss):
                raise self._divergence(outcome, inputs, carried)
            fault = faulty_gradient(gradients)
            if fault is not None:
                raise DivergedError(self.steps + 1, outcome.loss, fault, is_weight=True)
            self.optimizer.apply(self.weights, gradients, self.state)
        self.weights |= run.batch.moved
        return outcome

    def gradients(
        self,
        inputs: Mapping[str, Array],
        targets: Mapping[str, Array],
        losses: Mapping[str, Loss],
        sample_weights: Mapping[str, Array] | None = None,
    ) -> tuple[float, dict[str, Gradient]]:
        """The loss of a batch in training, and its gradients; nothing changes."""
        run, weighed, gradients, penalty = self._differentiate(
            inputs, targets, losses, sample_weights or {}, None
        )
        return self._outcome(run, weighed, penalty).loss, gradients

    def evaluate(
        self,
        inputs: Mapping[str, Array],
        targets: Mapping[str, Array],
        losses: Mapping[str, Loss],
        sample_weights: Mapping[str, Array] | None = None,
    ) -> Outcome:
        """The losses of a batch at inference; nothing changes."""
        with np.errstate(all="ignore"):
            run = self.program.forward(self.weights, self._cast(inputs), training=False)
            weighed = self._weigh(run, targets, losses, sample_weights or {})
            return self._outcome(run, weighed, self._penalize({}))

    def _divergence(
        self,
        outcome: Outcome,
        inputs: Mapping[str, Array],
        carried: Mapping[str, Array] | None,
    ) -> DivergedError:
        """Where a loss that is no number begins: in a node, in a loss, or in the penalties."""
        entropy = (self.model.training.seed, self.steps)
        place = faulty_node(self.model, self.weights, self._cast(inputs), entropy, carried)
        wrong = [name for name, loss in outcome.losses.items() if not math.isfinite(loss)]
        return DivergedError(
            self.steps + 1, outcome.loss, place or (wrong[0] if wrong else "regularizer")
        )

    def _differentiate(
        self,
        inputs: Mapping[str, Array],
        targets: Mapping[str, Array],
        losses: Mapping[str, Loss],
        sample_weights: Mapping[str, Array],
        carried: Mapping[str, Array] | None,
    ) -> tuple[Run, _Weighed, dict[str, Gradient], float]:
        run = self.program.forward(
            self.weights,
            self._cast(inputs),
            training=True,
            keeps=True,
            entropy=(self.model.training.seed, self.steps),
            carried=carried,
        )
        weighed = self._weigh(run, targets, losses, sample_weights)
        gradients = self.program.backward(run, weighed.of_outputs, weighed.of_logits)
        return run, weighed, gradients, self._penalize(gradients)

    def _cast(self, inputs: Mapping[str, Array]) -> dict[str, Array]:
        return {
            given.name: np.asarray(
                inputs[given.name], self.dtype if given.dtype == "float32" else given.dtype
            )
            for given in self.model.inputs
        }

    def _weigh(
        self,
        run: Run,
        targets: Mapping[str, Array],
        losses: Mapping[str, Loss],
        sample_weights: Mapping[str, Array],
    ) -> _Weighed:
        """The loss of each output, its gradient at the logits where Keras takes it there."""
        found = _Weighed()
        for name in self.program.outputs:
            y, p, loss = targets[name], run.values[name], losses[name]
            _require_fit(name, run.masks.get(name), p)
            direct = name in run.logits and works_on_logits(
                loss, self._activations[name], y.shape, p.shape
            )
            found.losses[name], gradient = loss_and_gradient(
                loss,
                y,
                p,
                sample_weight=sample_weights.get(name),
                mask=run.masks.get(name),
                logits=run.logits[name] if direct else None,
            )
            (found.of_logits if direct else found.of_outputs)[name] = gradient
        return found

    def _penalize(self, gradients: dict[str, Gradient]) -> float:
        """What the weights cost, added up; their gradients are added to `gradients`."""
        total = 0.0
        for name, regularizer in self._regularizers.items():
            weight, known = self.weights[name], gradients.get(name)
            if isinstance(known, RowGradient):
                known = known.sum(len(weight))
            whole = np.zeros_like(weight) if known is None else known
            total += add_penalty(regularizer, weight, whole)
            gradients[name] = whole
        return total

    def _outcome(self, run: Run, weighed: _Weighed, penalty: float) -> Outcome:
        return Outcome(
            sum(weighed.losses.values()) + run.batch.penalty + penalty,
            weighed.losses,
            {name: run.values[name] for name in self.program.outputs},
            {name: run.masks.get(name) for name in self.program.outputs},
            run.batch.after,
        )


def _is_nothing(regularizer: Regularizer) -> bool:
    """Whether a penalty leaves its weight out altogether, so that rows stay rows, as in Keras."""
    return isinstance(regularizer, L1L2) and regularizer.l1 == regularizer.l2 == 0


def _require_fit(output: str, mask: Array | None, values: Array) -> None:
    if mask is None:
        return
    try:
        spread(mask, values.shape[:-1])
    except ValueError:
        raise MaskError(output, mask.shape, values.shape[:-1]) from None


def _own_activation(model: Model, value: str) -> str:
    """The activation of the very node that makes an output."""
    node = model.by_name.get(value)
    return "linear" if node is None else getattr(node.layer, "activation", "linear")
