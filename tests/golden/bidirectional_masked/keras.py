"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time,), dtype="int32", name="words"),
            layers.Embedding(20, 3, mask_zero=True),
            layers.Bidirectional(layers.SimpleRNN(4, return_sequences=True)),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
