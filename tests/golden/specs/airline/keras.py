"""airline: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model():
    months = keras.Input((18, 1), name="months")
    now = layers.Cropping1D(cropping=(12, 0), name="now")(months)
    then = layers.Cropping1D(cropping=(0, 12), name="then")(months)
    growth = layers.Subtract(name="growth")([now, then])
    lstm = layers.LSTM(8, name="lstm")(growth)
    change = layers.Dense(1, name="change")(lstm)
    cropping1d = layers.Cropping1D(cropping=(6, 11), name="cropping1d")(months)
    year_ago = layers.Flatten(name="year_ago")(cropping1d)
    passengers = layers.Add(name="passengers")([year_ago, change])
    model = keras.Model(months, passengers)
    model.compile(loss="mean_squared_error", optimizer=keras.optimizers.Adam(0.01))
    return model


def fit(model, x, y, **options):
    """Train `model` as its spec says; `options` go to `model.fit` and win."""
    settings = {"batch_size": 16, "epochs": 100}
    return model.fit(x, y, **{**settings, **options})
