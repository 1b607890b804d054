"""`--class-weight` as it is written."""

import pytest

from lstmspec import SpecError
from lstmspec.cli.classes import class_weights


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ([], None),
        (["auto"], "auto"),
        (["spam=3"], {"spam": 3.0}),
        (["spam=3", "ham=0.5"], {"spam": 3.0, "ham": 0.5}),
        (["a=b=2"], {"a=b": 2.0}),
        (["0=0"], {"0": 0.0}),
    ],
)
def test_weights(texts: list[str], found: object):
    assert class_weights(texts) == found


@pytest.mark.parametrize("text", ["spam", "spam=", "=3", "spam=-1", "spam=true", "spam=1e999"])
def test_what_is_no_weight_is_refused(text: str):
    with pytest.raises(SpecError, match="gives no weight") as caught:
        class_weights([text])
    assert caught.value.exit_code == 2


def test_auto_stands_alone():
    with pytest.raises(SpecError, match="gives no weight"):
        class_weights(["auto", "spam=3"])


def test_a_label_has_one_weight():
    with pytest.raises(SpecError, match="gives `spam` two weights"):
        class_weights(["spam=3", "spam=4"])
