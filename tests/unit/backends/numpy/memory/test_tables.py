"""The bytes that tables hold, and the constants of kernels, against what the kernels do."""

import tracemalloc
from collections.abc import Callable

import numpy as np
import pytest

from lstmspec.backends.numpy.kernels import ACTIVATIONS, Array, open_slots
from lstmspec.backends.numpy.kernels.backward import (
    ACTIVATION_GRADIENT_READS,
    ACTIVATION_GRADIENTS,
    steps_at_once,
)
from lstmspec.backends.numpy.memory import activations, losses, packed, tapes, updates
from lstmspec.backends.numpy.memory.spaces import Meter, Need, Space
from lstmspec.backends.numpy.training import Optimizer, loss_and_gradient, make_metric, optimizers
from lstmspec.ir import LOSSES, METRICS, OPTIMIZERS

BUFFERS = 144 * 1024
"""What NumPy takes at most for numbers that it converts piece by piece."""
SHAPES = {"small": (900, 70), "large": (8000, 70)}
"""On either side of the size from which on NumPy writes into operands."""


def peak_of(action: Callable[[], object]) -> int:
    action()
    tracemalloc.start()
    try:
        tracemalloc.reset_peak()
        before, _ = tracemalloc.get_traced_memory()
        action()
        return tracemalloc.get_traced_memory()[1] - before
    finally:
        tracemalloc.stop()


def counted(need: Need, shape: tuple[int, ...]) -> int:
    """The bytes that a need is counted as."""
    meter = Meter()
    meter.given(*shape).passing(need)
    return meter.peak


def random(shape: tuple[int, ...], scale: float = 1.0) -> Array:
    numbers = np.random.default_rng(0).standard_normal(shape, np.float32)
    numbers *= np.float32(scale)
    return numbers


def test_every_activation_is_in_the_tables() -> None:
    expected = set(ACTIVATIONS) - {"linear"}
    assert set(activations.FORWARD) == set(activations.BACKWARD) == expected


def test_what_gradients_read() -> None:
    reads = {name: activations.READS.get(name, "x") for name in ACTIVATIONS}
    assert reads == ACTIVATION_GRADIENT_READS


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("name", sorted(activations.FORWARD))
@pytest.mark.filterwarnings("ignore:overflow")
def test_an_activation_and_its_gradient(name: str, size: str) -> None:
    shape, found, found_back = SHAPES[size], 0, 0
    for scale in (0.01, 1.0, 10.0, 100.0):
        x = random(shape, scale)
        y = ACTIVATIONS[name](x)
        dy = y.copy()
        found = max(found, peak_of(lambda x=x: ACTIVATIONS[name](x)))
        given = dy, x, y
        found_back = max(found_back, peak_of(lambda all=given: ACTIVATION_GRADIENTS[name](*all)))
    assert 0 <= found - counted(activations.FORWARD[name], shape) <= BUFFERS
    assert 0 <= found_back - counted(activations.BACKWARD[name], shape) <= BUFFERS


LOSS_CASES = [
    (kind, from_logits, smoothing)
    for kind, cls in sorted(LOSSES.items())
    for from_logits in ([False, True] if "crossentropy" in kind else [False])
    for smoothing in ([0.0, 0.1] if "label_smoothing" in cls.model_fields else [0.0])
]


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize(("kind", "from_logits", "smoothing"), LOSS_CASES)
def test_a_loss(kind: str, from_logits: bool, smoothing: float, size: str) -> None:
    loss = LOSSES[kind].model_construct(**({"label_smoothing": smoothing} if smoothing else {}))
    shape = SHAPES[size]
    p = np.abs(random(shape)) % np.float32(1.0)
    y = np.zeros(len(p), np.int64) if kind.startswith("sparse") else p.copy()
    logits = random(shape) if from_logits else None
    found = peak_of(lambda: loss_and_gradient(loss, y, p, logits=logits))
    meter = Meter()
    losses.loss_gradient(loss, meter.given(*shape), from_logits=from_logits)
    assert 0 <= found - meter.peak <= BUFFERS


@pytest.mark.parametrize("size", SHAPES)
@pytest.mark.parametrize("is_masked", [False, True])
@pytest.mark.parametrize("kind", sorted(METRICS))
def test_a_metric_takes_at_most_what_is_told(kind: str, is_masked: bool, size: str) -> None:
    metric = METRICS[kind].model_construct()
    shape = SHAPES[size]
    p = np.abs(random(shape)) % np.float32(1.0)
    y = np.zeros(len(p), np.int64) if kind.startswith("sparse") else np.round(p)
    mask = np.arange(len(p)) % 3 > 0 if is_masked else None
    streaming = make_metric(metric)
    found = peak_of(lambda: streaming.update(y, p, mask=mask))
    meter = Meter()
    losses.measure(metric, meter.given(*shape))
    assert found - BUFFERS <= meter.peak


@pytest.mark.parametrize("kind", sorted(OPTIMIZERS))
def test_slots(kind: str) -> None:
    cls = OPTIMIZERS[kind]
    flags = {name for name in ("amsgrad", "centered") if name in cls.model_fields}
    plain, full = cls(), cls(**dict.fromkeys(flags, True), **_momentum(kind))
    for optimizer in (plain, full):
        state = Optimizer(optimizer).init({"w": np.zeros(3, np.float32)})
        found = sum(name.startswith("w/") for name in state)
        assert updates.slots_of(optimizer) == found


def _momentum(kind: str) -> dict[str, float]:
    return {"momentum": 0.9} if kind in ("sgd", "rmsprop") else {}


def test_constants_of_kernels() -> None:
    assert steps_at_once(1, 1) == tapes._AT_ONCE
    assert len(open_slots(np.zeros((1, 1)), 1, 1, 10**9)) - 1 == packed._AT_ONCE // 4
    assert updates.STRETCH == optimizers.STRETCH


def test_a_space_counts_as_long_as_something_refers_to_it() -> None:
    meter = Meter()
    one = meter.space(3, 5)
    view: Space = one.view(15)
    del one
    assert meter.held == 60
    del view
    assert (meter.held, meter.peak) == (0, 60)


def test_a_space_in_order_is_reshaped_without_a_copy() -> None:
    meter = Meter()
    space = meter.space(4, 6)
    assert space.reshaped(24).block is space.block
    assert space.view(6, 4).reshaped(24).block is not space.block
