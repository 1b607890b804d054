import pytest

from lstmspec.ir import Input, Model, Node, Output, print_layer, print_model, print_value
from lstmspec.layers import (
    GRU,
    LSTM,
    Activation,
    BatchNormalization,
    Bidirectional,
    Dense,
    Dropout,
    Layer,
    LayerNormalization,
    Masking,
    Reshape,
    TimeDistributed,
)
from lstmspec.layers.values import L2, Constant, Orthogonal, Zeros
from tests.passes.compiling import lowered, typed


@pytest.mark.parametrize(
    ("layer", "text"),
    [
        (LSTM(units=256), "LSTM(units=256)"),
        (LSTM(units=8, return_sequences=False), "LSTM(units=8, return_sequences=false)"),
        (
            Dense(units=4, activation="softmax", kernel_regularizer=L2(l2=1e-4)),
            "Dense(units=4, activation=softmax, kernel_regularizer=l2(l2=0.0001))",
        ),
        (Dense(units=4, kernel_regularizer=L2()), "Dense(units=4, kernel_regularizer=l2)"),
        (Dense(units=4, bias_initializer=Zeros()), "Dense(units=4)"),
        (
            GRU(units=4, recurrent_initializer=Orthogonal(gain=2.0), use_bias=False),
            "GRU(units=4, use_bias=false, recurrent_initializer=orthogonal(gain=2.0))",
        ),
        (
            Bidirectional(merge_mode=None, layer=GRU(units=4)),
            "Bidirectional(merge_mode=none, layer=GRU(units=4))",
        ),
        (
            TimeDistributed(layer=Bidirectional(layer=LSTM(units=2))),
            "TimeDistributed(layer=Bidirectional(layer=LSTM(units=2)))",
        ),
        (Masking(), "Masking()"),
        (Masking(mask_value=-1.0), "Masking(mask_value=-1.0)"),
        (Activation(activation="linear"), "Activation(activation=linear)"),
        (Dropout(rate=0.5, noise_shape=(None, 1)), "Dropout(rate=0.5, noise_shape=[none, 1])"),
        (LayerNormalization(axis=(1, 2)), "LayerNormalization(axis=[1, 2])"),
        (BatchNormalization(center=False), "BatchNormalization(center=false)"),
        (Reshape(target_shape=(-1, 3)), "Reshape(target_shape=[-1, 3])"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_only_what_differs_from_the_default_is_shown(layer: Layer, text: str) -> None:
    assert print_layer(layer) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "none"),
        (True, "true"),
        (3, "3"),
        (3.0, "3.0"),
        (1e-7, "1e-07"),
        ("relu", "relu"),
        ("two words", '"two words"'),
        ((1, None), "[1, none]"),
        (Constant(value=0.5), "constant(value=0.5)"),
    ],
)
def test_values(value: object, text: str) -> None:
    assert print_value(value) == text


def test_a_graph() -> None:
    text = """
input words int32[?]
input facts float32[12]
Embedding 100 8 mask_zero from words as vectors
Bidirectional none LSTM 4 return_state as both
GRU 4 initial_state=[both.forward_h] from vectors as again
again from vectors as twice
Dense 1 from facts as score
output score, both.backward, twice
"""
    assert print_model(typed(text)) == (
        """\
model model
  input words: int32[?1]
  input facts: float32[12]
  vectors = Embedding(input_dim=100, output_dim=8, mask_zero=true) words -> float32[?1, 8] mask[1]
  both = Bidirectional(merge_mode=none, layer=LSTM(units=4, return_sequences=false,"""
        """ return_state=true)) vectors -> forward: float32[4], backward: float32[4],"""
        """ forward_h: float32[4], forward_c: float32[4], backward_h: float32[4],"""
        """ backward_c: float32[4]
  again = GRU(units=4, return_sequences=false) vectors state(both.forward_h) -> float32[4]
  twice = GRU(units=4, return_sequences=false) vectors shares again -> float32[4]
  score = Dense(units=1) facts -> float32[1]
  output score, both.backward, twice
  train loss[score]=mean_squared_error loss[both.backward]=mean_squared_error"""
        """ loss[twice]=mean_squared_error optimizer=adam(learning_rate=0.001) batch_size=32"""
        """ epochs=10 seed=0
"""
    )


def test_an_untyped_model_has_no_arrows() -> None:
    text = print_model(lowered("LSTM 8\nDense softmax\n"))
    assert "->" not in text
    assert "  dense = Dense(units=classes, activation=softmax) lstm\n" in text


def test_training() -> None:
    text = """
LSTM 8
Dense softmax

train {
  loss categorical_crossentropy label_smoothing=0.1
  optimizer sgd cosine_decay(0.1, 100) momentum=0.9
  metrics accuracy, top_k_categorical_accuracy(k=3)
  batch_size 8
  epochs 2
  validation_split 0.1
  early_stopping val_loss patience=3
  seed 7
}
"""
    assert print_model(typed(text)).splitlines()[-1] == (
        "  train loss=categorical_crossentropy(label_smoothing=0.1)"
        " optimizer=sgd(learning_rate=cosine_decay(initial_learning_rate=0.1, decay_steps=100),"
        " momentum=0.9) metrics=[accuracy, top_k_categorical_accuracy(k=3)] batch_size=8 epochs=2"
        " validation_split=0.1 early_stopping=early_stopping(patience=3) seed=7"
    )


def test_hostile_names_stay_on_their_line() -> None:
    name = 'x"\n  output y \x1b[2J\u202e'
    model = Model(
        name=name,
        inputs=(Input(name=name, dtype="float32", shape=(3,)),),
        nodes=(Node(name=name + "1", layer=Dense(units=2), inputs=(name,), shares=name),),
        outputs=(Output(value=name),),
    )
    text = print_model(model)
    assert len(text.splitlines()) == 5
    assert text.isascii()
    assert "\x1b" not in text
