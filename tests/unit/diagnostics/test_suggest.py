"""What is made of mistyped words."""

import pytest

from lstmspec.diagnostics import LAYER_HABITS, OPTION_HABITS, did_you_mean, listing, suggest

LAYERS = (
    "LSTM GRU SimpleRNN Bidirectional TimeDistributed Dense Embedding Masking Activation Dropout "
    "LayerNormalization BatchNormalization Flatten Reshape RepeatVector Concatenate Add"
)
LSTM_OPTIONS = (
    "units activation recurrent_activation use_bias unit_forget_bias kernel_initializer "
    "recurrent_initializer bias_initializer kernel_regularizer recurrent_regularizer "
    "bias_regularizer dropout recurrent_dropout return_sequences return_state go_backwards "
    "initial_state seed"
)
EMBEDDING_OPTIONS = "input_dim output_dim mask_zero embeddings_initializer"
DROPOUT_OPTIONS = "rate seed"

# What is suggested, and the words it is suggested for; nothing is suggested for those behind `-`.
FOR_LAYERS = """
LSTM: lstm Lstm LTSM LSMT LSTMCell
GRU: gru GRUs
SimpleRNN: RNN simple_rnn Simple-RNN
Dense: dense Desne Dens FC Fc Linear FullyConnected DenseLayer
Dropout: DROPOUT Droput Drop
Embedding: Embed Emb Embeding
Bidirectional: Bidirect Bi
Bidirectional LSTM: BiLSTM BLSTM
Bidirectional GRU: BiGRU
BatchNormalization: BatchNorm BN Batch-normalization BatchNormalisation
LayerNormalization: LayerNorm LN Layer_Normalization
Concatenate: Concat Merge
TimeDistributed: TD TimeDistribute
RepeatVector: Repeat
Flatten: Flaten
Reshape: Reshpae
Activation relu: ReLU Relu
Activation leaky_relu: LeakyReLU
Activation sigmoid: Sigmoid
Activation softmax: Softmax
Activation tanh: Tanh
Activation hard_sigmoid: HardSigmoid
input: Input InputLayer
output: Output
-: Transformer Foo Xy A Norm
"""
FOR_LSTM = """
units: unit Units hidden_size hidden n_units size output_dim
activation: activaton act activation_fn
recurrent_activation: inner_activation
use_bias: bias
return_sequences: seq return_seq return_sequence returnSequences
return_state: return-state states
kernel_initializer: init kernel_init
kernel_regularizer: W_regularizer kernel_reg
dropout: p drop prob dropout_rate
recurrent_dropout: recurent_droput
go_backwards: backwards reverse
-: time_major stateful kernel vocab_size x
"""
FOR_DROPOUT = """
rate: p prob drop dropout_rate ratee RATE
-: vocab_size units
"""
FOR_EMBEDDING = """
input_dim: vocab_size num_embeddings input_size
output_dim: embedding_dim embed_dim dim
embeddings_initializer: init
mask_zero: mask
-: units
"""


def pairs(table: str) -> list[tuple[str, str | None]]:
    lines = [line.split(": ") for line in table.strip().splitlines()]
    return [(word, None if to == "-" else to) for to, words in lines for word in words.split()]


@pytest.mark.parametrize(("word", "expected"), pairs(FOR_LAYERS))
def test_layers(word, expected):
    assert suggest(word, LAYERS.split(), habits=LAYER_HABITS) == expected


OPTIONS = (
    (LSTM_OPTIONS, FOR_LSTM),
    (DROPOUT_OPTIONS, FOR_DROPOUT),
    (EMBEDDING_OPTIONS, FOR_EMBEDDING),
)


@pytest.mark.parametrize(
    ("options", "word", "expected"),
    [(options, *pair) for options, table in OPTIONS for pair in pairs(table)],
)
def test_options(options, word, expected):
    assert suggest(word, options.split(), habits=OPTION_HABITS) == expected


@pytest.mark.parametrize(
    ("word", "candidates", "expected"),
    [
        # Slips: one up to 4 letters, two up to 8, three beyond; a swap of neighbours is one.
        ("abcd", ["abce"], "abce"),
        ("abcd", ["bacd"], "bacd"),
        ("abcd", ["abef"], None),
        ("abcdefgh", ["abcdefxy"], "abcdefxy"),
        ("abcdefgh", ["abcdexyz"], None),
        ("abcdefghi", ["abcdefxyz"], "abcdefxyz"),
        ("abcdefghi", ["badcfeghi"], "badcfeghi"),
        ("abcdefghi", ["abcdewxyz"], None),
        ("abcdefghi", ["abcdefghixyz"], "abcdefghixyz"),
        ("abcdefghi", ["ghiabcdef"], None),
        # Nothing at all is left of a single letter that is wrong.
        ("x", ["y"], None),
        ("x", ["X"], "X"),
        ("", ["a", ""], None),
        # Fewer slips come first, then the same first letter, the same length, the alphabet.
        ("layer_1", ["layer_22", "layer_2"], "layer_2"),
        ("bat", ["cat", "bad"], "bad"),
        ("wors", ["words", "worn"], "worn"),
        ("text", ["tent", "teat"], "teat"),
        ("Abc", ["aBc", "ABC"], "ABC"),
        # Beginnings: of one candidate only; of the word, the longest that is half of it.
        ("enc", ["encoder", "decoder"], "encoder"),
        ("enc", ["encoder", "encoded"], None),
        ("en", ["encoder"], None),
        ("encoder_output", ["encoder", "enc"], "encoder"),
        ("encoder_output", ["enc"], None),
        # One slip is nearer than a beginning, a beginning nearer than several slips.
        ("state", ["rate", "stateful"], "stateful"),
        ("stat", ["stata", "statistics"], "stata"),
    ],
)
def test_nearness(word, candidates, expected):
    assert suggest(word, candidates) == expected
    assert suggest(word, reversed(candidates)) == expected


def test_long_words_are_not_compared():
    assert suggest("A" * 64, ["a" * 64]) == "a" * 64
    assert suggest("A" * 65, ["a" * 65]) is None
    assert suggest("units", ["units" * 100_000]) is None


def test_habit_counts_only_if_its_target_is_possible():
    habits = {"old": "New thing", "size": ("units", "filters")}
    assert suggest("OLD", ["New"], habits=habits) == "New thing"
    assert suggest("old", ["Other"], habits=habits) is None
    assert suggest("size", ["filters"], habits=habits) == "filters"
    assert suggest("size", ["filters", "units"], habits=habits) == "units"
    assert suggest("size", ["Size", "units"], habits=habits) == "Size"


def test_habits_are_lower_case_as_they_are_looked_up():
    for habits in (LAYER_HABITS, OPTION_HABITS):
        assert [word for word in habits if word != word.lower()] == []


def test_did_you_mean():
    assert did_you_mean("unit", ["units", "rate"]) == "did you mean `units`?"
    assert did_you_mean("FC", LAYERS.split(), habits=LAYER_HABITS) == "did you mean `Dense`?"
    assert did_you_mean("qqq", ["units", "rate"]) == ""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("", ""),
        ("a", "`a`"),
        ("b a", "one of `b`, `a`"),
        ("a b c", "one of `a`, `b`, `c`"),
        ("a b c d e", "one of `a`, `b`, `c` and 2 more"),
    ],
)
def test_listing(words, expected):
    assert listing(words.split(), limit=3) == expected
