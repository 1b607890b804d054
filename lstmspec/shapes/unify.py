"""Making two sizes equal, and the errors of shapes.

A named size has one value wherever it stands. Where a model demands that two sizes be equal, the
unifier learns what a name must be, or raises. It speaks of sizes alone: who asked, and at which
place of a spec, is the caller's to add.
"""

from collections.abc import Iterable, Mapping

from lstmspec.shapes.dim import Dim, SymbolicDim, spell
from lstmspec.shapes.tensor import Shape


class ShapeError(Exception):
    """A layer refuses the shape it is given."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        label: str = "",
        help: str = "",
        input: int = 0,
        option: str = "",
    ) -> None:
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
        self.option = option
        """The option at fault, if it is one."""


class UnequalError(Exception):
    """Two sizes cannot be equal."""

    def __init__(self, left: Dim, right: Dim) -> None:
        super().__init__(f"{spell(left)} is not {spell(right)}")
        self.left = left
        self.right = right


class Unifier:
    """What is known so far of named sizes."""

    def __init__(self, sizes: Mapping[str, Dim] | None = None) -> None:
        # A size may hold names that were solved after it; `_find` follows them when asked, so that
        # learning a name costs the same however many are known.
        self._sizes: dict[str, Dim] = dict(sizes or {})
        self._writes: list[tuple[str, Dim | None]] = []

    @property
    def sizes(self) -> dict[str, Dim]:
        """What each solved name stands for; never a solved name itself."""
        return {name: self._find(name) for name in list(self._sizes)}

    @property
    def mark(self) -> int:
        """This moment: what `undo` goes back to and `learned` counts from."""
        return len(self._writes)

    def learned(self, since: int) -> list[str]:
        """The names that were solved since a `mark`."""
        return [name for name, before in self._writes[since:] if before is None]

    def undo(self, to: int) -> None:
        """Forget what was learned since a `mark`."""
        while len(self._writes) > to:
            name, before = self._writes.pop()
            if before is None:
                del self._sizes[name]
            else:
                self._sizes[name] = before

    def resolve(self, dim: Dim) -> Dim:
        """`dim` with every solved name replaced."""
        if isinstance(dim, int) or not self._sizes:
            return dim
        known = [name for name in dim.names if name in self._sizes]
        return dim.substitute({name: self._find(name) for name in known}) if known else dim

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
            self._write(name, value)
            return True
        rest = value - (constant[0][1] if constant else 0)
        if rest % factor or rest // factor < 1:
            return False
        self._write(name, rest // factor)
        return True

    def _write(self, name: str, value: Dim) -> None:
        self._writes.append((name, self._sizes.get(name)))
        self._sizes[name] = value

    def _find(self, name: str) -> Dim:
        """What the solved `name` stands for, found anew only where later names changed it."""
        path = [name]
        value = self._sizes[name]
        while isinstance(value, SymbolicDim) and value.is_name:
            name = value.terms[0][0][0]
            if name not in self._sizes:
                break
            path.append(name)
            value = self._sizes[name]
        while isinstance(value, SymbolicDim) and any(name in self._sizes for name in value.names):
            value = value.substitute(self._sizes)
        for passed in path:
            if self._sizes[passed] is not value:
                self._write(passed, value)
        return value
