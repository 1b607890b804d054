"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    x = keras.Input((time, 4), name="x")
    lifted = layers.LSTM(4, return_sequences=True, name="lifted")(x)
    add = layers.Add(name="add")([x, lifted])
    gru = layers.GRU(3, name="gru")(add)
    model = keras.Model(x, gru)
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
