"""What is written under fields is found, and something is written under every one."""

from typing import Any

import pytest
from pydantic import BaseModel

from lstmspec.ir import LOSSES, METRICS, OPTIMIZERS, Input, Model, Node, Output, Training
from lstmspec.layers import LAYERS, LSTM, Value, field_docs, option_doc, options_of
from lstmspec.source import Span


def _values() -> set[type[Value]]:
    found, waiting = set(), [*LAYERS.values(), *OPTIMIZERS.values()]
    while waiting:
        for option in options_of(waiting.pop()).values():
            new = set(option.calls.values()) - found
            found |= new
            waiting += new
    return found


DOCUMENTED: list[type[BaseModel]] = [
    *LAYERS.values(),
    *sorted(_values(), key=lambda cls: cls.__name__),
    *LOSSES.values(),
    *METRICS.values(),
    *OPTIMIZERS.values(),
    Training,
]


@pytest.mark.parametrize("cls", DOCUMENTED, ids=lambda cls: cls.__name__)
def test_every_option_is_documented(cls: type[BaseModel]) -> None:
    missing = [name for name in options_of(cls) if not option_doc(cls, name)]
    assert not missing


@pytest.mark.parametrize("cls", [Model, Node, Input, Output], ids=lambda cls: cls.__name__)
def test_every_field_of_the_ir_is_documented(cls: type[BaseModel]) -> None:
    assert set(cls.model_fields) <= set(field_docs(cls))


def test_the_nearest_class_says_it() -> None:
    class Base:
        x: int
        """Of the base."""

    # A class of no module of ours has no docs of ours.
    assert field_docs(Base) == {}
    assert field_docs(OPTIMIZERS["adamw"])["weight_decay"].startswith("The part of each weight")


def test_what_is_no_option_is_left_out() -> None:
    docs = field_docs(LSTM)
    assert docs["units"] == "The number of units: the size of the output and of each state."
    assert "gates" not in docs
    assert option_doc(LSTM, "no_such_option") == ""


def test_a_class_without_field_docs_has_none() -> None:
    cls: Any = Span
    assert field_docs(cls) == {}
