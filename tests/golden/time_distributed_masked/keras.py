"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(lines):
    model = keras.Sequential(
        [
            keras.Input((lines, 6), dtype="int32", name="words"),
            layers.Embedding(20, 3, mask_zero=True),
            layers.TimeDistributed(layers.LSTM(4)),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
