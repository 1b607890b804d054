"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    x = keras.Input((time, 3), name="x")
    (
        _,
        first_forward_h,
        first_forward_c,
        first_backward_h,
        first_backward_c,
    ) = layers.Bidirectional(layers.LSTM(4, return_state=True), name="first")(x)
    second = layers.Bidirectional(
        layers.LSTM(4),
        name="second",
    )(
        x,
        initial_state=[
            first_forward_h,
            first_forward_c,
            first_backward_h,
            first_backward_c,
        ],
    )
    model = keras.Model(x, {"second": second, "first.backward_c": first_backward_c})
    model.compile(
        loss={"second": "mean_squared_error", "first.backward_c": "mean_squared_error"},
        optimizer="adam",
    )
    return model
