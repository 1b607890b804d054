"""What `write_spec` writes is read as the same model."""

import pytest

from lstmspec import parse
from lstmspec.ir import Training
from lstmspec.semantics import write_spec
from tests.fuzz.generator import draw_model


@pytest.mark.parametrize("chunk", range(8))
def test_random_models_are_read_as_they_were_written(chunk: int):
    for seed in range(chunk * 25, chunk * 25 + 25):
        model = draw_model(seed).replace(training=Training())
        text = write_spec(model)
        spec = parse(text)
        assert spec.lowered is not None, text
        assert spec.lowered.without_origins().nodes == model.without_origins().nodes, text
        assert spec.format().replace("\n\n", "\n") == text.replace("\n\n", "\n")


def test_sections_stand_apart():
    text = (
        "input tokens int32[?]\n"
        "\n"
        "Embedding 50 8 mask_zero\n"
        "LSTM 4 relu return_state kernel_regularizer=l2(0.001) dropout=0.25 as enc\n"
        "Dense 3 as score\n"
        "\n"
        "output enc.c, score\n"
    )
    assert write_spec(parse(text).lowered) == text
