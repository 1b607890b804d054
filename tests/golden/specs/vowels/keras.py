"""vowels: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 12), name="x"),
            layers.Masking(),
            layers.LSTM(100),
            layers.Dense(9, activation="softmax"),
        ]
    )
    model.compile(
        loss="sparse_categorical_crossentropy",
        optimizer="adam",
        metrics=["accuracy"],
    )
    return model


def fit(model, x, y, **options):
    """Train `model` as its spec says; `options` go to `model.fit` and win."""
    settings = {"batch_size": 27, "epochs": 60}
    return model.fit(x, y, **{**settings, **options})
