"""sentiment: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model():
    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32", name="sentence"),
            layers.Embedding(5000, 32, mask_zero=True),
            layers.Bidirectional(layers.LSTM(32, dropout=0.4)),
            layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
    return model


def fit(model, x, y, **options):
    """Train `model` as its spec says; `options` go to `model.fit` and win."""
    settings = {
        "epochs": 8,
        "validation_split": 0.1,
        "callbacks": [keras.callbacks.EarlyStopping(patience=2)],
    }
    return model.fit(x, y, **{**settings, **options})
