"""Random specs that both backends take."""

from collections.abc import Iterator
from itertools import count, islice

from lstmspec.backends import get_backend
from lstmspec.compilation import Compilation
from tests.fuzz.generator import draw_model
from tests.fuzz.reading import compiled
from tests.fuzz.writing import write


def accepted_specs(first: int, number: int) -> Iterator[Compilation]:
    """`number` specs; others than those of a run that begins `number` before or behind."""
    return islice(filter(_is_accepted, _drawn(first)), number)


def _drawn(first: int) -> Iterator[Compilation]:
    # About one in ten is refused, so runs that begin ten times as far apart do not meet.
    return (compiled(write(draw_model(seed))) for seed in count(10 * first))


def _is_accepted(spec: Compilation) -> bool:
    return not get_backend("keras").refusals(spec.model)
