"""The ordered pairs of layers that the language does not allow."""

from collections.abc import Iterator

from lstmspec.layers import LAYERS
from tests.fuzz.generator import PAIRS, Pair

KEEPS_INTEGERS = {"Flatten", "Reshape", "Permute", "Concatenate", "TimeDistributed"}
RECURRENT = {kind for kind, cls in LAYERS.items() if cls.takes_states}
NEEDS_AXES = {kind for kind, cls in LAYERS.items() if cls.time_axis == "needed"} - RECURRENT
"""The layers that take a sequence, and never a vector, not even as a state."""
MAKES_SEQUENCES = NEEDS_AXES - {"GlobalAveragePooling1D", "GlobalMaxPooling1D"}


def unreachable() -> Iterator[tuple[Pair, str]]:
    """The pairs that the language does not allow, and why."""
    for first, second in PAIRS:
        if second == "Embedding" and first not in KEEPS_INTEGERS:
            yield (first, second), f"{first} makes real numbers"
        elif first == "Flatten" and second in NEEDS_AXES:
            yield (first, second), "Flatten leaves one axis"
        elif second == "RepeatVector" and first in MAKES_SEQUENCES | {"Embedding", "RepeatVector"}:
            yield (first, second), f"{first} makes more than one axis"
        elif (first, second) == ("Masking", "Softmax"):
            yield (first, second), "Softmax takes no mask"
