"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    keras.utils.set_random_seed(7)
    x = keras.Input((time, 3), name="x")
    seen = layers.LSTM(4, name="seen")(x)
    kind = layers.Dense(2, activation="softmax", name="kind")(seen)
    size = layers.Dense(1, name="size")(seen)
    model = keras.Model(x, {"kind": kind, "size": size})
    model.compile(
        loss={"kind": "categorical_crossentropy", "size": "mean_squared_error"},
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(0.001, decay_steps=1000),
            clipnorm=1.0,
        ),
    )
    return model


def fit(model, x, y, **options):
    """Train `model` as its spec says; `options` go to `model.fit` and win."""
    settings = {
        "batch_size": 16,
        "epochs": 5,
        "validation_split": 0.1,
        "callbacks": [keras.callbacks.EarlyStopping(patience=3)],
    }
    return model.fit(x, y, **{**settings, **options})
