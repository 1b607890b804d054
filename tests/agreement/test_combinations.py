"""Every combination of the options of a recurrent layer, masked and not: the long campaign."""

from collections.abc import Iterator
from itertools import product

import pytest

from tests.agreement.harness import LIMIT, SOURCES, Case, largest_difference

pytestmark = [pytest.mark.keras, pytest.mark.slow]

FLAGS = ("use_bias=false", "go_backwards", "zero_output_for_mask", "return_sequences")
KINDS = ("LSTM", "GRU", "SimpleRNN")
MERGES = ("concat", "sum", "mul", "ave")


def combinations(kind: str) -> Iterator[str]:
    """The lines of one kind, each a layer that reads `seq`."""
    own = ("reset_after=false",) if kind == "GRU" else ()
    for chosen in product(*((None, flag) for flag in (*FLAGS, *own))):
        options = " ".join(flag for flag in chosen if flag)
        for start in ("", " initial_state=enc"):
            yield f"{kind} 3 {options}{start}".replace("  ", " ").rstrip()


def both_ways(kind: str) -> Iterator[str]:
    flags = ("use_bias=false", "return_sequences", "relu")
    for merge, chosen in product(MERGES, product(*((None, flag) for flag in flags))):
        options = " ".join(flag for flag in chosen if flag)
        for start in ("", " initial_state=both"):
            yield f"Bidirectional {merge} {kind} 3 {options}{start}".replace("  ", " ").rstrip()


def case(name: str, source: str, lines: list[str], start: str) -> Case:
    names = [f"r{number}" for number in range(len(lines))]
    text = [SOURCES[source], start]
    text += [f"{line} from seq as {name}" for line, name in zip(lines, names, strict=True)]
    text.append(f"output {', '.join(names)}")
    # The longest one makes a graph of the whole model, which is quicker for so many layers.
    return Case(name, "\n".join(text) + "\n", lengths=(1, 2, 20), scale=0.4)


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("wrapped", [False, True], ids=["one way", "both ways"])
def test_backends_agree(kind: str, source: str, wrapped: bool) -> None:
    lines = list(both_ways(kind) if wrapped else combinations(kind))
    wrapper, start = ("Bidirectional ", "both") if wrapped else ("", "enc")
    for first in range(0, len(lines), 32):
        chunk = case(
            f"{kind} {wrapped} {source} {first}",
            source,
            lines[first : first + 32],
            f"{wrapper}{kind} 3 return_state from seq as {start}",
        )
        size, words = largest_difference(chunk)
        assert size <= LIMIT, f"{words} of\n{chunk.text}"
