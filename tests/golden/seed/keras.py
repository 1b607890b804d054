"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(features, classes, time=None):
    model = keras.Sequential(
        [
            keras.Input((time, features), name="x"),
            layers.LSTM(256),
            layers.Dropout(0.2),
            layers.Dense(classes, activation="softmax"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer="adam")
    return model
