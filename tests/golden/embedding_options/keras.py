"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time,), dtype="int32", name="words"),
            layers.Embedding(
                20,
                3,
                embeddings_initializer="random_normal",
                embeddings_regularizer="l2",
                embeddings_constraint=keras.constraints.UnitNorm(axis=1),
                mask_zero=True,
            ),
            layers.LSTM(4),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
