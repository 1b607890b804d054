"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 3), name="x"),
            layers.MaxPooling1D(pool_size=3, strides=2, padding="same"),
            layers.AveragePooling1D(2, strides=1),
            layers.GRU(4, return_sequences=True),
            layers.AveragePooling1D(2, padding="same"),
            layers.GRU(2),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
