"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    x = keras.Input((time, 3), name="x")
    both_forward, both_backward = layers.Bidirectional(
        layers.GRU(4),
        merge_mode=None,
        name="both",
    )(x)
    model = keras.Model(
        x,
        {"both.forward": both_forward, "both.backward": both_backward},
    )
    model.compile(
        loss={
            "both.forward": "mean_squared_error",
            "both.backward": "mean_squared_error",
        },
        optimizer="adam",
    )
    return model
