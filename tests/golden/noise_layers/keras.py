"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 4), name="x"),
            layers.GaussianNoise(0.1, seed=2),
            layers.SpatialDropout1D(0.2, seed=3),
            layers.LSTM(4),
            layers.GaussianDropout(0.5, seed=4),
            layers.Dense(2),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
