import pytest

import lstmspec
from lstmspec.layers import LAYERS, Layer
from lstmspec.shapes import SymbolicDim
from lstmspec.summary import Summary, summarize
from tests.agreement.harness import cases

ONE_NUMBER_EACH = {
    "Embedding",
    "PReLU",
    "LayerNormalization",
    "RMSNormalization",
    "Normalization",
}
"""Layers whose weights have several axes and are looked up, or meet one number each."""


def summary_of(text: str) -> Summary:
    return summarize(lstmspec.parse(text).model)


@pytest.mark.parametrize(
    ("text", "sample", "step"),
    [
        ("input [10, 3]\nLSTM 5\nDense 2\n", 10 * (3 + 5) * 20 + 5 * 2, (3 + 5) * 20 + 5 * 2),
        ("input [10, 3]\nGRU 5 return_sequences\nDense 2\n", 10 * (8 * 15 + 10), 8 * 15 + 10),
        ("input [10, 3]\nBidirectional SimpleRNN 5\n", 2 * 10 * 8 * 5, None),
        ("input [10, 6, 3]\nTimeDistributed LSTM 4\n", 10 * 6 * 7 * 16, 6 * 7 * 16),
        ("input [10, 6]\nConv1D 4 3 groups=2\n", 8 * 3 * 3 * 4, None),
        ("input [10, 6]\nDepthwiseConv1D 3 depth_multiplier=2\n", 8 * 3 * 12, None),
        ("input [10, 6]\nSeparableConv1D 5 3 depth_multiplier=2\n", 8 * 12 * (3 + 5), None),
        ("input [10, 6]\nConv1DTranspose 4 3 strides=2 same\n", 10 * 3 * 6 * 4, None),
        ("input x int32[10]\nEmbedding 9 4\nLayerNormalization\nDropout 0.1\n", 0, 0),
        ("input [10, 3]\nLSTM 3 return_sequences as a\na from a as b\n", 2 * 10 * 72, 2 * 72),
        (
            (
                "input a float32[10, 4]\ninput b float32[6, 5]\n"
                "GRU 4 return_sequences from a as q\nDense 4 from b as v\nAttention from q, v\n"
            ),
            10 * 8 * 12 + 6 * 20 + 2 * 10 * 6 * 4,
            8 * 12 + 6 * 20 + 2 * 6 * 4,
        ),
    ],
)
def test_by_hand(text: str, sample: int, step: int | None) -> None:
    summary = summary_of(text)
    assert (summary.multiply_adds, summary.step_multiply_adds) == (sample, step)


@pytest.mark.parametrize("text", ["LSTM 256\nDropout 0.2\nDense\n"])
def test_open_sizes(text: str) -> None:
    summary = summary_of(text)
    features, classes = SymbolicDim.named("features"), SymbolicDim.named("classes")
    step = (features + 256) * 1024
    assert summary.multiply_adds == SymbolicDim.named("time") * step + 256 * classes
    assert summary.step_multiply_adds == step + 256 * classes


def test_windows_that_nobody_can_count_yet() -> None:
    text = "input [?, 3]\nConv1D 4 2 strides=3\nGlobalMaxPooling1D\n"
    assert "multiply-adds: 24*? a sample\n" in lstmspec.parse(text).summary()


def test_binding_a_formula_gives_the_number() -> None:
    spec = lstmspec.parse("Bidirectional GRU 7 return_sequences\nLSTM 5\nDense\n")
    sizes = {"time": 9, "features": 3, "classes": 4}
    formula = summarize(spec.model).multiply_adds
    assert isinstance(formula, SymbolicDim)
    assert formula.substitute(sizes) == summarize(spec.bind(**sizes).model).multiply_adds


def _inner(layer: Layer) -> Layer:
    return layer.layer if type(layer).wraps else layer  # type: ignore[attr-defined]  # holds it


def test_no_matrix_without_products() -> None:
    """A layer with a matrix counts its products, wherever an agreement case shows it."""
    silent, seen = set(), set()
    for case in cases():
        for node in case.model.nodes:
            types = case.model.input_types(node)
            layer: Layer = node.layer
            seen |= {layer.kind, _inner(layer).kind}
            has_matrix = any(len(weight.shape) > 1 for weight in layer.weights(types))
            if has_matrix and layer.multiply_adds(types) == 0:
                silent.add(_inner(layer).kind)
    assert silent == ONE_NUMBER_EACH
    assert seen == set(LAYERS)
