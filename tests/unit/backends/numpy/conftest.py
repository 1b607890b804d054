"""Specs as text, made into live NumPy models with random weights."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec import weights as store
from lstmspec.backends.numpy import BACKEND
from lstmspec.ir import Model

Weights = dict[str, np.ndarray]


def random_weights(model: Model, dims: dict[str, int], seed: int = 1) -> Weights:
    """Weights of which none is 0, so that each of them counts; variances are positive."""
    generator = np.random.default_rng(seed)
    weights = {}
    for name, array in store.fresh(model, seed, dims).items():
        made = array + generator.uniform(0.1, 0.3, array.shape)
        weights[name] = (np.abs(made) if "variance" in name else made).astype(array.dtype)
    return weights


@pytest.fixture
def random_of() -> Callable[..., Weights]:
    """Random weights of a model."""
    return random_weights


@pytest.fixture
def emitted() -> Callable[[str], str]:
    """The NumPy module of a spec."""
    return lambda text: BACKEND.emit(lstmspec.parse(text).model)


@pytest.fixture
def forward_of() -> Callable[[str], str]:
    """The lines of `forward` in the NumPy module of a spec."""

    def lines(text: str) -> str:
        source = BACKEND.emit(lstmspec.parse(text).model)
        start = source.index("def forward(")
        return source[start : source.index("\n\n\n", start)]

    return lines


@pytest.fixture
def live() -> Callable[..., Any]:
    """The live model of a spec; `dims` gives the sizes that its weights need."""

    def build(text: str, **dims: int) -> Any:
        model = lstmspec.parse(text).model
        return BACKEND.build(model, random_weights(model, dims), dims)

    return build
