"""The optimizers: what changes the weights of a model in each step, in place.

A step goes as in Keras (`apply` in keras/src/optimizers/base_optimizer.py): clip the gradients,
take the weight decay off, step, and let the constraints hold. An optimizer has no state of its own;
what it remembers is a flat dict of arrays that the caller keeps, saves and hands in again, and a
run that goes on from a saved state goes on with the same bits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from lstmspec import ir
from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.training.adam import adam, adam_slots, adamax, nadam
from lstmspec.backends.numpy.training.clipping import Clip, make_clip
from lstmspec.backends.numpy.training.constraints import constrain
from lstmspec.backends.numpy.training.momentum import lion, sgd
from lstmspec.backends.numpy.training.roots import adadelta, adagrad, rmsprop, rmsprop_slots
from lstmspec.backends.numpy.training.rows import Gradient, RowGradient
from lstmspec.backends.numpy.training.schedules import Scalar, learning_rate
from lstmspec.backends.numpy.training.updates import Now, Rule, State, Step
from lstmspec.layers import Constraint

STRETCH = 1 << 18
"""How many bytes of a weight are changed at a time, so that all of it stays in the cache."""


@dataclass(frozen=True)
class Optimizer:
    """An optimizer as a spec describes it, with the constraints of the weights."""

    description: ir.Optimizer
    constraints: Mapping[str, Constraint] = field(default_factory=dict)
    """The constraints, each by the name of its weight."""

    def init(self, weights: Mapping[str, Array]) -> State:
        """Return the state before the first step.

        It holds `iteration`, how many steps were taken, for each weight `<weight>/<slot>` with
        Keras' names of the slots, and for Nadam `u_product`.

        Raises:
            ValueError: if the weights are not all float32 or all float64.
        """
        dtypes = {weight.dtype for weight in weights.values()} or {np.dtype(np.float32)}
        dtype = dtypes.pop()
        if dtypes or dtype not in (np.float32, np.float64):
            raise ValueError("weights are trained in one dtype, float32 or float64")
        rule = _RULES[self.description.kind]
        state = {"iteration": np.zeros((), np.int64)}
        state |= {name: np.ones((), dtype) for name in rule.products}
        slots = rule.slots(self.description)
        for name, weight in weights.items():
            for slot, value in slots.items():
                state[f"{name}/{slot}"] = np.full_like(weight, value)
        return state

    def restore(self, weights: Mapping[str, Array], saved: Mapping[str, Array]) -> State:
        """Return a state that goes on from a saved one, whose arrays are copied.

        Raises:
            ValueError: if `saved` is not a state of this optimizer for these weights.
        """
        state = self.init(weights)
        for name in sorted(state.keys() ^ saved.keys()):
            fault = "lacks" if name in state else "holds what this optimizer does not keep:"
            raise ValueError(f"the saved state {fault} {name}")
        for name, array in state.items():
            if (array.shape, array.dtype) != (saved[name].shape, saved[name].dtype):
                raise ValueError(
                    f"{name} is {saved[name].dtype} {saved[name].shape} in the saved state, "
                    f"and should be {array.dtype} {array.shape}"
                )
            np.copyto(array, saved[name])
        return state

    def apply(
        self, weights: Mapping[str, Array], gradients: Mapping[str, Gradient], state: State
    ) -> None:
        """Take one step: change `weights` and `state` in place.

        A weight that has no gradient stays as it is. `gradients` are only read.

        Raises:
            ValueError: if a gradient has not the shape of its weight.
        """
        if not gradients:
            return
        o, rule = self.description, _RULES[self.description.kind]
        iteration = state["iteration"]
        to = next(iter(weights.values())).dtype.type
        rate = learning_rate(o.learning_rate, int(iteration), to)
        decay = None if o.weight_decay is None else to(o.weight_decay) * rate
        # A training run that diverges is found by its loss, not by warnings of NumPy.
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            now = Now(rate, int(iteration) + 1, to, state)
            whole = o.clipnorm is None and o.global_clipnorm is not None
            power = None if whole else rule.power
            stride = _Stride(rule.at(o, now), make_clip(o, gradients, to), decay, power)
            names = tuple(rule.slots(o))
            for name, gradient in gradients.items():
                slots = [state[f"{name}/{slot}"] for slot in names]
                stride.change(weights[name], gradient, slots)
            for name, constraint in self.constraints.items():
                if name in gradients:
                    constrain(constraint, weights[name])
        iteration += 1


@dataclass(frozen=True)
class _Stride:
    """One step, but for the constraints."""

    step: Step
    clip: Callable[[Gradient], Clip | None]
    decay: Scalar | None
    """The part of each weight that is taken off."""
    power: str | None
    """What of a gradient in pieces stands for its powers; None if it is put together before."""

    def change(self, weight: Array, gradient: Gradient, slots: list[Array]) -> None:
        """Change one weight and its slots, stretch by stretch."""
        clip = self.clip(gradient)
        powers: Array | None = None
        if isinstance(gradient, RowGradient) and self.power is None:
            gradient = gradient.sum(len(weight))
        elif isinstance(gradient, RowGradient):
            gradient, powers = self._gather(gradient, clip, len(weight))
            clip = None
        if gradient.shape != weight.shape:
            raise ValueError(f"a gradient of shape {gradient.shape} for a weight {weight.shape}")
        if weight.nbytes <= STRETCH:
            scratch = [np.empty_like(weight) for _ in range(3)]
            self._change_part(weight, gradient, powers, slots, clip, scratch)
            return
        rows = max(1, STRETCH // weight[:1].nbytes)
        scratch = [np.empty_like(weight[:rows]) for _ in range(3)]
        for first in range(0, len(weight), rows):
            part = slice(first, first + rows)
            w = weight[part]
            self._change_part(
                w,
                gradient[part],
                None if powers is None else powers[part],
                [slot[part] for slot in slots],
                clip,
                [array[: len(w)] for array in scratch],
            )

    def _change_part(
        self,
        w: Array,
        g: Array,
        powers: Array | None,
        slots: list[Array],
        clip: Clip | None,
        scratch: list[Array],
    ) -> None:
        """Change one stretch: clip, take the decay off, step."""
        s, r, clipped = scratch
        if clip is not None:
            g = clip(g, clipped)
        if self.decay is not None:
            np.multiply(w, self.decay, out=s)
            w -= s
        self.step(w, g, powers, slots, s, r)

    def _gather(self, gradient: RowGradient, clip: Clip | None, rows: int) -> tuple[Array, Array]:
        """Return the whole gradient of a table, and the squares or sizes that are its powers."""
        if clip is not None:
            pieces = gradient.pieces
            gradient = RowGradient(gradient.rows, clip(pieces, np.empty_like(pieces)))
        of = gradient.sum_of_sizes if self.power == "sizes" else gradient.sum_of_squares
        return gradient.sum(rows), of(rows)


_RULES: dict[str, Rule] = {
    "adadelta": Rule(
        lambda _: {"accumulated_grad": 0.0, "accumulated_delta_var": 0.0},
        adadelta,
    ),
    "adagrad": Rule(lambda o: {"accumulator": o.initial_accumulator_value}, adagrad),
    "adam": Rule(adam_slots, adam),
    "adamax": Rule(lambda _: {"momentum": 0.0, "norm": 0.0}, adamax, power="sizes"),
    "adamw": Rule(adam_slots, adam),
    "lion": Rule(lambda _: {"momentum": 0.0}, lion),
    "nadam": Rule(lambda _: {"momentum": 0.0, "velocity": 0.0}, nadam, products=("u_product",)),
    "rmsprop": Rule(rmsprop_slots, rmsprop),
    "sgd": Rule(lambda o: {"momentum": 0.0} if o.momentum else {}, sgd),
}
"""Every optimizer by its word; the slots have Keras' names."""
