"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None, steps=None):
    q = keras.Input((time, 3), name="q")
    v = keras.Input((steps,), dtype="int32", name="v")
    words = layers.Embedding(20, 4, mask_zero=True, name="words")(v)
    k = layers.Dense(3, name="k")(words)
    first = layers.Attention(name="first")([q, words, k])
    second = layers.Attention(
        use_scale=True,
        score_mode="concat",
        dropout=0.1,
        seed=3,
        name="second",
    )([q, k], use_causal_mask=True)
    concatenate = layers.Concatenate(name="concatenate")([first, second])
    lstm = layers.LSTM(3, name="lstm")(concatenate)
    model = keras.Model([q, v], lstm)
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
