"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 3), name="x"),
            layers.Masking(),
            layers.GRU(4, return_sequences=True),
            layers.GRU(3, zero_output_for_mask=True),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
