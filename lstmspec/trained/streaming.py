"""A stream of raw data: what a step and an answer are in the words and units of the data."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from lstmspec.data import StepInput
from lstmspec.data.preparation import Preparation
from lstmspec.data.preparation.inputs import FittedInput, FittedText
from lstmspec.ir import Model
from lstmspec.trained.reading import answers_of


def raw_inputs(preparation: Preparation, inputs: Sequence[StepInput]) -> tuple[StepInput, ...]:
    """The inputs of a step, in the words and the units of the training data.

    A step of sound is its features before they are scaled.
    """
    return tuple(_raw(given, preparation.inputs[given.name]) for given in inputs)


def raw_answers(
    model: Model, preparation: Preparation
) -> dict[str, Callable[[np.ndarray], np.ndarray]]:
    """What scales outputs back, float32, by name; probabilities stay as they are."""
    decoders = {name: answer.decode for name, answer in answers_of(model, preparation).items()}
    return {name: _in_float32(decode) for name, decode in decoders.items() if decode is not None}


def _raw(given: StepInput, fitted: FittedInput) -> StepInput:
    if not isinstance(fitted, FittedText):
        return given if fitted.scale is None else replace(given, scale=fitted.scale.apply)
    encode = fitted.vocabulary.encode
    if fitted.values == "scaled":
        return replace(given, encode=lambda text: fitted.scaled(encode(text)))
    return replace(given, encode=encode)


def _in_float32(
    decode: Callable[[np.ndarray], np.ndarray],
) -> Callable[[np.ndarray], np.ndarray]:
    return lambda values: np.asarray(decode(values), np.float32)
