"""A tensor of a file, before it is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np


@dataclass(frozen=True)
class Tensor:
    """What is known of a tensor without its numbers."""

    name: str
    """Where it is in the file."""
    shape: tuple[int, ...]
    """Its sizes."""
    dtype: str
    """The type of its numbers, as NumPy calls it."""
    read: "Callable[[], np.ndarray[Any, Any]]"
    """Read the numbers."""
