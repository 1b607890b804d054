"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model():
    model = keras.Sequential(
        [
            keras.Input((6, 2), name="series"),
            layers.LSTM(4),
            layers.Dense(2, name="following"),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
