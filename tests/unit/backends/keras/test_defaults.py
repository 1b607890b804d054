"""What is left out of emitted text is what Keras takes by default."""

import inspect
from typing import Any, get_args

import pytest

from lstmspec.ir.training import AUC, EarlyStopping, Loss, Metric, Optimizer, Schedule
from lstmspec.layers import LAYERS, options_of
from lstmspec.layers.values import ALIASES, Constraint, Initializer, Regularizer, Value

pytestmark = pytest.mark.keras

ROOMS = {
    "initializers": Initializer,
    "regularizers": Regularizer,
    "constraints": Constraint,
    "losses": Loss,
    "metrics": Metric,
    "optimizers": Optimizer,
    "optimizers.schedules": Schedule,
}
VALUES = [
    pytest.param(room, cls, id=f"{room}.{cls.__name__}")
    for room, union in ROOMS.items()
    for cls in get_args(get_args(union)[0])
]
OURS_ALONE = {("LSTM", "return_sequences"), ("GRU", "return_sequences")}
OURS_ALONE |= {("SimpleRNN", "return_sequences")}
"""Left open in the language and settled before text is written."""


def defaults(cls: type) -> dict[str, Any]:
    """The defaults of a Keras class; options that go through `**kwargs` are its base class's."""
    found: dict[str, Any] = {}
    for base in reversed(cls.__mro__[:-1]):
        if "__init__" in vars(base):
            found |= {
                name: parameter.default
                for name, parameter in inspect.signature(base.__init__).parameters.items()
            }
    return found


def same(ours: Any, theirs: Any) -> bool:
    """Whether a default of ours is what Keras makes of its own."""
    if isinstance(ours, Value):
        # Keras reads its class names as well, and PReLU has `Zeros`.
        known = (ours.kind, type(ours).__name__)
        return ours == type(ours)() and ALIASES.get(theirs, theirs) in known
    if isinstance(ours, str) and isinstance(theirs, str):
        return ours == theirs.lower()  # Keras' `ROC` is `roc` here, and Keras reads both.
    return bool(ours == theirs) or (ours == "linear" and theirs is None)


@pytest.mark.parametrize("kind", LAYERS)
def test_layers(keras: Any, kind: str) -> None:
    cls = getattr(keras.layers, kind)
    called = inspect.signature(cls.call).parameters
    theirs = defaults(cls) | {name: called[name].default for name in LAYERS[kind].call_options}
    for name in LAYERS[kind].option_names():
        field = LAYERS[kind].model_fields[name]
        if (kind, name) in OURS_ALONE:
            assert field.default is None
            assert theirs[name] is False
        elif field.is_required():
            assert theirs[name] is inspect.Parameter.empty
        else:
            assert same(field.default, theirs[name]), name


@pytest.mark.parametrize("kind", LAYERS)
def test_what_a_layer_must_be_given_leads_in_the_order_of_keras(keras: Any, kind: str) -> None:
    fields = LAYERS[kind].model_fields
    ours = [name for name in LAYERS[kind].option_names() if fields[name].is_required()]
    theirs = list(inspect.signature(getattr(keras.layers, kind)).parameters)
    assert theirs[: len(ours)] == ours or LAYERS[kind].wraps


@pytest.mark.parametrize(("room", "cls"), VALUES)
def test_values(keras: Any, room: str, cls: type[Value]) -> None:
    home: Any = keras
    for part in room.split("."):
        home = getattr(home, part)
    theirs = defaults(getattr(home, cls.__name__.removesuffix("Metric")))
    for name, field in cls.model_fields.items():
        if name != "kind" and not field.is_required():
            assert same(field.default, theirs[name]), name


@pytest.mark.parametrize(("room", "cls"), VALUES)
def test_words(keras: Any, room: str, cls: type[Value]) -> None:
    """A word in emitted text names the very class that the spec means, as it is by default."""
    if room == "optimizers.schedules" or any(f.is_required() for f in cls.model_fields.values()):
        return
    kind = cls.model_fields["kind"].default
    if kind in ("constant", "l1_l2"):
        return
    home = getattr(keras, room)
    found = home.get(kind)
    expected = getattr(home, cls.__name__.removesuffix("Metric"))
    if room == "losses":
        y, p = keras.ops.ones((2, 3)) / 3, keras.ops.ones((2, 3)) / 3
        target = keras.ops.ones((2,), "int32") if kind.startswith("sparse") else y
        by_word, by_class = keras.ops.mean(found(target, p)), expected()(target, p)
        assert float(by_word) == pytest.approx(float(by_class))
        return
    assert type(found) is expected


def test_keras_reads_the_curves_of_auc_in_lower_case(keras: Any) -> None:
    for word in options_of(AUC)["curve"].words:
        assert keras.metrics.AUC(curve=word).get_config()["curve"] == word.upper()


def test_early_stopping(keras: Any) -> None:
    theirs = defaults(keras.callbacks.EarlyStopping)
    for name, field in EarlyStopping.model_fields.items():
        if name != "kind":
            assert same(field.default, theirs[name]), name


def test_fit(keras: Any) -> None:
    theirs = inspect.signature(keras.Model.fit).parameters
    assert theirs["epochs"].default == 1
    assert theirs["validation_split"].default == 0
