"""tagging: a Keras model, written by lstmspec 0.1.0.

Where the number of steps is open, TimeDistributed is left out: Keras counts such steps
wrongly, and what was inside does the same on a whole sequence.
"""

import keras
from keras import layers


def build_model(length=None):
    model = keras.Sequential(
        [
            keras.Input((length,), dtype="int32", name="words"),
            layers.Embedding(8000, 64, mask_zero=True),
            layers.Bidirectional(layers.LSTM(64, return_sequences=True)),
            layers.Dropout(0.3),
            layers.Dense(17, activation="softmax"),
        ]
    )
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return model
