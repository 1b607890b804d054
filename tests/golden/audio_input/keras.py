"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(classes, time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 5), name="sound"),
            layers.Masking(),
            layers.GRU(4),
            layers.Dense(classes, activation="softmax", name="digit"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer="adam")
    return model
