"""alice: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(classes):
    model = keras.Sequential(
        [
            keras.Input((100,), dtype="int32", name="letters"),
            layers.Embedding(48, 32),
            layers.LSTM(240, return_sequences=True),
            layers.Dropout(0.2),
            layers.Dense(classes, activation="softmax", name="letter"),
        ]
    )
    model.compile(
        loss="categorical_crossentropy",
        optimizer=keras.optimizers.Adam(0.003),
        metrics=["accuracy"],
    )
    return model


def fit(model, x, y, **options):
    """Train `model` as its spec says; `options` go to `model.fit` and win."""
    settings = {
        "batch_size": 64,
        "epochs": 30,
        "validation_split": 0.1,
        "callbacks": [
            keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True),
        ],
    }
    return model.fit(x, y, **{**settings, **options})
