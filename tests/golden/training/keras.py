"""model: a Keras model, written by lstmspec 0.1.0."""

import keras
from keras import layers


def build_model(features, classes, time=None):
    model = keras.Sequential(
        [
            keras.Input((time, features), name="x"),
            layers.LSTM(8),
            layers.Dense(classes, activation="softmax"),
        ]
    )
    model.compile(
        loss=keras.losses.CategoricalCrossentropy(label_smoothing=0.1),
        optimizer=keras.optimizers.SGD(momentum=0.9, nesterov=True),
        metrics=["accuracy", keras.metrics.TopKCategoricalAccuracy(k=3)],
    )
    return model
