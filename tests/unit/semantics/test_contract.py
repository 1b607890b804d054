"""What semantics asks of layers without shapes agrees with what they make once shapes are there."""

import pytest

from lstmspec.ir import OPTIMIZERS
from lstmspec.layers import GRU, LSTM, Bidirectional, Dense, Layer, SimpleRNN, options_of
from lstmspec.shapes import Unifier, float32

LAYERS: list[Layer] = [
    Dense(units=3),
    LSTM(units=3),
    LSTM(units=3, return_state=True),
    GRU(units=3, return_state=True),
    SimpleRNN(units=3, return_state=True),
    Bidirectional(layer=LSTM(units=3)),
    Bidirectional(layer=LSTM(units=3, return_state=True)),
    Bidirectional(layer=GRU(units=3, return_state=True), merge_mode=None),
    Bidirectional(layer=SimpleRNN(units=3), merge_mode=None),
]


@pytest.mark.parametrize("layer", LAYERS, ids=str)
def test_result_names_are_those_of_what_is_inferred(layer: Layer):
    inferred = layer.infer((float32(24, 8),), Unifier())
    assert layer.result_names() == tuple(result.name for result in inferred)


@pytest.mark.parametrize("kind", OPTIMIZERS)
def test_the_learning_rate_leads_the_arguments_of_an_optimizer(kind: str):
    cls = OPTIMIZERS[kind]
    assert cls.positional == 1
    assert next(iter(options_of(cls))) == "learning_rate"
