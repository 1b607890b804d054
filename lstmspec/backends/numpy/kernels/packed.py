"""Recurrent layers with the default activations, fast: over a sequence or a piece of it.

They return what `lstm`, `gru` and `simple_rnn` return with `tanh` and `sigmoid`. A step is one
product and the fewest NumPy calls known (see `cells_wide` and `cells_narrow`). Masked steps are not
computed: each row's valid steps are moved together and the rows sorted by their number, so that the
batch narrows as rows end, and the outputs are spread out again behind the loop.
"""

from __future__ import annotations

from lstmspec.backends.numpy.kernels.aliases import Array
from lstmspec.backends.numpy.kernels.cells_narrow import (
    gru_before_narrow,
    gru_narrow,
    lstm_narrow,
    simple_rnn_narrow,
)
from lstmspec.backends.numpy.kernels.cells_wide import (
    gru_before_wide,
    gru_wide,
    lstm_wide,
    simple_rnn_wide,
)
from lstmspec.backends.numpy.kernels.slots import run_packed


def lstm_packed(
    x: Array,
    pack: tuple[Array, Array],
    h: Array,
    c: Array,
    mask: Array | None = None,
    previous: Array | None = None,
    *,
    return_sequences: bool = False,
    go_backwards: bool = False,
    zero_output_for_mask: bool = False,
) -> tuple[Array, Array, Array]:
    """Return an LSTM's output and its last states h and c: `lstm` with weights from `pack_lstm`."""
    if go_backwards:
        x, mask = x[:, ::-1], None if mask is None else mask[:, ::-1]
    start = lstm_narrow if len(x) == 1 else lstm_wide
    options = return_sequences, zero_output_for_mask
    y, (h, c) = run_packed(x, [h, c], mask, previous, start, pack, *options)
    return y, h, c


def gru_packed(
    x: Array,
    pack: tuple[Array, ...],
    h: Array,
    mask: Array | None = None,
    previous: Array | None = None,
    *,
    reset_after: bool = True,
    return_sequences: bool = False,
    go_backwards: bool = False,
    zero_output_for_mask: bool = False,
) -> tuple[Array, Array]:
    """Return a GRU's output and its last state h: `gru` with weights from `pack_gru`.

    Without `reset_after` the pack is that of `pack_gru_before`.
    """
    if go_backwards:
        x, mask = x[:, ::-1], None if mask is None else mask[:, ::-1]
    if reset_after:
        start, extra = gru_narrow if len(x) == 1 else gru_wide, 0
    else:
        start, extra = gru_before_narrow if len(x) == 1 else gru_before_wide, h.shape[1]
    options = return_sequences, zero_output_for_mask, extra
    y, (h,) = run_packed(x, [h], mask, previous, start, pack, *options)
    return y, h


def simple_rnn_packed(
    x: Array,
    pack: tuple[Array, Array],
    h: Array,
    mask: Array | None = None,
    previous: Array | None = None,
    *,
    return_sequences: bool = False,
    go_backwards: bool = False,
    zero_output_for_mask: bool = False,
) -> tuple[Array, Array]:
    """Return a simple recurrent layer's output and its last state h: `simple_rnn` with a pack."""
    if go_backwards:
        x, mask = x[:, ::-1], None if mask is None else mask[:, ::-1]
    start = simple_rnn_narrow if len(x) == 1 else simple_rnn_wide
    options = return_sequences, zero_output_for_mask
    y, (h,) = run_packed(x, [h], mask, previous, start, pack, *options)
    return y, h
