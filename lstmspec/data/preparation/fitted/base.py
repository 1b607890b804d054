"""What every fitted thing is: small, frozen, strict, and JSON."""

from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, FailFast

_T = TypeVar("_T")
Many = Annotated[tuple[_T, ...], FailFast()]
"""A list of any length; the first wrong item ends its validation."""


class Fitted(BaseModel):
    """Something that was learned from the training data."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="forbid", allow_inf_nan=False, defer_build=True
    )
