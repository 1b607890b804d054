"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 3), name="x"),
            layers.SimpleRNN(
                4,
                kernel_initializer="he_normal",
                recurrent_initializer=keras.initializers.Orthogonal(gain=0.5),
                bias_initializer=keras.initializers.Constant(0.1),
                kernel_regularizer=keras.regularizers.L1(0.001),
                recurrent_regularizer="l2",
                bias_regularizer=keras.regularizers.L1L2(0.1, 0.2),
                kernel_constraint=keras.constraints.MaxNorm(max_value=3.0),
                recurrent_constraint="unit_norm",
                bias_constraint="non_neg",
                dropout=0.1,
                recurrent_dropout=0.2,
                seed=7,
            ),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
