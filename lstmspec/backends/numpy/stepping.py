"""The text of one step of a single sequence, for models whose states all have a fast step.

The rules that write `forward` write it too, but here a streamed value has no time axis: `(1, ...)`
where `forward` has `(batch, time, ...)`. What wants the axis is given a view of one step.
"""

from collections.abc import Collection, Sequence
from dataclasses import replace

from lstmspec.backends.numpy.emission import Emission, Operand
from lstmspec.backends.numpy.fast import fast_kernels
from lstmspec.backends.numpy.layout import bracketed
from lstmspec.ir import Node, Value
from lstmspec.layers import (
    ELU,
    Activation,
    Conv1D,
    Dense,
    Embedding,
    Layer,
    LeakyReLU,
    NoiseLayer,
    Recurrent,
    ReLU,
)

_POINTWISE = (Activation, Dense, Embedding, ReLU, LeakyReLU, ELU, NoiseLayer)
"""Layers to which the axes before the last one are all the same."""


def has_fast_step(emission: Emission) -> bool:
    """Whether the model gets a step of its own beside `forward`."""
    nodes, carrying = emission.model.nodes, emission.streaming.carrying
    loops = [node.layer for node in nodes if _is_loop(node, carrying)]
    return bool(carrying) and all(map(fast_kernels, loops)) and not emission.wanted


def _is_loop(node: Node, carrying: Collection[str]) -> bool:
    """Whether `node` is a recurrent layer that carries its states."""
    return node.name in carrying and isinstance(node.layer, Recurrent)


def has_quick_windows(layer: Layer) -> bool:
    """Whether one window of `layer`, where it carries the steps before, is a product."""
    return isinstance(layer, Conv1D) and layer.groups == 1


class StepEmission(Emission):
    """The text of `step` on its way, inside the function that makes it."""

    depth = 2

    def __init__(self, like: Emission) -> None:
        super().__init__(like.model)
        self.makers: list[str] = []
        """The lines that make the steps of layers."""
        self._steppers: dict[str, str] = {}
        self._sequences: dict[str, Operand] = {}

    def stepper(self, kernel: str, weights: Sequence[str], owner: str) -> str:
        """The variable of the layer's step, which every use of the layer shares."""
        if owner not in self._steppers:
            variable = self._steppers[owner] = self.names.fresh(f"{owner}_step")
            self.makers += bracketed(f"{variable} = {kernel}(", weights, ")", depth=1)
        return self._steppers[owner]

    def operand(self, name: str, node: Node) -> Operand:
        """What `node` takes of the value `name`: its step, or a sequence of one."""
        if name not in self.streaming.streamed:
            return self.final(name)
        if self._is_stepwise(node):
            step = self.final(name)
            return replace(step, type=step.type.with_shape(*step.type.shape[1:]))
        if name not in self._sequences:
            step = self.values[name]
            variable = self.names.fresh(f"{name}_steps")
            self.view(variable, step.variable, f"{step.variable}[:, np.newaxis]")
            self._sequences[name] = Operand(variable, step.type)
        return self._sequences[name]

    def define(self, result: Value, operand: Operand, node: Node) -> None:
        """Enter what `node` made."""
        if result.name in self.streaming.streamed and not self._is_stepwise(node):
            self._sequences[result.name] = operand
        else:
            self.values[result.name] = operand

    def final(self, name: str) -> Operand:
        """The value `name`, its step if it is streamed."""
        if name not in self.values:
            sequence = self._sequences[name]
            variable = self.names.fresh(f"{name}_now")
            self.view(variable, sequence.variable, f"{sequence.variable}[:, 0]")
            self.values[name] = Operand(variable, sequence.type)
        return self.values[name]

    def axis(self, name: str, axis: int) -> int:
        """The axis of an input's array, given that in the spec."""
        return axis if name in self.streaming.streamed else axis + 1

    def _is_stepwise(self, node: Node) -> bool:
        if node.name not in self.streaming.carrying:
            return isinstance(node.layer, _POINTWISE)
        return isinstance(node.layer, Recurrent) or has_quick_windows(node.layer)
