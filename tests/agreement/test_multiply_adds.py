"""Multiply-adds against those that Keras makes: every product that TensorFlow runs is counted.

Keras runs eagerly, its recurrent layers unrolled, and TensorFlow tells of each operation with the
shapes of what it takes and gives. Nothing of the layers' own formulas is used.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from math import prod
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec.compilation import Compilation
from lstmspec.summary import summarize
from tests.fuzz.accepted import accepted_specs

pytestmark = [
    pytest.mark.keras,
    pytest.mark.filterwarnings("ignore:Layer .* was passed an input with a mask"),
    pytest.mark.filterwarnings("ignore:You are using a softmax over axis"),
]

PAIR = "input a float32[time, 4]\ninput b float32[6, 4]\n"
CASES = (
    "input [time, 3]\nLSTM 5\nDense 2\n",
    "input [time, 3]\nLSTM 5 return_sequences\nDense 2 relu\n",
    "input [time, 3]\nGRU 5\nGRU 2 return_sequences\nSimpleRNN 4\n",
    "input [time, 3]\nGRU 5 reset_after=false use_bias=false\n",
    "input [time, 3]\nBidirectional LSTM 5\nDense 2\n",
    "input [time, 3]\nBidirectional sum GRU 5 return_sequences\n",
    "input [time, 3]\nMasking\nLSTM 5\n",
    "input [time, 5, 3]\nTimeDistributed LSTM 4\nTimeDistributed Dense 2\n",
    "input [time, 8, 3]\nTimeDistributed Conv1D 4 3\nTimeDistributed Flatten\n",
    "input [5, 3]\nFlatten\nDense 7\nDense 8 glu\n",
    "input x int32[time]\nEmbedding 9 4 mask_zero\nLSTM 3\nLayerNormalization\nDense 2\n",
    "input [12, 6]\nConv1D 4 3\n",
    "input [12, 6]\nConv1D 4 3 same strides=2 use_bias=false\n",
    "input [12, 6]\nConv1D 4 3 causal\nBatchNormalization\nPReLU\n",
    "input [12, 6]\nConv1D 4 3 dilation_rate=2\n",
    "input [12, 6]\nConv1D 4 3 groups=2\n",
    "input [12, 6]\nConv1DTranspose 4 3 same strides=2\n",
    "input [12, 6]\nConv1DTranspose 4 2 strides=3 use_bias=false\n",
    "input [time, 4]\nLSTM 4 return_sequences as a\na from a as b\nDense 2\n",
    f"{PAIR}Dot 2 from a, b\n",
    f"{PAIR}Permute [2, 1] from b as c\nDot [2, 1] normalize from a, c\n",
    "input a float32[4]\ninput b float32[4]\nDot 1 from a, b\n",
    f"{PAIR}Attention from a, b\n",
    f"{PAIR}Dense 3 from b as c\nAttention use_scale from a, c, b\n",
    f"{PAIR}Attention concat use_scale from a, b\n",
    "input [time, 3]\nDepthwiseConv1D 4 same depth_multiplier=2\nSeparableConv1D 5 3 strides=2\n",
    f"{PAIR}MultiHeadAttention 2 3 from a, b\n",
    f"{PAIR}MultiHeadAttention 2 3 use_gate dropout=0.1 value_dim=5 output_shape=7 from a, b, b\n",
    f"{PAIR}AdditiveAttention from a, b\n",
    f"{PAIR}AdditiveAttention use_scale=false from a, b\n",
)


class Counter:
    """What TensorFlow tells of, operation by operation."""

    def __init__(self) -> None:
        self.count = 0
        self._products: list[Any] = []
        """Products of tensors with axes, which a `Sum` may add up."""

    def __call__(
        self,
        kind: Any,
        inputs: Any,
        attrs: Any,
        outputs: Any,
        op_name: Any = None,
        graph: Any = None,
    ) -> None:
        """Add the products of one operation."""
        name = kind.decode() if isinstance(kind, bytes) else kind
        out = outputs[0].shape if outputs else ()
        if name in ("MatMul", "BatchMatMulV2"):
            self.count += prod(inputs[0].shape) * out[-1]
        elif name == "Conv2D":
            self.count += prod(inputs[1].shape[:-1]) * prod(out)
        elif name == "Conv2DBackpropInput":
            # A transposed convolution: the kernel at each step of what a convolution would give.
            self.count += prod(inputs[1].shape[:-1]) * prod(inputs[2].shape)
        elif name == "DepthwiseConv2dNative":
            self.count += prod(inputs[1].shape[:2]) * prod(out)
        elif name == "Mul" and all(factor.shape.rank for factor in inputs):
            self._products.append(outputs[0])
        elif name == "Sum" and any(inputs[0] is product for product in self._products):
            self.count += prod(inputs[0].shape)
        elif name == "Einsum":
            taken = str(attrs[attrs.index("equation") + 1]).partition("->")[0].split(",")
            sizes = {
                label: size
                for labels, given in zip(taken, inputs, strict=True)
                for label, size in zip(labels, given.shape, strict=True)
            }
            self.count += prod(sizes.values())
        elif "BackpropInput" in name:
            raise AssertionError(f"{name} is not counted here yet")


@contextmanager
def counted() -> Iterator[Counter]:
    from tensorflow.python.framework import op_callbacks

    counter = Counter()
    op_callbacks.add_op_callback(counter)
    try:
        yield counter
    finally:
        op_callbacks.remove_op_callback(counter)


def made_by_keras(spec: Compilation, steps: int) -> int:
    """The multiply-adds of one sample, every axis that is open being of so many steps."""
    live = spec.compile("keras", spec.fresh_weights())
    for layer in live._flatten_layers():
        if hasattr(layer, "unroll"):
            # Else Keras runs the first step twice, to learn the shapes.
            layer.unroll = True
    shapes = {
        given.name: [dim if isinstance(dim, int) else steps for dim in given.shape]
        for given in spec.model.inputs
    }
    arrays = [np.ones((1, *shapes[g.name]), g.dtype) for g in spec.model.inputs]
    with counted() as counter:
        live(arrays if len(arrays) > 1 else arrays[0])
    return counter.count


@pytest.mark.parametrize("text", CASES)
def test_layers(text: str) -> None:
    spec = lstmspec.parse(text)
    bound = spec.bind(**dict.fromkeys(spec.model.dimensions, 12))
    summary = summarize(bound.model)
    assert summary.multiply_adds == made_by_keras(bound, 12)


STREAMS = (
    "input [time, 3]\nLSTM 5\nDense 2\n",
    "input [time, 3]\nGRU 5 return_sequences\nTimeDistributed Dense 2\nLSTM 3\nDense 2\n",
    f"{PAIR}GRU 4 return_sequences from a as c\nDense 4 from b as d\nAttention from c, d\n",
)


@pytest.mark.parametrize("text", STREAMS)
def test_a_step_is_a_sequence_of_one(text: str) -> None:
    spec = lstmspec.parse(text)
    found = made_by_keras(spec.bind(time=1), 1)
    assert summarize(spec.model).step_multiply_adds == found
    assert summarize(spec.bind(time=20).model).step_multiply_adds == found


@pytest.mark.parametrize("number", range(12))
def test_random_graphs(number: int) -> None:
    (spec,) = accepted_specs(number, 1)
    bound = spec.bind(**dict.fromkeys(spec.model.dimensions, 12))
    assert summarize(bound.model).multiply_adds == made_by_keras(bound, 12)
