"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    a = keras.Input((time, 3), name="a")
    seen = layers.Masking(name="seen")(a)
    b = layers.LSTM(3, return_sequences=True, name="b")(seen)
    concatenate = layers.Concatenate(axis=1, name="concatenate_layer")([seen, b])
    lstm = layers.LSTM(4, name="lstm")(concatenate)
    model = keras.Model(a, lstm)
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
