"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model():
    model = keras.Sequential(
        [
            keras.Input((12,), name="x"),
            layers.Reshape((-1, 3)),
            layers.LSTM(4),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
