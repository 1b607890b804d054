"""All that stands in the way of an import, collected, so that it is told at once."""

from dataclasses import dataclass, field
from pathlib import Path

from lstmspec.diagnostics import SpecError
from lstmspec.importing.refusals import beyond_the_language, foreign, shown, torn


@dataclass
class Problems:
    """What a configuration has that a spec cannot say, and what is worth telling besides."""

    path: Path
    """The file that the configuration is from."""
    beyond: list[str] = field(default_factory=list)
    """What Keras has and the language has not, a line for each."""
    foreign: list[str] = field(default_factory=list)
    """What would run code or is not Keras' own, a line for each."""
    torn: list[str] = field(default_factory=list)
    """What does not fit together, a line for each."""
    notes: dict[str, list[str]] = field(default_factory=dict)
    """What is said differently or left out without a change of any output: the layers for each."""

    def cannot_say(self, layer: object, reason: str) -> None:
        """Note that no spec can say something of `layer`."""
        self.beyond.append(f"{shown(layer)}: {reason}")

    def distrust(self, layer: object, reason: str) -> None:
        """Note that `layer` is not one to read."""
        self.foreign.append(f"{shown(layer)}: {reason}")

    def damaged(self, layer: object, reason: str) -> None:
        """Note that `layer` does not fit into any model that Keras could have saved."""
        self.torn.append(f"{shown(layer)}: {reason}")

    def note(self, what: str, layer: object) -> None:
        """Note something of `layer` that does not stand in the way."""
        self.notes.setdefault(what, []).append(shown(layer))

    def raise_errors(self) -> None:
        """Refuse the file if anything stands in the way.

        Raises:
            SpecError: `corrupt-file` and `unsupported-by-language`, each with every reason.
        """
        found = []
        if self.foreign:
            found.append(foreign(self.path, list(dict.fromkeys(self.foreign))))
        if self.torn:
            found.append(torn(self.path, list(dict.fromkeys(self.torn))))
        if self.beyond:
            found.append(beyond_the_language(self.path, list(dict.fromkeys(self.beyond))))
        if found:
            raise SpecError(tuple(found), {})

    def told(self) -> tuple[str, ...]:
        """The notes, a line each."""
        return tuple(f"{what}: {_names(layers)}" for what, layers in self.notes.items())


def _names(layers: list[str]) -> str:
    names = list(dict.fromkeys(layers))
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    return ", ".join(f"`{name}`" for name in names[:6]) + more
