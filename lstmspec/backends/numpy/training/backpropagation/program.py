"""The nodes of a model, forward in their order and back in reverse."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from lstmspec.backends.numpy.kernels import Array
from lstmspec.backends.numpy.liveness import last_uses, needing_values
from lstmspec.backends.numpy.streaming import analyse
from lstmspec.backends.numpy.training.backpropagation.flow import (
    Arriving,
    Backward,
    Batch,
    Call,
    Made,
    added,
)
from lstmspec.backends.numpy.training.backpropagation.rules.table import run
from lstmspec.backends.numpy.training.rows import Gradient
from lstmspec.ir import Model, Node
from lstmspec.layers import Layer
from lstmspec.shapes import Shape, SymbolicDim


@dataclass
class _Passed:
    """A node that a batch has gone through, and the gradients of its penalty."""

    node: Node
    backward: Backward | None
    of_penalty: list[Array] | None


@dataclass
class Run:
    """A batch that has gone through a program."""

    batch: Batch
    values: dict[str, Array]
    """What is still needed of what was computed; all outputs among it."""
    masks: dict[str, Array]
    logits: dict[str, Array]
    """By output, what its softmax or sigmoid was applied to."""
    passed: list[_Passed] = field(default_factory=list)


class Program:
    """A model that can be trained."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.outputs = [output.value for output in model.outputs]
        streaming = analyse(model)
        self.streamed, self.carrying = streaming.streamed, streaming.carrying
        """The nodes that can go on from the state of an earlier batch."""
        self._needing = needing_values(model)
        self._last = last_uses(model)

    def forward(
        self,
        weights: Mapping[str, Array],
        inputs: Mapping[str, Array],
        *,
        training: bool,
        keeps: bool = False,
        entropy: tuple[int, ...] = (0,),
        carried: Mapping[str, Array] | None = None,
        watch: Callable[[Node, list[Array]], object] | None = None,
    ) -> Run:
        """Run a batch; with `keeps`, so that `backward` can follow.

        `entropy` is what dropout is drawn from; `carried` has the states of the nodes that carry
        one, by path. `watch` is shown what each node made.
        """
        sizes: dict[str, int] = {}
        for given in self.model.inputs:
            sizes |= _sizes(given.shape, inputs[given.name])
        batch = Batch(weights, sizes, training, keeps, entropy, carried)
        result = Run(batch, dict(inputs), {}, {})
        for place, node in enumerate(self.model.nodes):
            made = run(self._call(node, result), node.layer)
            self._enter(node, made, result)
            if watch is not None:
                watch(node, made.outputs)
            for name in self._last.get(place, ()):
                del result.values[name]
        return result

    def _call(self, node: Node, result: Run) -> Call:
        return Call(
            batch=result.batch,
            name=node.name,
            owner=node.owner,
            inputs=tuple(result.values[name] for name in node.inputs),
            masks=tuple(result.masks.get(name) for name in node.inputs),
            needs=tuple(name in self._needing for name in node.inputs),
            shapes=tuple(made.shape for made in node.results),
            initial=tuple(result.values[name] for name in node.initial_state),
            carries=node.name in self.carrying,
            streamed=node.result.name in self.streamed,
        )

    def _enter(self, node: Node, made: Made, result: Run) -> None:
        layer: Layer = node.layer
        of_penalty = result.batch.penalize(layer.penalty_of_output(), made.outputs)
        for value, array in zip(node.results, made.outputs, strict=True):
            result.values[value.name] = array
            result.batch.sizes |= _sizes(value.shape, array)
            if value.mask_rank and made.mask is not None:
                result.masks[value.name] = made.mask
        if made.logits is not None and node.result.name in self.outputs:
            result.logits[node.result.name] = made.logits
        if result.batch.keeps and node.result.name in self._needing:
            result.passed.append(_Passed(node, made.backward, of_penalty))

    def backward(
        self,
        result: Run,
        of_outputs: Mapping[str, Array],
        of_logits: Mapping[str, Array] | None = None,
    ) -> dict[str, Gradient]:
        """Return the gradients of the weights by canonical name; what was kept is then gone.

        Given are those of outputs, or of what the softmax or sigmoid of an output was applied to. A
        weight that no loss depends on has no gradient.
        """
        flowing = dict(of_outputs)
        found: dict[str, Gradient] = {}
        while result.passed:
            passed = result.passed.pop()
            node = passed.node
            arriving = Arriving(
                [flowing.pop(value.name, None) for value in node.results],
                (of_logits or {}).get(node.result.name),
            )
            for k, more in enumerate(passed.of_penalty or ()):
                known = arriving.outputs[k]
                arriving.outputs[k] = more if known is None else known + more
            idle = arriving.logits is None and all(g is None for g in arriving.outputs)
            if idle or passed.backward is None:
                continue
            leaving = passed.backward(arriving)
            taken = zip(
                [*node.inputs, *node.initial_state],
                [*leaving.inputs, *leaving.initial],
                strict=True,
            )
            for name, gradient in taken:
                if gradient is not None and name in self._needing:
                    known = flowing.get(name)
                    flowing[name] = gradient if known is None else known + gradient
            for name, of_weight in leaving.weights.items():
                whole = added(found.get(f"{node.owner}/{name}"), of_weight)
                if whole is not None:
                    found[f"{node.owner}/{name}"] = whole
        return found


def _sizes(shape: Shape, array: Array) -> dict[str, int]:
    """The sizes of named dimensions, and of open ones, that an array tells."""
    return {
        dim.terms[0][0][0]: size
        for dim, size in zip(shape, np.shape(array)[1:], strict=True)
        if isinstance(dim, SymbolicDim) and dim.is_name
    }
