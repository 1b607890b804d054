"""word_by_word: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model():
    model = keras.Sequential(
        [
            keras.Input((48,), dtype="int32", name="sentence"),
            layers.Embedding(10000, 16, mask_zero=True),
            layers.SpatialDropout1D(0.5),
            layers.LSTM(16),
            layers.Dropout(0.5),
            layers.Dense(1, activation="sigmoid", name="label"),
        ]
    )
    model.compile(
        loss="binary_crossentropy",
        optimizer=keras.optimizers.Adam(0.002),
        metrics=["accuracy"],
    )
    return model


def fit(model, x, y, **options):
    """Train `model` as its spec says; `options` go to `model.fit` and win."""
    settings = {"epochs": 6}
    return model.fit(x, y, **{**settings, **options})
