"""Streams for a long time: many at once, one alone, and cut at random."""

import os

import pytest
from hypothesis import given, settings

import lstmspec
from lstmspec.threads import blas_threads
from tests.campaigns import hammering, soaking
from tests.properties.test_splits import cases, check_pieces

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("count", [1, os.cpu_count()], ids=["one BLAS thread", "all of them"])
@pytest.mark.parametrize("spec", hammering.SPECS)
def test_eight_threads_share_a_model(spec: str, count: int):
    model = lstmspec.parse(hammering.SPECS[spec]).compile("numpy")
    with blas_threads(count):
        alone = [hammering.play_alone(model, number, 400) for number in range(96)]
        together = hammering.play_together(model, streams=96, calls=400, threads=8)
    hammering.assert_same_bits(together, alone)


def test_memory_is_flat_over_a_million_steps():
    samples = soaking.soak_alone(10**6, every=10**5)
    for sample in samples:
        print(f"{sample.steps:>9,} steps  {sample.python:>11,}  {sample.process:>11,} bytes")
    soaking.assert_flat(samples)


@settings(deadline=None, max_examples=5000)
@given(cases)
def test_pieces_make_the_whole(case: tuple[str, int, list[int], int]):
    check_pieces(*case)
