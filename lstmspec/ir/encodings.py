"""How raw data become the numbers of a model, and its numbers become answers.

An encoding stands behind an `input` or an `output` line. What it needs to know of the training data
(a vocabulary, the names of labels, a scale) is fitted by `lstmspec.data` and is no part of the IR.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lstmspec.layers.values import PositiveInt, Value

PositiveFloat = Annotated[float, Field(gt=0)]
Scaling = Literal["none", "standard", "minmax"]


class Encoding(Value):
    """What every encoding is."""

    positional: ClassVar[int] = 0


class TextEncoding(Encoding):
    """Text as integers: 0 is padding, 1 a token that is not known, the others by frequency.

    `input NAME text[STEPS]` is an `int32[STEPS]`; with `values=scaled` a `float32[STEPS, 1]`. The
    steps are an integer, a name or `?`. A shorter text is padded behind its end; of a longer one
    the first steps are taken.

    Example:
        input review text[200] tokens=words vocabulary=20000
        Embedding 20000 64 mask_zero
        LSTM 64
        Dense 1 sigmoid
    """

    kind: Literal["text"] = "text"
    tokens: Literal["words", "characters"] = "words"
    """What a text is cut into."""
    vocabulary: Annotated[int, Field(ge=3)] | None = None
    """The most numbers there are, padding and unknown included; `none` is as many as are found, or
    as an `Embedding` that reads the input has rows."""
    lower: bool = False
    """Whether capital letters are made small."""
    values: Literal["index", "scaled"] = "index"
    """Integers, or one feature a step: the integer divided by the size of the vocabulary."""
    column: str | None = None
    """The column of the data; by default that of the input's name, or the only text."""


class NumbersEncoding(Encoding):
    """Numbers as they are, or scaled by the training data.

    The options stand behind the shape of a `float32` or `int32` input; only `float32` can be
    scaled. With several columns the last axis of the shape is as long as their list.

    Example:
        input x float32[time, 3] columns=[ax, ay, az] scaling=standard group=walk
        LSTM 64
        Dense softmax
    """

    kind: Literal["numbers"] = "numbers"
    columns: tuple[str, ...] = ()
    """The columns of the data, one a feature; by default that of the input's name, or all that hold
    numbers."""
    scaling: Scaling = "none"
    """`standard` makes mean 0 and deviation 1, `minmax` the range 0 to 1, feature by feature."""
    group: str | None = None
    """The column that says which rows are the steps of one sequence."""


MFCC_BANDS = 40
"""The mel bands of `mfcc` where the spec does not say."""


class AudioEncoding(Encoding):
    """Sound as the energies of bands, or their cepstrum, step by step.

    `input NAME audio[STEPS, FEATURES]` is a `float32[STEPS, FEATURES]`. The steps are an integer,
    a name or `?`; the features are an integer or a name.

    Example:
        input sound audio[time, 26] rate=8000 scaling=standard
        Masking
        GRU 64
        Dense softmax
    """

    kind: Literal["audio"] = "audio"
    features: Literal["log_mel", "mfcc"] = "log_mel"
    """Logarithms of mel bands, or the first coefficients of their cosine transform."""
    rate: PositiveInt = 16000
    """Samples a second that the recordings must have."""
    window: PositiveFloat = 0.025
    """Seconds that a step looks at, at most 10."""
    hop: PositiveFloat = 0.01
    """Seconds from step to step, at most 10."""
    bands: PositiveInt | None = None
    """How many mel bands; by default the features of the input, or 40 for `mfcc`."""
    low: Annotated[float, Field(ge=0)] = 0.0
    """The lowest frequency, in Hz."""
    high: PositiveFloat | None = None
    """The highest frequency, in Hz; by default half the rate."""
    scaling: Scaling = "none"
    """As for numbers, feature by feature over all steps."""
    column: str | None = None
    """The column of the data; by default that of the input's name, or the only sound."""


InputEncoding = Annotated[
    TextEncoding | NumbersEncoding | AudioEncoding, Field(discriminator="kind")
]


class LabelsEncoding(Encoding):
    """Names of classes: text or integers, numbered in sorted order.

    The named dimension `classes` of the output is as many as there are.

    Example:
        input [time, 12]
        LSTM 100
        Dense softmax as speaker
        output speaker labels column=who
    """

    kind: Literal["labels"] = "labels"
    column: str | None = None
    """The column of the data; by default that of the output's name, or `y`, `label`, `target`."""


class TargetNumbersEncoding(Encoding):
    """Numbers as they are, or scaled by the training data; predictions are scaled back.

    Example:
        input [30, 5]
        LSTM 32
        Dense 1 as price
        output price numbers scaling=standard
    """

    kind: Literal["numbers"] = "numbers"
    columns: tuple[str, ...] = ()
    """The columns of the data; by default that of the output's name, or `y`, `label`, `target`."""
    scaling: Scaling = "none"
    """As for an input."""


class NextEncoding(Encoding):
    """What comes behind each window of a long input: the next token, or the next row.

    The input is a text, or numbers that say their `columns` or `scaling`. If the output has a time
    axis, its target is the window moved on by `ahead` steps; if not, the one token or row that
    many steps behind the window. A window is as long as the input; if that is open, as long as
    `window`, or 100. Windows are cut for models of one input and one output.

    Example:
        input text_so_far text[100] tokens=characters
        Embedding 64 32
        LSTM 256
        Dense softmax as letter
        output letter next stride=3
    """

    kind: Literal["next"] = "next"
    of: str | None = None
    """The input whose next step it is; needed only if there are several."""
    window: PositiveInt | None = None
    """Steps in a window, where the input's shape does not say."""
    stride: PositiveInt = 1
    """Steps from window to window in training and evaluation."""
    ahead: PositiveInt = 1
    """How many steps behind the window."""


OutputEncoding = Annotated[
    LabelsEncoding | TargetNumbersEncoding | NextEncoding, Field(discriminator="kind")
]
"""How targets are made from data; the output gives a vector a step or one a sample."""

INPUT_ENCODINGS: Mapping[str, type[Encoding]] = {
    "text": TextEncoding,
    "audio": AudioEncoding,
    "float32": NumbersEncoding,
    "int32": NumbersEncoding,
}
"""What the arguments of an `input` line describe, by the word in front of its shape."""

OUTPUT_ENCODINGS: Mapping[str, type[Encoding]] = {
    "labels": LabelsEncoding,
    "numbers": TargetNumbersEncoding,
    "next": NextEncoding,
}
"""What the word behind the name in an `output` line means."""
