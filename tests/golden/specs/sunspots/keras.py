"""sunspots: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model():
    model = keras.Sequential(
        [
            keras.Input((24, 1), name="years"),
            layers.Conv1D(8, 3, activation="relu"),
            layers.GRU(16),
            layers.Dense(1, name="spots"),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer=keras.optimizers.Adam(0.01))
    return model


def fit(model, x, y, **options):
    """Train `model` as its spec says; `options` go to `model.fit` and win."""
    settings = {"batch_size": 16, "epochs": 60}
    return model.fit(x, y, **{**settings, **options})
