"""The options that change no number at inference, and the layers that have them."""

import re
from collections.abc import Iterator

from lstmspec.layers import LAYERS, Option, options_of

_TRAINING = re.compile(
    r".*_(?:initializer|regularizer|constraint)"
    r"|dropout|recurrent_dropout|rate|stddev|noise_shape|seed|momentum|unit_forget_bias"
)


def acts_in_training_alone(option: str) -> bool:
    """Whether an option changes initial weights or training, and nothing else."""
    return _TRAINING.fullmatch(option) is not None


def training_options() -> Iterator[tuple[str, Option]]:
    """Each layer with each of its options that act in training alone."""
    for kind, cls in LAYERS.items():
        for option in options_of(cls).values():
            if acts_in_training_alone(option.name):
                yield kind, option
