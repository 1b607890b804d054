"""Models of Keras 3 that show every layer and every way of wiring, and what they predict."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

Array = np.ndarray[Any, Any]
STEPS, ROWS = 8, 3


class Saved(NamedTuple):
    """A model that Keras has saved in all its forms."""

    stem: Path
    config: dict[str, Any]
    inputs: list[Array]
    outputs: list[Array]


def _sequential(keras: Any) -> Iterator[tuple[str, Any]]:
    layers = keras.layers
    yield (
        "stacked",
        [
            keras.Input((STEPS, 3)),
            layers.LSTM(6, return_sequences=True, dropout=0.1, recurrent_dropout=0.1),
            layers.Dropout(0.2, seed=3),
            layers.BatchNormalization(),
            layers.GRU(5, reset_after=False, recurrent_activation="hard_sigmoid", unroll=True),
            layers.Dense(4, "softmax", kernel_regularizer="l2", bias_constraint="non_neg"),
        ],
    )
    yield (
        "masked",
        [
            keras.Input((None, 3)),
            layers.Masking(),
            layers.Bidirectional(layers.LSTM(4, return_sequences=True), merge_mode="sum"),
            layers.GRU(4, return_sequences=True, zero_output_for_mask=True),
            layers.SimpleRNN(3, go_backwards=True, use_bias=False),
            layers.LayerNormalization(),
            layers.Dense(1),
        ],
    )
    yield (
        "windows",
        [
            keras.Input((24, 3)),
            layers.Conv1D(4, 3, padding="causal", dilation_rate=2, activation="relu"),
            layers.SeparableConv1D(6, 2, depth_multiplier=2),
            layers.DepthwiseConv1D(2),
            layers.Conv1DTranspose(3, 2, strides=2),
            layers.ZeroPadding1D((1, 2)),
            layers.Cropping1D(1),
            layers.UpSampling1D(2),
            layers.MaxPooling1D(2),
            layers.AveragePooling1D(3, strides=1, padding="same"),
            layers.PReLU(shared_axes=[1]),
            layers.LeakyReLU(0.1),
            layers.ELU(),
            layers.ReLU(6.0),
            layers.UnitNormalization(),
            layers.RMSNormalization(),
            layers.GroupNormalization(1),
            layers.SpatialDropout1D(0.1),
            layers.GaussianNoise(0.1),
            layers.GaussianDropout(0.1),
            layers.GlobalMaxPooling1D(),
            layers.RepeatVector(4),
            layers.Permute((2, 1)),
            layers.Reshape((2, -1)),
            layers.Rescaling(0.5, 0.1),
            layers.TimeDistributed(layers.Dense(2, "gelu")),
            layers.Flatten(),
            layers.Softmax(),
        ],
    )
    yield (
        "looked_up",
        [
            keras.Input((STEPS,)),
            layers.Embedding(11, 4, mask_zero=True),
            layers.Bidirectional(layers.GRU(3)),
            layers.Dense(2, use_bias=False),
        ],
    )


def _small(keras: Any, name: str) -> Any:
    start = keras.Input((8,))
    frozen = keras.layers.Dense(4, "tanh")
    middle = keras.layers.BatchNormalization()(frozen(start))
    frozen.trainable = False
    return keras.Model(start, keras.layers.Dense(3)(middle), name=name)


def _graph(keras: Any) -> Any:
    layers = keras.layers
    x, y = keras.Input((STEPS, 3), name="x"), keras.Input((STEPS, 3), name="other-one")
    encoder = layers.Bidirectional(layers.LSTM(4, return_state=True), name="block.1")
    first, second = encoder(x), encoder(y)
    behind = layers.Bidirectional(layers.LSTM(4, return_sequences=True))
    sequence = behind(y, initial_state=first[1:])
    inner = _small(keras, "output")
    outer = [keras.Input((8,)), _small(keras, "small"), layers.Dense(2)]
    outer = keras.Sequential(outer, name="outer")
    parts = [
        inner(first[0]),
        inner(second[0]),
        outer(second[0]),
        layers.Subtract()([first[1], second[1]]),
    ]
    joined = layers.Concatenate()([*parts, layers.Dot(1)([first[0], second[0]])])
    heads = layers.MultiHeadAttention(2, 3, value_dim=5)
    looked = heads(sequence, y, use_causal_mask=True)
    added = layers.AdditiveAttention()([sequence, sequence])
    scored = layers.Attention(use_scale=True, score_mode="concat")([sequence, sequence])
    outputs = {
        "one": layers.Dense(2, name="softmax")(joined),
        "two": layers.GlobalMaxPooling1D()(layers.Average()([added, scored])),
        "three": layers.GlobalAveragePooling1D()(looked),
    }
    return keras.Model([x, y], outputs)


def _seq2seq(keras: Any) -> Any:
    layers = keras.layers
    asked, told = keras.Input((STEPS,), name="asked"), keras.Input((5,), name="told")
    embedding = layers.Embedding(11, 4, mask_zero=True, name="words")
    encoded, h, c = layers.LSTM(5, return_state=True, name="encoder")(embedding(asked))
    decoder = layers.LSTM(5, return_sequences=True, return_state=True, name="decoder")
    decoded, _, _ = decoder(embedding(told), initial_state=[h, c])
    scores = layers.TimeDistributed(layers.Dense(11, "softmax"), name="scores")(decoded)
    return keras.Model([asked, told], [scores, layers.Add()([encoded, c])])


def save_all(keras: Any, folder: Path) -> dict[str, Saved]:
    """Every model, saved as `.keras`, `.h5`, `.weights.h5` and `.json`."""
    models = {name: keras.Sequential(layers) for name, layers in _sequential(keras)}
    models |= {"graph": _graph(keras), "seq2seq": _seq2seq(keras)}
    return {name: _save(model, folder / name, name) for name, model in models.items()}


def _save(model: Any, stem: Path, name: str) -> Saved:
    rng = np.random.default_rng(0)
    for variable in model.weights:
        if "variance" not in variable.path:
            shift = rng.normal(0, 0.1, variable.shape)
            variable.assign(np.asarray(variable) + shift.astype("float32"))
    model.save(stem.with_suffix(".keras"))
    model.save(stem.with_suffix(".h5"))
    model.save_weights(f"{stem}.weights.h5")
    stem.with_suffix(".json").write_text(model.to_json())
    inputs = [_numbers(rng, given, name) for given in model.inputs]
    found = model(inputs if len(inputs) > 1 else inputs[0])
    outputs = list(found.values()) if isinstance(found, dict) else found
    outputs = list(outputs) if isinstance(outputs, list | tuple) else [outputs]
    return Saved(stem, json.loads(model.to_json()), inputs, [np.asarray(y) for y in outputs])


def _numbers(rng: Any, given: Any, name: str) -> Array:
    shape = (ROWS, *(size or STEPS for size in given.shape[1:]))
    if name in ("looked_up", "seq2seq"):
        return rng.integers(0, 11, shape).astype(np.int32)
    found: Array = rng.normal(size=shape).astype(np.float32)
    if name == "masked":
        found[0, 5:] = 0
        found[1, 1] = 0
    return found
