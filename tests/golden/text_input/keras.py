"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(classes):
    model = keras.Sequential(
        [
            keras.Input((6,), dtype="int32", name="review"),
            layers.Embedding(50, 4, mask_zero=True),
            layers.LSTM(3),
            layers.Dense(classes, activation="softmax", name="rating"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer="adam")
    return model
