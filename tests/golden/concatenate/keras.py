"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    a = keras.Input((time, 3), name="a")
    b = keras.Input((time, 2), name="b")
    concatenate = layers.Concatenate(name="concatenate")([a, b])
    lstm = layers.LSTM(4, name="lstm")(concatenate)
    model = keras.Model([a, b], lstm)
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
