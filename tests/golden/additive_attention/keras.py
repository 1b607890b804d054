"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(time=None, steps=None):
    q = keras.Input((time, 3), name="q")
    v = keras.Input((steps, 3), name="v")
    seen = layers.Masking(name="seen")(v)
    first = layers.AdditiveAttention(name="first")([q, seen])
    additive_attention = layers.AdditiveAttention(
        use_scale=False,
        dropout=0.1,
        seed=3,
        name="additive_attention",
    )([first, v], use_causal_mask=True)
    lstm = layers.LSTM(3, name="lstm")(additive_attention)
    model = keras.Model([q, v], lstm)
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
