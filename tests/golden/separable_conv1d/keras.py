"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 3), name="x"),
            layers.SeparableConv1D(
                4,
                3,
                strides=2,
                padding="same",
                depth_multiplier=2,
                activation="relu",
            ),
            layers.SeparableConv1D(3, 2, dilation_rate=2, use_bias=False),
            layers.LSTM(3),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
