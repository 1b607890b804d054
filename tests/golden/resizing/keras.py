"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 3), name="x"),
            layers.ZeroPadding1D(padding=(2, 0)),
            layers.UpSampling1D(size=3),
            layers.Cropping1D(cropping=(1, 2)),
            layers.LSTM(4),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
