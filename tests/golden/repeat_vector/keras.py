"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 3), name="x"),
            layers.LSTM(4),
            layers.RepeatVector(5),
            layers.LSTM(4, return_sequences=True),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
