"""Options that act in training alone: the emitted Keras layer is configured as the spec says.

Every layer, every such option, every kind of value that the option takes, with every argument other
than its default; and the regularizers and constraints mean in Keras what their pages say.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lstmspec.backends.keras import BACKEND
from lstmspec.backends.keras.expressions import flat
from lstmspec.backends.keras.rules import Maker
from lstmspec.ir import Input, Model, Node, Output
from lstmspec.layers import LAYERS, Layer, Option
from lstmspec.layers.values import (
    L1,
    L1L2,
    L2,
    Constant,
    GlorotNormal,
    GlorotUniform,
    HeNormal,
    HeUniform,
    Identity,
    LecunNormal,
    LecunUniform,
    MaxNorm,
    MinMaxNorm,
    NonNeg,
    Ones,
    Orthogonal,
    OrthogonalRegularizer,
    RandomNormal,
    RandomUniform,
    TruncatedNormal,
    UnitNorm,
    Value,
    VarianceScaling,
    Zeros,
)
from tests.agreement.options import training_options

pytestmark = pytest.mark.keras

Check = Callable[[np.ndarray], bool]

VALUES: tuple[Value, ...] = (
    Zeros(),
    Ones(),
    Constant(),
    Constant(value=0.5),
    RandomNormal(),
    RandomNormal(mean=0.5, stddev=0.25),
    RandomUniform(),
    RandomUniform(minval=-0.5, maxval=0.25),
    TruncatedNormal(),
    TruncatedNormal(mean=0.5, stddev=0.25),
    VarianceScaling(),
    VarianceScaling(scale=2.0, mode="fan_avg", distribution="untruncated_normal"),
    GlorotUniform(),
    GlorotNormal(),
    HeUniform(),
    HeNormal(),
    LecunUniform(),
    LecunNormal(),
    Orthogonal(),
    Orthogonal(gain=1.5),
    Identity(),
    Identity(gain=0.5),
    L1(),
    L1(l1=0.5),
    L2(),
    L2(l2=0.25),
    L1L2(),
    L1L2(l1=0.5, l2=0.25),
    OrthogonalRegularizer(),
    OrthogonalRegularizer(factor=0.5, mode="columns"),
    MaxNorm(),
    MaxNorm(max_value=3.0, axis=1),
    NonNeg(),
    UnitNorm(),
    UnitNorm(axis=1),
    MinMaxNorm(),
    MinMaxNorm(min_value=0.25, max_value=2.0, rate=0.5, axis=1),
)
NUMBERS: dict[str, tuple[Any, ...]] = {
    "dropout": (0.25,),
    "recurrent_dropout": (0.5,),
    "rate": (0.0, 0.25, 1.0),
    "GaussianDropout.rate": (0.0, 0.25),
    "stddev": (0.0, 0.25, 1.0),
    "seed": (0, 7),
    "momentum": (0.5,),
    "noise_shape": ((None, 1, 4), (2, None, 1)),
    "unit_forget_bias": (False,),
}
REQUIRED = {
    "filters": 6,
    "key_dim": 4,
    "num_heads": 2,
    "kernel_size": 3,
    "units": 4,
    "input_dim": 5,
    "output_dim": 3,
    "rate": 0.5,
    "stddev": 0.5,
    "activation": "relu",
}
INPUT = Input(name="x", dtype="float32", shape=(6, 4))


@pytest.fixture(scope="module")
def keras() -> Any:
    return pytest.importorskip("keras")


def made(keras: Any, layer: Layer) -> Any:
    """The Keras layer that the emitted text makes."""
    node = Node(name="it", layer=layer, inputs=("x",) * layer.min_inputs)
    model = Model(inputs=(INPUT,), nodes=(node,), outputs=(Output(value="it"),))
    text = flat(Maker(model, {}).make(node))
    return eval(text, {"keras": keras, "layers": keras.layers})


def layer_of(kind: str, **options: Any) -> Layer:
    cls = LAYERS[kind]
    fields = cls.model_fields.items()
    required = {name: REQUIRED[name] for name, field in fields if field.is_required()}
    return cls(**(required | options))


def config_of(layer: Any) -> dict[str, Any]:
    """What Keras writes of a layer; SimpleRNN forgets to write its seed."""
    config = {"seed": getattr(getattr(layer, "cell", layer), "seed", None)} | layer.get_config()
    for name in ("name", "go_backwards"):
        config.pop(name, None)
    return config


def values_of(kind: str, option: Option) -> list[Any]:
    if option.calls:
        return [value for value in VALUES if value.kind in option.calls]
    own = f"{kind}.{option.name}"
    return list(NUMBERS[own if own in NUMBERS else option.name])


def assert_is(written: Any, value: Any) -> None:
    """Hold what Keras writes of an object against the value in the IR."""
    if not isinstance(value, Value):
        assert written == value or tuple(written) == value
        return
    assert written["class_name"] == type(value).__name__
    for name in type(value).model_fields:
        # Keras 3.15 does not write the gain of Identity; the test of its meaning shows it.
        if name != "kind" and not isinstance(value, Identity):
            given = getattr(value, name)
            assert written["config"][name] == (
                pytest.approx(given, rel=1e-6) if isinstance(given, float) else given
            )


def test_every_kind_of_value_is_tried() -> None:
    kinds = {kind for _, option in training_options() for kind in option.calls}
    assert kinds == {value.kind for value in VALUES}


OPTIONS = [pytest.param(kind, o, id=f"{kind}.{o.name}") for kind, o in training_options()]
RECURRENT = [p for p in OPTIONS if p.values[0] in ("LSTM", "GRU", "SimpleRNN")]


@pytest.mark.parametrize(("kind", "option"), OPTIONS)
def test_keras_is_configured_as_the_spec_says(keras: Any, kind: str, option: Option) -> None:
    plain = config_of(made(keras, layer_of(kind)))
    for value in values_of(kind, option):
        layer = layer_of(kind, **{option.name: value})
        config = config_of(made(keras, layer))
        if is_forgotten(layer, option.name):
            assert config == plain
            continue
        assert_is(config.get(option.name), value)
        rest = {name: entry for name, entry in config.items() if name != option.name}
        assert rest == {name: entry for name, entry in plain.items() if name != option.name}


@pytest.mark.parametrize(("kind", "option"), RECURRENT)
def test_both_directions_are_configured(keras: Any, kind: str, option: Option) -> None:
    for value in values_of(kind, option):
        layer = LAYERS["Bidirectional"](layer=layer_of(kind, **{option.name: value}))
        both = made(keras, layer)
        for direction in (both.forward_layer, both.backward_layer):
            config = config_of(direction)
            if is_forgotten(layer, option.name) and isinstance(value, Identity):
                assert getattr(direction, option.name).gain == 1
            elif is_forgotten(layer, option.name):
                assert config == config_of(made(keras, layer_of(kind)))
            else:
                assert_is(config.get(option.name), value)


def is_forgotten(layer: Layer, option: str) -> bool:
    """Whether the backend refuses an option because Keras forgets it."""
    node = Node(name="it", layer=layer, inputs=("x",) * layer.min_inputs)
    model = Model(inputs=(INPUT,), nodes=(node,), outputs=(Output(value="it"),))
    return any(f"forgets `{option}`" in refusal.message for refusal in BACKEND.refusals(model))


def object_of(keras: Any, value: Value, option: str) -> Any:
    """The Keras object that a `Dense` holds for `value`."""
    return getattr(made(keras, layer_of("Dense", **{option: value})), option)


WEIGHTS = np.random.default_rng(5).normal(size=(4, 3)).astype(np.float32)


def orthogonality(weights: np.ndarray) -> float:
    """The mean absolute dot product of different rows, made unit."""
    rows = weights / np.linalg.norm(weights, axis=1, keepdims=True)
    dots = np.abs(rows @ rows.T)[~np.eye(len(rows), dtype=bool)]
    return float(dots.mean())


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (L1(l1=0.5), 0.5 * np.abs(WEIGHTS).sum()),
        (L2(l2=0.25), 0.25 * (WEIGHTS**2).sum()),
        (L1L2(l1=0.5, l2=0.25), 0.5 * np.abs(WEIGHTS).sum() + 0.25 * (WEIGHTS**2).sum()),
        (OrthogonalRegularizer(factor=0.5), 0.5 * orthogonality(WEIGHTS)),
        (OrthogonalRegularizer(factor=0.5, mode="columns"), 0.5 * orthogonality(WEIGHTS.T)),
    ],
    ids=lambda value: value.kind if isinstance(value, Value) else "",
)
def test_a_regularizer_means_what_its_page_says(keras: Any, value: Value, expected: float) -> None:
    regularizer = object_of(keras, value, "kernel_regularizer")
    found = float(regularizer(keras.ops.convert_to_tensor(WEIGHTS)))
    assert found == pytest.approx(float(expected), rel=1e-5)


def norms(weights: np.ndarray, axis: int) -> np.ndarray:
    return np.linalg.norm(weights, axis=axis, keepdims=True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (MaxNorm(max_value=1.0), WEIGHTS * np.minimum(1, 1 / norms(WEIGHTS, 0))),
        (MaxNorm(max_value=1.0, axis=1), WEIGHTS * np.minimum(1, 1 / norms(WEIGHTS, 1))),
        (NonNeg(), np.maximum(WEIGHTS, 0)),
        (UnitNorm(axis=1), WEIGHTS / norms(WEIGHTS, 1)),
        (
            MinMaxNorm(min_value=1.5, max_value=2.0, rate=0.5),
            WEIGHTS * (0.5 * np.clip(norms(WEIGHTS, 0), 1.5, 2) / norms(WEIGHTS, 0) + 0.5),
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, Value) else "",
)
def test_a_constraint_means_what_its_page_says(
    keras: Any, value: Value, expected: np.ndarray
) -> None:
    constraint = object_of(keras, value, "kernel_constraint")
    np.testing.assert_allclose(np.asarray(constraint(WEIGHTS)), expected, atol=1e-5)


TRUNCATED = 0.87962566103423978
"""The standard deviation of a standard normal number cut at 2."""


def exactly(expected: np.ndarray | float) -> Check:
    return lambda weights: bool(np.allclose(weights, expected, atol=0))


def uniform(low: float, high: float) -> Check:
    """Whether 3,000 numbers fill the range and do not leave it."""
    margin = 0.01 * (high - low)
    return lambda weights: bool(
        low <= weights.min() < low + margin and high - margin < weights.max() <= high
    )


def normal(mean: float, stddev: float) -> Check:
    """Whether 3,000 numbers could have that mean and standard deviation."""
    return lambda weights: bool(
        abs(weights.mean() - mean) < 0.1 * stddev and abs(weights.std() / stddev - 1) < 0.05
    )


@pytest.mark.parametrize(
    ("value", "check"),
    [
        (Zeros(), exactly(0)),
        (Ones(), exactly(1)),
        (Constant(value=0.5), exactly(0.5)),
        (Identity(gain=0.5), exactly(0.5 * np.eye(100, 30))),
        (Orthogonal(gain=1.5), lambda w: np.allclose(w.T @ w, 2.25 * np.eye(30), atol=1e-4)),
        (RandomUniform(minval=-0.5, maxval=0.25), uniform(-0.5, 0.25)),
        (RandomNormal(mean=0.5, stddev=0.25), normal(0.5, 0.25)),
        (TruncatedNormal(mean=0.5, stddev=0.25), normal(0.5, 0.25 * TRUNCATED)),
        (TruncatedNormal(mean=0.5, stddev=0.25), lambda w: w.min() >= 0 and w.max() <= 1),
        (VarianceScaling(scale=2.0, mode="fan_out"), normal(0, (2 / 30) ** 0.5)),
        (GlorotUniform(), uniform(-((6 / 130) ** 0.5), (6 / 130) ** 0.5)),
        (GlorotNormal(), normal(0, (2 / 130) ** 0.5)),
        (HeUniform(), uniform(-((6 / 100) ** 0.5), (6 / 100) ** 0.5)),
        (HeNormal(), normal(0, (2 / 100) ** 0.5)),
        (LecunUniform(), uniform(-((3 / 100) ** 0.5), (3 / 100) ** 0.5)),
        (LecunNormal(), normal(0, (1 / 100) ** 0.5)),
    ],
    ids=lambda value: value.kind if isinstance(value, Value) else "",
)
def test_an_initializer_means_what_its_page_says(keras: Any, value: Value, check: Check) -> None:
    keras.utils.set_random_seed(0)
    initializer = object_of(keras, value, "kernel_initializer")
    assert check(np.asarray(initializer((100, 30))))
