"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    x = keras.Input((time, 3), name="x")
    _, a_h = layers.SimpleRNN(4, return_state=True, name="a")(x)
    b = layers.SimpleRNN(4, name="b")(x, initial_state=[a_h])
    model = keras.Model(x, {"b": b, "a.h": a_h})
    model.compile(
        loss={"b": "mean_squared_error", "a.h": "mean_squared_error"},
        optimizer="adam",
    )
    return model
