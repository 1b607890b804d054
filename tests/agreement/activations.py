"""Keras' own function for each activation of the language."""

from collections.abc import Callable
from typing import Any


def activation_of(keras: Any, name: str) -> Callable[[Any], Any]:
    """The function that Keras computes for `name`; Keras 3 has the old one no more."""
    if name == "hard_sigmoid_keras2":
        return lambda x: keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0)
    found: Callable[[Any], Any] = keras.activations.get(name)
    return found
