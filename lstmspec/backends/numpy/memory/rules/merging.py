"""Rules of the layers that take several tensors."""

from __future__ import annotations

from lstmspec.backends.numpy.memory.flow import Arriving, Call, Leaving, Made
from lstmspec.backends.numpy.memory.rules.table import rule
from lstmspec.backends.numpy.memory.spaces import Space
from lstmspec.layers import (
    Add,
    Average,
    Concatenate,
    Maximum,
    Minimum,
    Multiply,
    Subtract,
)


@rule(Add)
def add(call: Call, layer: Add) -> Made:
    """The sum, one operand after another; each gets a gradient of its own."""
    y, shapes = _chained(call), [x.shape for x in call.inputs]

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([arriving.output.new(*shape) for shape in shapes])

    return Made([y], backward, _mask(call))


@rule(Subtract)
def subtract(call: Call, layer: Subtract) -> Made:
    """The difference; the gradient of the second is that of the first, turned round."""
    y, shapes = _chained(call), [x.shape for x in call.inputs]

    def backward(arriving: Arriving) -> Leaving:
        first, second = (arriving.output.new(*shape) for shape in shapes)
        return Leaving([first, second.new()])

    return Made([y], backward, _mask(call))


@rule(Average)
def average(call: Call, layer: Average) -> Made:
    """The sum, divided in place."""
    y, shapes = _chained(call), [x.shape for x in call.inputs]

    def backward(arriving: Arriving) -> Leaving:
        shared = arriving.output.new()
        return Leaving([shared.new(*shape) for shape in shapes])

    return Made([y], backward, _mask(call))


@rule(Multiply)
def multiply(call: Call, layer: Multiply) -> Made:
    """The product, one factor after another; backward reads them all."""
    factors = list(call.inputs)
    y = _chained(call) if not _masked(call) else _masked_chain(call)
    masked = [mask is not None for mask in call.masks]

    def backward(arriving: Arriving, factors: list[Space] = factors) -> Leaving:
        found = []
        for k, x in enumerate(factors):
            of_x = arriving.output
            for j, other in enumerate(factors):
                if j != k:
                    factor = other.new() if masked[j] else other
                    of_x = of_x.new()
                    del factor
            if masked[k]:
                of_x = of_x.new()
            found.append(of_x.new(*x.shape))
        return Leaving([*found])

    return Made([y], backward, _mask(call))


@rule(Maximum)
def maximum(call: Call, layer: Maximum) -> Made:
    """The largest numbers."""
    return _selected(call)


@rule(Minimum)
def minimum(call: Call, layer: Minimum) -> Made:
    """The smallest numbers."""
    return _selected(call)


def _selected(call: Call) -> Made:
    """What is taken of one operand after another; backward reads which one it was."""
    is_masked = _masked(call)
    y, taken, shapes = call.x, [], []
    for other in call.inputs[1:]:
        shapes.append((y.shape, other.shape))
        if is_masked:
            stands = y.new(*_broadcast(y, other)), y.new(*_broadcast(y, other))
            y = y.new(*_broadcast(y, other))
            del stands
        else:
            y = y.new(*_broadcast(y, other))
        if call.training:
            taken.append(y.new(*y.shape, item=1))

    def backward(arriving: Arriving, taken: list[Space] = taken) -> Leaving:
        gradient, found = arriving.output, []
        for shape, shape_of_x in reversed(shapes):
            where = gradient.new(*gradient.shape, item=1) if is_masked else None
            of_y = gradient.new()
            of_x = gradient.new()
            found.append(of_x.new(*shape_of_x))
            del of_x
            gradient = of_y.new(*shape)
            del of_y, where
        return Leaving([gradient, *reversed(found)])

    return Made([y], backward, _mask(call))


@rule(Concatenate)
def concatenate(call: Call, layer: Concatenate) -> Made:
    """The tensors end to end; their gradients are views."""
    y = call.x.new(*call.shapes[0])
    shapes = [x.shape for x in call.inputs]

    def backward(arriving: Arriving) -> Leaving:
        return Leaving([arriving.output.view(*shape) for shape in shapes])

    return Made([y], backward, _mask(call))


def _masked(call: Call) -> bool:
    return any(mask is not None for mask in call.masks)


def _broadcast(one: Space, other: Space) -> tuple[int, ...]:
    return tuple(max(pair) for pair in zip(one.shape, other.shape, strict=True))


def _chained(call: Call) -> Space:
    """What an operator makes of one operand after another."""
    y, *others = call.inputs
    for other in others:
        y = y.new(*_broadcast(y, other))
    return y


def _masked_chain(call: Call) -> Space:
    """What is made of factors in which ones stand for what is masked."""
    y = call.x.new()
    for other in call.inputs[1:]:
        factor = other.new()
        y = y.new(*_broadcast(y, factor))
    del factor
    if all(mask is not None for mask in call.masks):
        zeros = y.new()
        y = y.new()
        del zeros
    return y


def _mask(call: Call) -> Space | None:
    masks = [mask for mask in call.masks if mask is not None]
    return masks[0].new(*call.shapes[0][:-1], item=1) if masks else None
