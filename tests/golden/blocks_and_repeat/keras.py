"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(classes, time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 3), name="x"),
            layers.LSTM(4, return_sequences=True),
            layers.Dropout(0.2),
            layers.LSTM(4, return_sequences=True),
            layers.Dropout(0.2),
            layers.LSTM(8, return_sequences=True),
            layers.Dropout(0.5),
            layers.Dense(classes, activation="softmax"),
        ]
    )
    model.compile(loss="categorical_crossentropy", optimizer="adam")
    return model
