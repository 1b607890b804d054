"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model():
    model = keras.Sequential(
        [
            keras.Input((9, 4), name="x"),
            layers.Conv1DTranspose(
                3,
                3,
                kernel_initializer="he_normal",
                bias_initializer="ones",
                kernel_regularizer=keras.regularizers.L2(0.0001),
                bias_regularizer="l1",
                activity_regularizer=keras.regularizers.L1L2(0.1),
                kernel_constraint=keras.constraints.MinMaxNorm(
                    min_value=0.1,
                    max_value=2.0,
                ),
                bias_constraint="max_norm",
            ),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
