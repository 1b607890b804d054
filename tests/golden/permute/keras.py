"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time):
    model = keras.Sequential(
        [
            keras.Input((time, 3), name="x"),
            layers.Permute((2, 1)),
            layers.Dense(4),
            layers.Permute((2, 1)),
            layers.LSTM(2),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
