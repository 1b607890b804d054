"""digits: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(classes):
    model = keras.Sequential(
        [
            keras.Input((80, 20), name="sound"),
            layers.Conv1D(64, 5, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.MaxPooling1D(),
            layers.Dropout(0.3),
            layers.Conv1D(64, 5, padding="same", activation="relu"),
            layers.BatchNormalization(),
            layers.GlobalMaxPooling1D(),
            layers.Dropout(0.5),
            layers.Dense(classes, activation="softmax", name="digit"),
        ]
    )
    model.compile(
        loss="categorical_crossentropy",
        optimizer="adam",
        metrics=["accuracy"],
    )
    return model


def fit(model, x, y, **options):
    """Train `model` as its spec says; `options` go to `model.fit` and win."""
    settings = {"batch_size": 20, "epochs": 40}
    return model.fit(x, y, **{**settings, **options})
