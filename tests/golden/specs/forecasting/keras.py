"""forecasting: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model():
    model = keras.Sequential(
        [
            keras.Input((12, 1), name="x"),
            layers.LSTM(32),
            layers.Dense(1),
        ]
    )
    model.compile(
        loss="mean_squared_error",
        optimizer=keras.optimizers.Adam(0.01),
        metrics=["mean_absolute_error"],
    )
    return model


def fit(model, x, y, **options):
    """Train `model` as its spec says; `options` go to `model.fit` and win."""
    settings = {"epochs": 100}
    return model.fit(x, y, **{**settings, **options})
