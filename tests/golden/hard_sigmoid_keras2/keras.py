"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


@keras.saving.register_keras_serializable("lstmspec")
def hard_sigmoid_keras2(x):
    """What Keras 1 and 2 called `hard_sigmoid`; that of Keras 3 is x / 6 + 0.5."""
    return keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)


def build_model(time=None):
    model = keras.Sequential(
        [
            keras.Input((time, 3), name="x"),
            layers.Bidirectional(
                layers.LSTM(4, recurrent_activation=hard_sigmoid_keras2)
            ),
            layers.Dense(2, activation=hard_sigmoid_keras2),
        ]
    )
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
