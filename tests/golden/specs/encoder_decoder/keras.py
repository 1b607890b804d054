"""encoder_decoder: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(symbols, classes, source_time=None, target_time=None):
    source = keras.Input((source_time, symbols), name="source")
    target = keras.Input((target_time, symbols), name="target")
    _, encoder_h, encoder_c = layers.LSTM(
        128,
        return_state=True,
        name="encoder",
    )(source)
    decoder = layers.LSTM(
        128,
        return_sequences=True,
        name="decoder",
    )(target, initial_state=[encoder_h, encoder_c])
    dense = layers.Dense(classes, activation="softmax", name="dense")(decoder)
    model = keras.Model([source, target], dense)
    model.compile(loss="categorical_crossentropy", optimizer="adam")
    return model
