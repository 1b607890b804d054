"""What `forward` and `prepare` do, line by line: nothing that inference does not need."""

from collections.abc import Callable
from textwrap import dedent

import pytest


def body(forward: str) -> str:
    """The lines behind the docstring."""
    return dedent(forward.split('"""')[2]).strip()


CASES = {
    "dropout and linear vanish": """
        input [4]
        Dropout 0.5
        Activation linear
        Dense 2
        ---
        w = model.prepared
        x = inputs["x"]
        dense_out = dense(x, w["dense/kernel"], w["dense/bias"])
        return {"dense": dense_out}, {}
    """,
    "no bias": """
        input [4]
        Dense 2 use_bias=false tanh
        ---
        w = model.prepared
        x = inputs["x"]
        dense_out = dense(x, w["dense/kernel"], None)
        dense_out = tanh(dense_out)
        return {"dense": dense_out}, {}
    """,
    "a mask that nothing takes is not made": """
        input x int32[4]
        Embedding 5 2 mask_zero as e
        Dense 2
        ---
        w = model.prepared
        x = inputs["x"]
        e_out = embedding(x, w["e/embeddings"])
        dense_out = dense(e_out, w["dense/kernel"], w["dense/bias"])
        return {"dense": dense_out}, {}
    """,
    "a masked step is 0 even where nothing takes the mask": """
        input [4, 2]
        Masking 3.0
        Flatten
        ---
        x = inputs["x"]
        masking_out, _ = masking(x, 3.0)
        flatten_out = flatten(masking_out)
        return {"flatten": flatten_out}, {}
    """,
    "options that matter in training alone are not written": """
        input [4, 2]
        Flatten
        RepeatVector 3 as r
        GRU 2 recurrent_dropout=0.5 seed=3 kernel_regularizer=l2
        ---
        w = model.prepared
        x = inputs["x"]
        flatten_out = flatten(x)
        r_out = repeat_vector(flatten_out, 3)
        gru_out, _ = gru_packed(r_out, w["gru"], zero_state(r_out, 2))
        return {"gru": gru_out}, {}
    """,
    "options that change the result are written": """
        LSTM 2 relu recurrent_activation=hard_sigmoid go_backwards use_bias=false as l
        ---
        w = model.prepared
        x = inputs["x"]
        l_out, _, _ = lstm(
            x,
            w["l/kernel"],
            w["l/recurrent_kernel"],
            None,
            zero_state(x, 2),
            zero_state(x, 2),
            activation=relu,
            recurrent_activation=hard_sigmoid,
            go_backwards=True,
        )
        return {"l": l_out}, {}
    """,
    "batch normalisation is one product and one sum": """
        input [4, 2]
        BatchNormalization axis=1 as n
        Flatten
        ---
        w = model.prepared
        x = inputs["x"]
        n_out = x * w["n/scale"].reshape(-1, 1) + w["n/shift"].reshape(-1, 1)
        flatten_out = flatten(n_out)
        return {"flatten": flatten_out}, {}
    """,
    "a layer that is used again has the weights of its first use": """
        input a float32[4]
        input b float32[4]
        Dense 2 from a as d
        d from b as e
        Add from d, e
        ---
        w = model.prepared
        a = inputs["a"]
        b = inputs["b"]
        d_out = dense(a, w["d/kernel"], w["d/bias"])
        e_out = dense(b, w["d/kernel"], w["d/bias"])
        add_out = d_out + e_out
        return {"add": add_out}, {}
    """,
    "open sizes come from the input": """
        input [time, 4]
        Reshape [time, 2, -1]
        ---
        x = inputs["x"]
        reshape_out = x.reshape(len(x), x.shape[1], 2, 2)
        return {"reshape": reshape_out.copy()}, {}
    """,
    "a streamed layer takes and gives its state": """
        input [time, 2]
        Masking
        GRU 2
        ---
        w = model.prepared
        x = inputs["x"]
        masking_out, masking_mask = masking(x, 0.0)
        gru_out, gru_h = gru_packed(
            masking_out, w["gru"], state["gru/h"], mask=masking_mask, previous=state["gru/h"]
        )
        return {"gru": gru_out}, {"gru/h": gru_h}
    """,
}


@pytest.mark.parametrize("case", CASES)
def test_forward(case: str, forward_of: Callable[[str], str]) -> None:
    spec, expected = dedent(CASES[case]).strip().split("\n---\n")
    assert body(forward_of(spec)) == expected


def test_batch_normalisation_is_folded_once(emitted: Callable[[str], str]) -> None:
    text = emitted("input [4]\nBatchNormalization scale=false as n\nn as m")
    assert text.count("= fold_batch_normalization(") == 1
    assert 'None, w.pop("n/beta")' in text
    assert 'n_out * w["n/scale"] + w["n/shift"]' in text


def test_a_pointwise_layer_needs_no_folding_of_time(forward_of: Callable[[str], str]) -> None:
    assert "fold_time" not in forward_of("input [3, 4]\nTimeDistributed Dense 2 relu\nFlatten")
    assert "fold_time" in forward_of("input [3, 4]\nTimeDistributed LayerNormalization\nFlatten")


def test_masks_run_from_where_they_are_made_to_where_they_are_taken(
    forward_of: Callable[[str], str],
) -> None:
    text = forward_of("Masking\nDense 3\nDropout 0.1\nLSTM 2 return_sequences\nGRU 2\nDense 1")
    assert text.count("masking_mask") == 3
    assert text.count("mask=masking_mask") == 2
