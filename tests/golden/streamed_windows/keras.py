"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    x = keras.Input((time, 2), name="x")
    conv1d = layers.Conv1D(
        4,
        3,
        padding="causal",
        dilation_rate=2,
        activation="relu",
        name="conv1d",
    )(x)
    zero_padding1d = layers.ZeroPadding1D(padding=(1, 0), name="zero_padding1d")(conv1d)
    m = layers.MaxPooling1D(strides=1, name="m")(zero_padding1d)
    a = layers.GlobalAveragePooling1D(name="a")(m)
    b = layers.GlobalMaxPooling1D(name="b")(m)
    model = keras.Model(x, {"m": m, "a": a, "b": b})
    model.compile(
        loss={
            "m": "mean_squared_error",
            "a": "mean_squared_error",
            "b": "mean_squared_error",
        },
        optimizer="adam",
    )
    return model
