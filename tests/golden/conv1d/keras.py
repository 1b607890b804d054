"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 4), name="x"),
            layers.Conv1D(6, 3, strides=2, padding="same", groups=2, activation="relu"),
            layers.Conv1D(4, 2, padding="causal", dilation_rate=2),
            layers.LSTM(3),
            layers.Dense(2),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
