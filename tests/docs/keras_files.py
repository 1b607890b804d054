"""Keras files that documents speak of, made by hand: no document needs Keras to be read."""

from pathlib import Path
from typing import Any

import numpy as np

from tests.unit.importing.making import layer, sequential, write_keras, write_list

_LSTM = {
    "name": "lstm_1", "trainable": True, "batch_input_shape": [None, 20, 1], "dtype": "float32",
    "return_sequences": False, "return_state": False, "go_backwards": False, "stateful": False,
    "unroll": False, "time_major": False, "units": 4, "activation": "tanh",
    "recurrent_activation": "hard_sigmoid", "use_bias": True,
    "kernel_initializer": {
        "class_name": "VarianceScaling",
        "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None},
    },
    "recurrent_initializer": {"class_name": "Orthogonal", "config": {"gain": 1.0, "seed": None}},
    "bias_initializer": {"class_name": "Zeros", "config": {}},
    "unit_forget_bias": True, "kernel_regularizer": None, "dropout": 0.0,
    "recurrent_dropout": 0.0, "implementation": 1,
}  # fmt: skip
_DENSE = {"name": "dense_1", "trainable": True, "units": 1, "activation": "linear"}


def _numbers(*shape: int) -> Any:
    return np.linspace(-0.5, 0.5, int(np.prod(shape)), dtype=np.float32).reshape(shape)


def old(path: Path) -> None:
    """A whole model of Keras 2, from 2018."""
    layers = [
        {"class_name": "LSTM", "config": _LSTM},
        {"class_name": "Dense", "config": _DENSE},
    ]
    write_list(
        path,
        {"class_name": "Sequential", "config": layers},
        {
            "lstm_1": {
                "lstm_1/kernel:0": _numbers(1, 16),
                "lstm_1/recurrent_kernel:0": _numbers(4, 16),
                "lstm_1/bias:0": _numbers(16),
            },
            "dense_1": {"dense_1/kernel:0": _numbers(4, 1), "dense_1/bias:0": _numbers(1)},
        },
        version="2.2.4",
    )


def evil(path: Path) -> None:
    """A model with code in it."""
    code = {"class_name": "__lambda__", "config": {"value": "4wEAAAA="}}
    write_keras(path, sequential(layer("Lambda", "lambda", function=code)))


def picture(path: Path) -> None:
    """A model of pictures, and of one thing more that no spec can say."""
    write_keras(
        path,
        sequential(
            layer("Conv2D", "conv2d", filters=8, kernel_size=[3, 3]),
            layer("Dense", "dense", units=4, kernel_initializer="my_own"),
            shape=(None, 28, 28, 1),
        ),
    )


def bottomless(path: Path) -> None:
    """A configuration nested without end."""
    write_keras(path, "[" * 100_000)
