"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 3), name="x"),
            layers.Dropout(0.5, noise_shape=(None, 1, None), seed=3),
            layers.LSTM(4),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
