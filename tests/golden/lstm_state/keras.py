"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    x = keras.Input((time, 3), name="x")
    _, a_h, a_c = layers.LSTM(4, return_state=True, name="a")(x)
    b = layers.LSTM(4, name="b")(x, initial_state=[a_h, a_c])
    model = keras.Model(x, {"b": b, "a.h": a_h})
    model.compile(
        loss={"b": "mean_squared_error", "a.h": "mean_squared_error"},
        optimizer="adam",
    )
    return model
