"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model():
    model = keras.Sequential(
        [
            keras.Input((5, 6), name="x"),
            layers.BatchNormalization(
                axis=1,
                momentum=0.9,
                epsilon=0.01,
                center=False,
                gamma_initializer=keras.initializers.Constant(2.0),
                gamma_regularizer="l2",
                gamma_constraint="non_neg",
            ),
            layers.BatchNormalization(
                scale=False,
                beta_initializer="ones",
                moving_mean_initializer="ones",
                moving_variance_initializer=keras.initializers.Constant(0.5),
                beta_regularizer="l1",
                beta_constraint="max_norm",
            ),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
