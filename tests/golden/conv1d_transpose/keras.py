"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 3), name="x"),
            layers.Conv1DTranspose(4, 4, strides=2, padding="same", activation="relu"),
            layers.Conv1DTranspose(3, 2, strides=3, output_padding=2, use_bias=False),
            layers.LSTM(3),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
