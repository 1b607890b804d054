"""model: a Keras model, written by lstmspec 0.1.0.

MultiHeadAttention takes the masks off what it is given, also where another layer still reads
them, so it is given copies: `Rescaling(1.0)` passes a mask on.
"""

import keras
from keras import layers


def build_model(time=None, steps=None):
    q = keras.Input((time, 3), name="q")
    v = keras.Input((steps,), dtype="int32", name="v")
    words = layers.Embedding(20, 4, mask_zero=True, name="words")(v)
    words_copy = layers.Rescaling(1.0, name="words_copy")(words)
    plain = layers.MultiHeadAttention(2, 8, name="plain")(q, words_copy)
    near = layers.MultiHeadAttention(
        2,
        4,
        use_bias=False,
        sliding_window=3,
        name="near",
    )(plain, plain, use_causal_mask=True)
    words_copy_2 = layers.Rescaling(1.0, name="words_copy_2")(words)
    first = layers.MultiHeadAttention(
        2,
        4,
        kernel_initializer="he_normal",
        bias_initializer="ones",
        kernel_regularizer="l2",
        bias_regularizer="l1",
        activity_regularizer="l2",
        kernel_constraint="max_norm",
        bias_constraint="non_neg",
        name="first",
    )(near, words_copy_2)
    words_copy_3 = layers.Rescaling(1.0, name="words_copy_3")(words)
    second = layers.MultiHeadAttention(
        4,
        2,
        value_dim=3,
        dropout=0.1,
        output_shape=4,
        use_gate=True,
        seed=3,
        name="second",
    )(words_copy_3, words_copy_3, words_copy_3)
    words_seen = layers.Add(name="words_seen")([words, second])
    mean = layers.GlobalAveragePooling1D(name="mean")(words_seen)
    mean_first = layers.GlobalAveragePooling1D(name="mean_first")(first)
    concatenate = layers.Concatenate(name="concatenate")([mean, mean_first])
    dense = layers.Dense(1, name="dense")(concatenate)
    model = keras.Model([q, v], dense)
    model.compile(loss="mean_squared_error", optimizer="adam")
    return model
