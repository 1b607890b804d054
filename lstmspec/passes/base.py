"""What a pass is."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from lstmspec.diagnostics import Sink
from lstmspec.ir import Model


@dataclass(frozen=True)
class Pass(ABC):
    """One step from a model to a model; its fields are its options.

    The IR is valid before and after, not necessarily during. A pass reads no text and writes none:
    what it finds wrong it reports to the sink, at places that the IR remembers.
    """

    name: ClassVar[str]
    """Its name in kebab-case, that of its file."""

    @abstractmethod
    def run(self, model: Model, sink: Sink) -> Model | None:
        """Return the new model, or `None` where later passes could only repeat what it reported."""
