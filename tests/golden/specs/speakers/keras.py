"""speakers: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(classes):
    x = keras.Input((29, 12), name="x")
    masking = layers.Masking(name="masking")(x)
    bidirectional = layers.Bidirectional(layers.GRU(32), name="bidirectional")(masking)
    course = layers.Dropout(0.5, name="course")(bidirectional)
    filters_conv1d = layers.Conv1D(
        128,
        5,
        padding="same",
        activation="relu",
        name="filters.conv1d",
    )(x)
    filters_batch_normalization = layers.BatchNormalization(
        name="filters.batch_normalization",
    )(filters_conv1d)
    filters_1_conv1d = layers.Conv1D(
        128,
        3,
        padding="same",
        activation="relu",
        name="filters_1.conv1d",
    )(filters_batch_normalization)
    filters_1_batch_normalization = layers.BatchNormalization(
        name="filters_1.batch_normalization",
    )(filters_1_conv1d)
    filters_2_conv1d = layers.Conv1D(
        128,
        3,
        padding="same",
        activation="relu",
        name="filters_2.conv1d",
    )(filters_1_batch_normalization)
    filters_2_batch_normalization = layers.BatchNormalization(
        name="filters_2.batch_normalization",
    )(filters_2_conv1d)
    global_average_pooling1d = layers.GlobalAveragePooling1D(
        name="global_average_pooling1d",
    )(filters_2_batch_normalization)
    patterns = layers.Dropout(0.5, name="patterns")(global_average_pooling1d)
    concatenate = layers.Concatenate(name="concatenate")([course, patterns])
    speaker = layers.Dense(classes, activation="softmax", name="speaker")(concatenate)
    model = keras.Model(x, speaker)
    model.compile(
        loss="categorical_crossentropy",
        optimizer=keras.optimizers.Adam(
            keras.optimizers.schedules.CosineDecay(0.002, decay_steps=600)
        ),
        metrics=["accuracy"],
    )
    return model


def fit(model, x, y, **options):
    """Train `model` as its spec says; `options` go to `model.fit` and win."""
    settings = {"batch_size": 27, "epochs": 60}
    return model.fit(x, y, **{**settings, **options})
