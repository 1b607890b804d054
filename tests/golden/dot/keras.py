"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None, steps=None):
    question = keras.Input((time, 4), name="question")
    answer = keras.Input((steps, 4), name="answer")
    asked = layers.LSTM(3, name="asked")(question)
    said = layers.LSTM(3, return_sequences=True, name="said")(answer)
    dot = layers.Dot((1, 2), normalize=True, name="dot")([asked, said])
    model = keras.Model([question, answer], dot)
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
