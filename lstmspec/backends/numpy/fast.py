"""Which recurrent layers run on packed weights, and the kernels that do it."""

from typing import NamedTuple

from lstmspec.layers import GRU, LSTM, Layer, SimpleRNN


class Fast(NamedTuple):
    """The names of the kernels of one kind of layer."""

    pack: str
    """Makes the pack of the weights."""
    sequence: str
    """Runs over sequences."""
    stepper: str
    """Makes the step of a single sequence."""


_LSTM = Fast("pack_lstm", "lstm_packed", "lstm_stepper")
_GRU = Fast("pack_gru", "gru_packed", "gru_stepper")
_GRU_BEFORE = Fast("pack_gru_before", "gru_packed", "gru_before_stepper")
_SIMPLE_RNN = Fast("pack_simple_rnn", "simple_rnn_packed", "simple_rnn_stepper")


def fast_kernels(layer: Layer) -> Fast | None:
    """The fast kernels of `layer`; `None` where it needs the clear ones, for its activations."""
    match layer:
        case LSTM(activation="tanh", recurrent_activation="sigmoid"):
            return _LSTM
        case GRU(activation="tanh", recurrent_activation="sigmoid"):
            return _GRU if layer.reset_after else _GRU_BEFORE
        case SimpleRNN(activation="tanh"):
            return _SIMPLE_RNN
    return None
