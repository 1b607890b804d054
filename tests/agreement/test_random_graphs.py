"""Random graphs: whatever both backends accept, both compute alike; part of the long campaign."""

import random
import re

import pytest

import lstmspec
from lstmspec.backends import get_backend
from lstmspec.ir import Model, Node
from tests.agreement.harness import LIMIT, Case, largest_difference

pytestmark = [
    pytest.mark.keras,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:Layer .* was passed an input with a mask"),
    pytest.mark.filterwarnings("ignore:You are using a softmax over axis"),
]

INPUTS = (
    "input a float32[time, 4]",
    "input b float32[time, 4]",
    "input c int32[time]",
    "input d float32[5, 3, 4]",
    "input e int32[5, 3]",
    "input f float32[4]",
)
LAYERS = (
    "LSTM 4",
    "LSTM 4 return_sequences go_backwards",
    "GRU 4 return_sequences",
    "GRU 4 reset_after=false zero_output_for_mask",
    "SimpleRNN 4 return_sequences zero_output_for_mask",
    "LSTM 4 return_state return_sequences",
    "LSTM 4 initial_state={other} return_sequences",
    "GRU 4 initial_state=[{other}]",
    "Bidirectional LSTM 2 return_sequences",
    "Bidirectional sum GRU 4",
    "Bidirectional ave SimpleRNN 4 return_sequences return_state",
    "TimeDistributed Dense 4",
    "TimeDistributed LSTM 4",
    "TimeDistributed GRU 4 return_sequences",
    "TimeDistributed Flatten",
    "TimeDistributed RepeatVector 3",
    "TimeDistributed Reshape [4, 3]",
    "TimeDistributed BatchNormalization",
    "TimeDistributed Activation softmax",
    "TimeDistributed Masking",
    "Dense 4 relu",
    "Dense 8 glu",
    "Activation glu",
    "Activation softmax",
    "ReLU 0.5 negative_slope=0.2 threshold=0.1",
    "LeakyReLU",
    "ELU 0.5",
    "Softmax",
    "PReLU shared_axes=[1]",
    "Masking",
    "Embedding 9 4",
    "Embedding 9 4 mask_zero",
    "Dropout 0.5",
    "SpatialDropout1D 0.5",
    "GaussianNoise 0.5",
    "GaussianDropout 0.5",
    "Rescaling 0.5 offset=-0.1",
    "LayerNormalization",
    "LayerNormalization axis=1",
    "BatchNormalization",
    "BatchNormalization axis=1",
    "UnitNormalization",
    "RMSNormalization",
    "Normalization",
    "Normalization axis=none invert",
    "GroupNormalization 2",
    "Flatten",
    "Reshape [-1, 4]",
    "Reshape [4]",
    "Permute [2, 1]",
    "Permute [1, 3, 2]",
    "RepeatVector 5",
    "ZeroPadding1D",
    "Cropping1D [0, 1]",
    "UpSampling1D",
    "MaxPooling1D 2 strides=1",
    "AveragePooling1D 2 same",
    "Conv1D 4 3 same relu",
    "Conv1D 4 2 causal strides=2",
    "DepthwiseConv1D 3 same depth_multiplier=2 tanh",
    "SeparableConv1D 4 3 same relu",
    "Conv1DTranspose 4 2 strides=2",
    "Conv1DTranspose 4 3 same relu",
    "TimeDistributed Conv1D 3 2 same",
    "GlobalAveragePooling1D",
    "GlobalAveragePooling1D keepdims",
    "GlobalMaxPooling1D",
    "TimeDistributed GlobalAveragePooling1D",
    "Concatenate from {this}, {other}",
    "Concatenate 1 from {this}, {other}",
    "Concatenate -2 from {this}, {other}",
    "Dot 2 from {this}, {other}",
    "Dot 1 normalize from {this}, {other}",
    "Add from {this}, {other}",
    "Attention from {this}, {other}",
    "AdditiveAttention from {this}, {other}",
    "Attention use_scale use_causal_mask from {this}, {this}",
    "MultiHeadAttention 2 3 from {this}, {other}",
    "MultiHeadAttention 2 3 output_shape=4 use_causal_mask dropout=0.2 from {this}, {this}",
    "Subtract from {this}, {other}",
    "Multiply from {this}, {other}",
    "Average from {this}, {other}",
    "Maximum from {this}, {other}",
    "Minimum from {this}, {other}",
    "{shared}",
)


TRIES = 100


def is_accepted(text: str) -> bool:
    """Whether the front end and both backends take the spec."""
    spec = lstmspec.parse(text)
    if any(d.severity == "error" and d.code != "unused-line" for d in spec.diagnostics):
        return False
    if any(_may_average_nothing(spec.model, node) for node in spec.model.nodes):
        return False
    return not any(get_backend(name).refusals(spec.model) for name in ("numpy", "keras"))


def _may_average_nothing(model: Model, node: Node) -> bool:
    """Whether a row that is all padding makes 0 / 0 of the layer; the cells show it with others."""
    return "GlobalAveragePooling1D" in repr(node.layer) and any(model.input_masks(node))


def random_spec(seed: int, sizes: tuple[int, ...] = (4,)) -> str:
    """A graph of up to 10 layers, each line tried and dropped if something refuses it.

    Of several `sizes` each line takes one of its own, where it would say 4.
    """
    generator = random.Random(seed)
    lines = [line for line in INPUTS if generator.random() < 0.5] or [INPUTS[0]]
    values = [line.split()[1] for line in lines]
    layers: list[str] = []
    for number in range(TRIES):
        if len(layers) == 10:
            break
        this, other = (generator.choice(values[-4:] + values) for _ in range(2))
        shared = generator.choice(layers) if layers else "Flatten"
        line = generator.choice(LAYERS).format(this=this, other=other, shared=shared)
        line += "" if " from " in line else f" from {this}"
        if len(sizes) > 1:
            line = re.sub(r"(?<= )4\b", str(generator.choice(sizes)), line)
        tried = [*lines, f"{line} as v{number}"]
        if is_accepted("\n".join([*tried, f"output {_ends(tried)}"]) + "\n"):
            lines = tried
            values.append(f"v{number}")
            layers.append(f"v{number}")
    return "\n".join([*lines, f"output {_ends(lines)}"]) + "\n"


def _ends(lines: list[str]) -> str:
    """The values that no line takes."""
    names = [line.split()[1] if line.startswith("input") else line.split()[-1] for line in lines]
    taken = {
        word
        for line in lines
        if not line.startswith("input")
        for word in re.findall(r"\w+", line.rpartition(" as ")[0])
    }
    return ", ".join(name for name in names if name not in taken)


@pytest.mark.parametrize("seed", range(200))
def test_backends_agree(seed: int) -> None:
    text = random_spec(seed)
    # Each of up to 10 lines may take one step away.
    lengths = (12, 15) if re.search("Cropping1D|MaxPooling1D", text) else (1, 4)
    size, words = largest_difference(Case(f"random {seed}", text, lengths=lengths, scale=0.3))
    assert size <= LIMIT, f"{words} of\n{text}"
