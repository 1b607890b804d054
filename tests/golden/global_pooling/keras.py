"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None):
    x = keras.Input((time, 3), name="x")
    masking = layers.Masking(name="masking")(x)
    words = layers.LSTM(4, return_sequences=True, name="words")(masking)
    mean = layers.GlobalAveragePooling1D(name="mean")(words)
    kept = layers.GlobalAveragePooling1D(keepdims=True, name="kept")(words)
    largest = layers.GlobalMaxPooling1D(keepdims=True, name="largest")(words)
    both = layers.Concatenate(axis=1, name="both")([kept, largest])
    last = layers.GRU(2, name="last")(both)
    concatenate = layers.Concatenate(name="concatenate")([mean, last])
    model = keras.Model(x, concatenate)
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
