"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    a = keras.Input((time, 4), name="a")
    b = keras.Input((time, 4), name="b")
    ma = layers.Masking(name="ma")(a)
    mb = layers.Masking(name="mb")(b)
    product = layers.Multiply(name="product")([ma, mb])
    largest = layers.Maximum(name="largest")([a, mb])
    smallest = layers.Minimum(name="smallest")([a, b, ma])
    range_2 = layers.Subtract(name="range")([largest, smallest])
    middle = layers.Average(name="middle")([range_2, product])
    lstm = layers.LSTM(4, name="lstm")(product)
    made = layers.Dense(2, name="made")(lstm)
    model = keras.Model([a, b], {"middle": middle, "made": made})
    model.compile(
        loss={"middle": "mean_squared_error", "made": "mean_squared_error"},
        optimizer="adam",
    )
    return model
