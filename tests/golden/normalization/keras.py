"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 6), name="x"),
            layers.Normalization(),
            layers.LSTM(4),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
