"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model():
    model = keras.Sequential(
        [
            keras.Input((9, 4), name="x"),
            layers.SeparableConv1D(
                3,
                3,
                depthwise_initializer=keras.initializers.RandomNormal(stddev=0.1),
                pointwise_initializer="he_normal",
                bias_initializer="ones",
                depthwise_regularizer=keras.regularizers.L2(0.0001),
                pointwise_regularizer="l1",
                bias_regularizer="l1",
                activity_regularizer=keras.regularizers.L1L2(0.1),
                depthwise_constraint=keras.constraints.MinMaxNorm(
                    min_value=0.1,
                    max_value=2.0,
                ),
                pointwise_constraint="non_neg",
                bias_constraint="max_norm",
            ),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
