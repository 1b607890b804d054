"""What rules write through: the lines of `forward`, of `stepper` and of `prepare`.

In the text a result of a node is `<node>_out`, its states are `<node>_h` and `<node>_c`, its mask
is `<node>_mask`, and inputs keep their names. Weights and states go by their canonical names, as
keys of `w` and of `state`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from lstmspec.backends.emitter import Names, literal
from lstmspec.backends.numpy.inlining import library
from lstmspec.backends.numpy.layout import bracketed, chained
from lstmspec.backends.numpy.masks import wanted_masks
from lstmspec.backends.numpy.streaming import analyse
from lstmspec.ir import Model, Node, Value
from lstmspec.shapes import Dim, SymbolicDim, TensorType

LOCALS = ("np", "model", "inputs", "state", "w", "outputs", "after", "step", "_")
"""The names that `forward`, `stepper` and `prepare` use for themselves."""


@dataclass(frozen=True)
class Operand:
    """A tensor in the text."""

    variable: str
    type: TensorType
    mask: str | None = None
    """The variable of its mask, if something takes it."""
    mask_rank: int = 0


class Emission:
    """The text of one model on its way."""

    depth = 1
    """How deep the lines of a body are indented."""

    def __init__(self, model: Model) -> None:
        shelf = library()
        self.model = model
        self.streaming = analyse(model)
        self.wanted = wanted_masks(model)
        """The values whose masks something takes."""
        self.names = Names([*LOCALS, *shelf.pieces, *shelf.generated, *shelf.imports])
        self.body: list[str] = []
        """The lines of `forward`."""
        self.preparation: list[str] = []
        """The lines of `prepare`."""
        self.values: dict[str, Operand] = {}
        """Each value computed so far."""
        self.after: dict[str, str] = {}
        """The variable of each state after the sequence."""
        self._views: dict[str, str] = {}
        self._packs: set[str] = set()

    def operand(self, name: str, node: Node) -> Operand:
        """What `node` takes of the value `name`."""
        return self.values[name]

    def define(self, result: Value, operand: Operand, node: Node) -> None:
        """Enter what `node` made."""
        self.values[result.name] = operand

    def final(self, name: str) -> Operand:
        """The value `name` as the caller gets it."""
        return self.values[name]

    def axis(self, name: str, axis: int) -> int:
        """The axis of an input's array, given that in the spec, which has no batch."""
        return axis + 1

    def pack(self, key: str, kernel: str, weights: Sequence[str]) -> str:
        """The text of a pack, which `prepare` makes with `kernel` of the weights, and drops them.

        `weights` are names, "" for one that is not there.
        """
        text = f"w[{literal(key)}]"
        if key not in self._packs:
            self._packs.add(key)
            items = [f"w.pop({literal(name)})" if name else "None" for name in weights]
            self.preparation += bracketed(f"{text} = {kernel}(", items, ")", depth=1)
        return text

    def call(self, targets: Sequence[str], kernel: str, *args: str, **options: str) -> None:
        """Write `targets = kernel(args, options)`."""
        items = [*args, *(f"{name}={value}" for name, value in options.items())]
        self.body += bracketed(f"{', '.join(targets)} = {kernel}(", items, ")", depth=self.depth)

    def chain(self, target: str, items: Sequence[str], operator: str) -> None:
        """Write `target = a + b + c`, with that operator."""
        self.body += chained(f"{target} = ", items, operator, depth=self.depth)

    def line(self, text: str) -> None:
        """Write a line."""
        self.body.append("    " * self.depth + text)

    def view(self, target: str, of: str, text: str) -> None:
        """Write `target = text`, which may share the memory of the variable `of`."""
        head, opening, inside = f"{target} = {text}".partition("(")
        if text.endswith(")"):
            self.body += bracketed(head + opening, [inside[:-1]], ")", depth=self.depth)
        else:
            self.line(f"{target} = {text}")
        self._views[target] = of

    def root(self, variable: str) -> str:
        """The variable that `variable` may share its memory with, or itself."""
        while variable in self._views:
            variable = self._views[variable]
        return variable

    def size(self, dim: Dim) -> str:
        """The text of a size: a number, an axis of an array, or what was given to `load`."""
        if isinstance(dim, int):
            return str(dim)
        terms = []
        for monomial, factor in dim.terms:
            factors = [] if factor == 1 and monomial else [str(factor)]
            factors += [self._named_size(name) for name in monomial]
            terms.append(" * ".join(factors))
        return " + ".join(terms)

    def _named_size(self, name: str) -> str:
        size = SymbolicDim.named(name)
        for given in self.model.inputs:
            if size in given.shape:
                axis = self.axis(given.name, given.shape.index(size))
                return f"{self.values[given.name].variable}.shape[{axis}]"
        for made in self.values.values():
            # The steps that a stride leaves of an open axis are no dimension of an input.
            if size.is_open and size in made.type.shape:
                return f"{made.variable}.shape[{made.type.shape.index(size) + 1}]"
        return f"model.dims[{literal(name)}]"


@dataclass
class Call:
    """One use of a layer, as its rule sees it: what it takes, and where its results go."""

    emission: Emission
    stem: str
    """What the variables of the node begin with."""
    owner: str
    """The node whose weights are used."""
    inputs: tuple[Operand, ...]
    results: tuple[TensorType, ...]
    initial: tuple[str, ...] = ()
    """The variables of the states it starts from; empty is zeros."""
    carries: str | None = None
    """The name of the node in a state, if it carries one from call to call."""
    wants_mask: bool = False
    """Whether something takes the mask of the output."""
    outputs: list[str] = field(default_factory=list)
    """The variables of the results: for the rule to fill."""
    mask: str | None = None
    """The variable of the output's mask: for the rule to fill, or that of the first input."""

    def carry(self, *names: str) -> tuple[list[str], list[str]]:
        """The texts of the node's states as they come, and the variables that they go on in."""
        paths = [f"{self.carries}/{name}" for name in names]
        variables = [self.variable(name) for name in names]
        self.emission.after |= dict(zip(paths, variables, strict=True))
        return [f"state[{literal(path)}]" for path in paths], variables

    def windowed(self, padding: str) -> tuple[str, str]:
        """What windows are taken of, and its padding: of a stream, with the steps before it."""
        if not self.carries:
            return self.x, padding
        (past,), (after,) = self.carry("past")
        steps = self.variable("steps")
        self.emission.call([steps, after], "continued", self.x, past)
        return steps, "valid"

    @property
    def x(self) -> str:
        """The variable of the first input."""
        return self.inputs[0].variable

    def weight(self, name: str) -> str:
        """The text of one of the layer's weights."""
        return f"w[{literal(f'{self.owner}/{name}')}]"

    def variable(self, what: str = "out") -> str:
        """A new variable of this node."""
        return self.emission.names.fresh(f"{self.stem}_{what}")
