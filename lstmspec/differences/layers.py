"""What changed in the layers: which there are, their options, their wiring, what they carry."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic import ValidationError

from lstmspec.differences.levels import Level
from lstmspec.differences.model import Change, What
from lstmspec.differences.pairing import Pairs, weights_of
from lstmspec.differences.sides import Side, require
from lstmspec.differences.spelling import kinds_in, option, options_in
from lstmspec.ir import Node
from lstmspec.layers import Layer, Weight
from lstmspec.shapes import Shape, ShapeError, UnwieldyError, spell_shape

Outlines: TypeAlias = tuple[tuple[str, str, Shape], ...]
"""Name, number type and shape of weights."""


@dataclass(frozen=True)
class Layers:
    """The layers of both sides."""

    old: Side
    new: Side
    pairs: Pairs

    def changes(self) -> Iterator[Change]:
        """What changed, layer by layer."""
        for before in self.old.model.nodes:
            after = self.pairs.new_of.get(before.name)
            if after is None:
                level = _level(weights_of(self.old.model, before))
                yield self._change(level, "removed", before, None, self.old.line(before), None)
            else:
                yield from self._of_pair(before, after)
        for node in self.new.model.nodes:
            if node.name not in self.pairs.old_of:
                level = _level(weights_of(self.new.model, node))
                yield self._change(level, "added", None, node, None, self.new.line(node))
        yield from self._carried()

    def _of_pair(self, before: Node, after: Node) -> Iterator[Change]:
        if before.name != after.name:
            level = _level(weights_of(self.old.model, before))
            yield self._change(level, "renamed", before, after, before.name, after.name)
        if kinds_in(before.layer) != kinds_in(after.layer):
            owned = (
                *weights_of(self.old.model, before),
                *weights_of(self.new.model, after),
            )
            lines = self.old.line(before), self.new.line(after)
            yield self._change(_level(owned), "changed", before, after, *lines)
        elif before.shares is None or after.shares is None:
            yield from self._options(before, after)
        yield from self._wiring(before, after)

    def _options(self, before: Node, after: Node) -> Iterator[Change]:
        given, found = options_in(before.layer), options_in(after.layer)
        explained = False
        for name, old in given.items():
            if found[name] != old:
                level = self._level_of_option(before, name, found[name])
                explained |= level == "weights"
                yield self._change(
                    level,
                    "changed",
                    before,
                    after,
                    option(name, old) + _how(before, name),
                    option(name, found[name]) + _how(after, name),
                )
        if not explained and self._outlines(self.old, before) != self._outlines(self.new, after):
            yield self._change(
                "weights",
                "changed",
                before,
                after,
                f"takes {_types(self.old, before)}",
                f"takes {_types(self.new, after)}",
            )

    def _wiring(self, before: Node, after: Node) -> Iterator[Change]:
        old = tuple(self._moved(self._through(self.old, name)) for name in before.inputs)
        new = tuple(self._through(self.new, name) for name in after.inputs)
        if old != new:
            texts = (f"from {', '.join(node.inputs)}" for node in (before, after))
            yield self._change("state", "changed", before, after, *texts)
        old = tuple(map(self._moved, before.initial_state))
        if old != after.initial_state:
            yield self._change(
                "state",
                "changed",
                before,
                after,
                _started(before.initial_state),
                _started(after.initial_state),
            )
        if (before.shares is None) != (after.shares is None) or (
            before.shares is not None and self._moved(before.shares) != after.shares
        ):
            shared = [_owned(node) for node in (before, after)]
            yield self._change("weights", "changed", before, after, *shared)

    def _carried(self) -> Iterator[Change]:
        """What a stream carries from step to step."""
        for before in self.old.model.nodes:
            after = self.pairs.new_of.get(before.name)
            if after is None:
                continue
            old, new = _carried(self.old, before), _carried(self.new, after)
            for state in dict.fromkeys((*old, *new)):
                if old.get(state) != new.get(state):
                    shapes = (_spelled(state, found.get(state)) for found in (old, new))
                    yield self._change("state", "changed", before, after, *shapes)

    def _through(self, side: Side, value: str) -> str:
        """The value that `value` comes from, past layers that the other side does not have."""
        known = self.pairs.new_of if side is self.old else self.pairs.old_of
        maker = side.makers.get(value)
        while maker is not None and maker.name not in known and len(maker.inputs) == 1:
            value = maker.inputs[0]
            maker = side.makers.get(value)
        return value

    def _moved(self, value: str) -> str:
        """What a value of the old side is called in the new one."""
        return moved(self.old, self.pairs, value)

    def _level_of_option(self, before: Node, name: str, value: Any) -> Level:
        """`weights` if the option alone changes names or shapes of weights."""
        inputs = self.old.model.input_types(before)
        try:
            changed = _with_option(before.layer, name, value).weights(inputs)
        except (ValidationError, ShapeError, UnwieldyError):
            return "weights"
        return "state" if _outlines(changed) == self._outlines(self.old, before) else "weights"

    def _outlines(self, side: Side, node: Node) -> Outlines:
        return _outlines(node.layer.weights(side.model.input_types(node)))

    def _change(
        self,
        level: Level,
        what: What,
        before: Node | None,
        after: Node | None,
        old: str | None,
        new: str | None,
    ) -> Change:
        node = require(after or before)
        return Change(
            level, node.name, what, old, new, self.old.place(before), self.new.place(after)
        )


def moved(old: Side, pairs: Pairs, value: str) -> str:
    """What a value of the old side is called in the new one; as it was if it is gone."""
    maker = old.makers.get(value)
    if maker is None:
        return pairs.inputs.get(value, value)
    after = pairs.new_of.get(maker.name)
    if after is None:
        return value
    return after.name + value[len(maker.name) :]


def _outlines(weights: tuple[Weight, ...]) -> Outlines:
    return tuple((weight.name, weight.dtype, weight.shape) for weight in weights)


def _with_option(layer: Layer, name: str, value: Any) -> Layer:
    first, _, rest = name.partition(".")
    if not rest:
        return layer.replace(**{name: value})
    return layer.replace(**{first: _with_option(getattr(layer, first), rest, value)})


def _how(node: Node, name: str) -> str:
    """Whether a pass has decided, and not the spec."""
    is_open = name.rpartition(".")[2] == "return_sequences"
    is_written = node.origin is None or name in node.origin.options
    return " (inferred)" if is_open and not is_written else ""


def _level(weights: tuple[Weight, ...]) -> Level:
    return "weights" if weights else "state"


def _owned(node: Node) -> str:
    return f"the layer of {node.shares}" if node.shares else "a layer of its own"


def _types(side: Side, node: Node) -> str:
    return ", ".join(map(str, side.model.input_types(node)))


def _started(values: tuple[str, ...]) -> str:
    return f"initial_state={', '.join(values)}" if values else "starts from zeros"


def _carried(side: Side, node: Node) -> dict[str, Shape]:
    """What a stream may keep of `node`, by the name of the state alone."""
    layer: Layer = node.layer
    window = layer.window()
    if layer.wraps or (window is not None and window.padding != "causal"):
        return {}
    return {state.name: state.shape for state in layer.carried(side.model.input_types(node))}


def _spelled(state: str, shape: Shape | None) -> str:
    return f"carries {state}{spell_shape(shape)}" if shape is not None else f"carries no {state}"
