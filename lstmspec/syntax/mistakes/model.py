"""What an entry of the table of mistakes says."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from lstmspec.syntax.place import At

Scope: TypeAlias = Literal["token", "statement", "keyword", "any", "everywhere"]
"""What else an example stands for: nothing; any keyword in that place that begins a statement; any
keyword in that place; anything in that place; or the same token in any place."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, what to do, and lines up to and including the token that is wrong."""

    code: str
    message: str
    help: str
    examples: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    """Examples that are lines of `train`."""
    at: At = "found"
    scope: Scope = "token"


INPUT_LINES: Final = tuple(
    f"{start}{behind}" for start in ("input [1]", "input x f[1]") for behind in ("", " a", " a=5")
)
"""Lines that say what an input is, whole up to here."""
OUTPUT_LINES: Final = ("output a b", "output a b c", "output a b c=5")
"""Lines that say what the targets of an output are, whole up to here."""
DATA_LINES: Final = (*INPUT_LINES, *OUTPUT_LINES)
OPERATORS: Final = ("+", "-", "*", "/", "//", "%", "**")
