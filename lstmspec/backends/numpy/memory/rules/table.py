"""The table that the rules enter themselves into."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from lstmspec.backends.numpy.memory.flow import Call, Made
from lstmspec.diagnostics import InternalError
from lstmspec.layers import Layer

L = TypeVar("L", bound=Layer)

RULES: dict[type[Layer], Callable[[Call, Any], Made]] = {}
"""What each layer takes forward, and back."""


def rule(
    cls: type[L],
) -> Callable[[Callable[[Call, L], Made]], Callable[[Call, L], Made]]:
    """Make the decorated function the rule of `cls`."""

    def enter(function: Callable[[Call, L], Made]) -> Callable[[Call, L], Made]:
        if cls in RULES:
            raise InternalError(f"two memory rules for {cls.__name__}")
        RULES[cls] = function
        return function

    return enter


def run(call: Call, layer: Layer) -> Made:
    """Run `layer`."""
    return RULES[type(layer)](call, layer)
