"""What a backend is.

A backend is a table `layer class -> rule`. A rule writes source text; the live model comes from
executing that same text, so what is shown, what is shipped and what runs are one thing. A backend
answers for every layer: with a rule, or with a reason in `unsupported`. It answers for a whole
model in `refusals`, before any text is written: nothing is dropped in silence.
"""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from lstmspec.diagnostics import InternalError, Sink
from lstmspec.ir import Model, Node
from lstmspec.layers import Layer
from lstmspec.source import Span

L = TypeVar("L", bound=Layer)
C = TypeVar("C")

Rule = Callable[[C, Node, Any], None]


class Rules(Generic[C]):
    """The rules of one backend, by layer class; `C` is what a rule writes through."""

    def __init__(self) -> None:
        self._rules: dict[type[Layer], Rule[C]] = {}

    def register(
        self, cls: type[L]
    ) -> Callable[[Callable[[C, Node, L], None]], Callable[[C, Node, L], None]]:
        """Make the decorated function the rule of `cls`."""

        def enter(rule: Callable[[C, Node, L], None]) -> Callable[[C, Node, L], None]:
            if cls in self._rules:
                raise InternalError(f"two rules for {cls.__name__}")
            self._rules[cls] = rule
            return rule

        return enter

    def __iter__(self) -> Iterator[type[Layer]]:
        return iter(self._rules)

    def apply(self, context: C, node: Node, layer: Layer) -> None:
        """Run the rule of `layer`."""
        self._rules[type(layer)](context, node, layer)


class Refusal(NamedTuple):
    """Something in a model that a backend cannot honour: where, why, and what to do."""

    span: Span | None
    message: str
    help: str


class Backend(Protocol):
    """The interface of a backend; the entry point names an instance."""

    name: str
    """What `--backend` calls it."""
    summary: str
    """One line for `lstmspec backends`."""
    extra: str | None
    """The extra of lstmspec that installs what it needs; `None` if it needs no more than NumPy."""
    modules: tuple[str, ...]
    """The modules that must be there to build a live model."""
    suffixes: tuple[str, ...]
    """The endings of `-o` that it can write, `.py` first."""

    @property
    def layers(self) -> frozenset[type[Layer]]:
        """The layers that it has a rule for."""
        ...

    @property
    def unsupported(self) -> Mapping[type[Layer], str]:
        """The layers that it refuses, with the reason."""
        ...

    def refusals(self, model: Model) -> list[Refusal]:
        """What in `model` it cannot honour; empty if it compiles the model exactly."""
        ...

    def emit(self, model: Model) -> str:
        """The source text of `model`, the same bytes each time."""
        ...

    def build(self, model: Model, weights: Mapping[str, Any], dims: Mapping[str, int]) -> Any:
        """The live model: the emitted text executed, with `weights` by canonical name.

        `dims` gives the sizes of the dimensions that `model` leaves open.
        """
        ...

    def save(
        self, model: Model, weights: Mapping[str, Any] | None, dims: Mapping[str, int], path: Path
    ) -> None:
        """Write `model` to `path`, in the form that its ending names."""
        ...


def check_model(backend: Backend, model: Model, sink: Sink) -> None:
    """Report what `backend` cannot honour in `model`."""
    for refusal in backend.refusals(model):
        sink.error("unsupported-by-backend", refusal.message, refusal.span, help=refusal.help)
