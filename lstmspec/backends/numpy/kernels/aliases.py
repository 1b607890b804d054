"""The type names that kernels are annotated with; an emitted module defines the same two names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

Array = np.ndarray[Any, np.dtype[Any]]
"""Any NumPy array; the docstring of each kernel gives the shapes."""

Activation = Callable[[Array], Array]
"""A function that returns a new array of its argument's shape and dtype, or its argument."""
