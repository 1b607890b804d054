"""Making two sizes equal, and the errors of shapes.

A named size has one value wherever it stands. Where a model demands that two sizes be equal, the
unifier learns what a name must be, or raises. It speaks of sizes alone: who asked, and at which
place of a spec, is the caller's to add.
"""

from collections.abc import Iterable

from lstmspec.shapes.dim import Dim, SymbolicDim, spell
from lstmspec.shapes.tensor import Shape


class ShapeError(Exception):
    """A layer refuses the shape it is given."""

    def __init__(self, code: str, message: str, *, label: str = "", help: str = "", input: int = 0):
        super().__init__(message)
        self.code = code
        """A diagnostic code."""
        self.message = message
        """The headline."""
        self.label = label
        """What to say at the layer."""
        self.help = help
        """The next step."""
        self.input = input
        """Which of the layer's inputs is at fault, from 0."""


class UnequalError(Exception):
    """Two sizes cannot be equal."""

    def __init__(self, left: Dim, right: Dim) -> None:
        super().__init__(f"{spell(left)} is not {spell(right)}")
        self.left = left
        self.right = right


class Unifier:
    """What is known so far of named sizes."""

    def __init__(self, sizes: dict[str, Dim] | None = None) -> None:
        self.sizes: dict[str, Dim] = dict(sizes or {})
        """What each solved name stands for; never a solved name itself."""

    def resolve(self, dim: Dim) -> Dim:
        """`dim` with every solved name replaced."""
        return dim if isinstance(dim, int) else dim.substitute(self.sizes)

    def resolve_shape(self, shape: Iterable[Dim]) -> Shape:
        """`shape` with every solved name replaced."""
        return tuple(self.resolve(dim) for dim in shape)

    def unify(self, left: Dim, right: Dim) -> Dim:
        """Make `left` and `right` the same size and return it.

        Raises:
            UnequalError: if they cannot be, or if that cannot be told before data is there.
        """
        left, right = self.resolve(left), self.resolve(right)
        if left == right:
            return left
        for dim, value in ((right, left), (left, right)):
            if self._solve(dim, value):
                return self.resolve(left)
        raise UnequalError(left, right)

    def _solve(self, dim: Dim, value: Dim) -> bool:
        """Learn the one name in `dim = factor * name + constant`, if that has an answer."""
        if isinstance(dim, int) or dim.is_open:
            return False
        *constant, (monomial, factor) = sorted(dim.terms, key=lambda term: len(term[0]))
        if len(monomial) != 1 or len(constant) > 1 or any(names for names, _ in constant):
            return False
        name = monomial[0]
        if isinstance(value, SymbolicDim):
            if name in value.names or value.is_open or not dim.is_name:
                return False
            self._learn(name, value)
            return True
        rest = value - (constant[0][1] if constant else 0)
        if rest % factor or rest // factor < 1:
            return False
        self._learn(name, rest // factor)
        return True

    def _learn(self, name: str, value: Dim) -> None:
        for solved, dim in self.sizes.items():
            if isinstance(dim, SymbolicDim):
                self.sizes[solved] = dim.substitute({name: value})
        self.sizes[name] = value
