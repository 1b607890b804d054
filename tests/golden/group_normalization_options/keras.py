"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model():
    model = keras.Sequential(
        [
            keras.Input((5, 6), name="x"),
            layers.GroupNormalization(
                groups=5,
                axis=1,
                epsilon=0.01,
                center=False,
                gamma_initializer=keras.initializers.Constant(2.0),
                gamma_regularizer="l2",
                gamma_constraint="non_neg",
            ),
            layers.GroupNormalization(
                groups=2,
                scale=False,
                beta_initializer="ones",
                beta_regularizer="l1",
                beta_constraint="max_norm",
            ),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
