"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model():
    question = keras.Input((None,), dtype="int32", name="question")
    answer = keras.Input((None,), dtype="int32", name="answer")
    emb_layer = layers.Embedding(30, 4, mask_zero=True, name="emb")
    emb = emb_layer(question)
    enc_layer = layers.LSTM(5, name="enc")
    enc = enc_layer(emb)
    seen = emb_layer(answer)
    told = enc_layer(seen)
    concatenate = layers.Concatenate(name="concatenate")([enc, told])
    dense = layers.Dense(1, activation="sigmoid", name="dense")(concatenate)
    model = keras.Model([question, answer], dense)
    model.compile(loss="binary_crossentropy", optimizer="adam")
    return model
