"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 2), name="x"),
            layers.Rescaling((0.5, 2.0), offset=-1.0),
            layers.LSTM(4),
            layers.Rescaling(2.0),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
