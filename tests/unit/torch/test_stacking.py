"""Which lines are layers of one module of PyTorch, and how it is written."""

import pytest

import lstmspec
from lstmspec.torch import modules, to_state_dict


@pytest.mark.parametrize(
    ("text", "names", "written"),
    [
        ("input [time, 3]\nLSTM 8\n", {}, {"lstm": "nn.LSTM(3, 8, batch_first=True)"}),
        ("input [time, 3]\nrepeat 2 { GRU 8 use_bias=false }\n", {"enc": ("gru", "gru_1")},
         {"enc": "nn.GRU(3, 8, num_layers=2, bias=False, batch_first=True)"}),
        ("input [time, 3]\nBidirectional SimpleRNN 8 relu\n", {"r": "bidirectional"},
         {"r": "nn.RNN(3, 8, nonlinearity='relu', batch_first=True, bidirectional=True)"}),
        ("input [3]\nDense 2 use_bias=false\n", {}, {"dense": "nn.Linear(3, 2, bias=False)"}),
        ("Embedding 9 4\n", {}, {"embedding": "nn.Embedding(9, 4)"}),
        ("input [3]\nLayerNormalization center=false\n", {"norm": "layer_normalization"},
         {"norm": "nn.LayerNorm(3, eps=0.001, bias=False)"}),
        ("input [2, 3]\nLayerNormalization axis=[1, 2] epsilon=1e-5\n", {"": "layer_normalization"},
         {"": "nn.LayerNorm((2, 3), eps=1e-05)"}),
        ("input [3]\nblock Head(n) {\n Dense n\n}\nHead 2\n", {},
         {"head.dense": "nn.Linear(3, 2)"}),
    ],
)  # fmt: skip
def test_a_module_is_written_as_it_is_made(text: str, names: dict, written: dict):
    assert modules(lstmspec.parse(text), names) == written


@pytest.mark.parametrize(
    ("text", "names", "message"),
    [
        ("input [3]\nDense 3\nDense 3\n", {"a": ["dense", "dense_1"]}, "not recurrent"),
        ("input [time, 4]\nLSTM 4\nGRU 4\n", {"a": ["lstm", "gru"]}, "of different kinds"),
        ("input [time, 4]\nLSTM 4\nLSTM 5\n", {"a": ["lstm", "lstm_1"]}, "must be the same"),
        ("input [time, 4]\nLSTM 4\nBidirectional LSTM 4\n", {"a": ["lstm", "bidirectional"]},
         "of different kinds"),
        ("input [time, 4]\nSimpleRNN 4 relu\nSimpleRNN 4\n", {"a": ["simple_rnn", "simple_rnn_1"]},
         "their activations differ"),
        ("input [time, 4]\nBidirectional sum LSTM 4\nBidirectional LSTM 4\n",
         {"a": ["bidirectional", "bidirectional_1"]}, "takes another size"),
        ("input [time, 4]\nLSTM 4\nLSTM 4\n", {"a": ["lstm_1", "lstm"]}, "does not take what"),
        ("input [4]\nDense 4\nDense 4\n", {"dense": "dense_1"}, "two lines would be the module"),
    ],
)  # fmt: skip
def test_what_is_no_module_is_refused(text: str, names: dict, message: str):
    with pytest.raises(lstmspec.SpecError) as error:
        to_state_dict(lstmspec.parse(text), names=names)
    assert message in str(error.value)
