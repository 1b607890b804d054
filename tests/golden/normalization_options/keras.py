"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 3), name="x"),
            layers.Normalization(axis=None),
            layers.Normalization(mean=(1.0, 2.0, 3.0), variance=(1.0, 0.5, 2.0)),
            layers.LSTM(4),
            layers.Normalization(invert=True),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
