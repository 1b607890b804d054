"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 4), name="x"),
            layers.ReLU(max_value=2.0, negative_slope=0.1, threshold=0.5),
            layers.LeakyReLU(negative_slope=0.1),
            layers.LSTM(4),
            layers.PReLU(
                alpha_initializer="ones",
                alpha_regularizer="l2",
                alpha_constraint="non_neg",
            ),
            layers.Reshape((4, 1)),
            layers.PReLU(shared_axes=(1,)),
            layers.ReLU(),
            layers.Softmax(axis=1),
            layers.ELU(alpha=0.5),
            layers.Dense(2),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
