"""The error of an emitted module."""

from __future__ import annotations


class ModelError(ValueError):
    """What was given does not fit the model; the text says what, and what was expected."""
