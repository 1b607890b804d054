"""seed: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(classes):
    model = keras.Sequential(
        [
            keras.Input((100, 1), name="letters"),
            layers.LSTM(256),
            layers.Dropout(0.2),
            layers.Dense(classes, activation="softmax", name="next_letter"),
        ]
    )
    model.compile(
        loss="categorical_crossentropy",
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(
                0.004,
                decay_steps=20000,
                alpha=0.02,
            ),
            clipnorm=1.0,
        ),
    )
    return model


def fit(model, x, y, **options):
    """Train `model` as its spec says; `options` go to `model.fit` and win."""
    settings = {"batch_size": 64, "epochs": 9, "validation_split": 0.1}
    return model.fit(x, y, **{**settings, **options})
