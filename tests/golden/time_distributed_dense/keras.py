"""model: a Keras model, written by lstmspec 0.1.0.

Where the number of steps is open, TimeDistributed is left out: Keras counts such steps
wrongly, and what was inside does the same on a whole sequence.
"""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 3), name="x"),
            layers.Dense(4, activation="relu"),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
