NAME = "model"
MODEL_HASH = "2c60ab3b0de223b3a1782780362180ded029cdfdd2208083f4db2f2afe8e3bad"

INPUTS: dict[str, tuple[str, Shape]] = {
    "q": ("float32", ("time", 3)),
    "v": ("int32", ("steps",)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "dense": ("float32", (1,)),
}

WEIGHTS: dict[str, Shape] = {
    "words/embeddings": (20, 4),
    "plain/query/kernel": (3, 2, 8),
    "plain/query/bias": (2, 8),
    "plain/key/kernel": (4, 2, 8),
    "plain/key/bias": (2, 8),
    "plain/value/kernel": (4, 2, 8),
    "plain/value/bias": (2, 8),
    "plain/attention_output/kernel": (2, 8, 3),
    "plain/attention_output/bias": (3,),
    "near/query/kernel": (3, 2, 4),
    "near/key/kernel": (3, 2, 4),
    "near/value/kernel": (3, 2, 4),
    "near/attention_output/kernel": (2, 4, 3),
    "first/query/kernel": (3, 2, 4),
    "first/query/bias": (2, 4),
    "first/key/kernel": (4, 2, 4),
    "first/key/bias": (2, 4),
    "first/value/kernel": (4, 2, 4),
    "first/value/bias": (2, 4),
    "first/attention_output/kernel": (2, 4, 3),
    "first/attention_output/bias": (3,),
    "second/query/kernel": (4, 4, 2),
    "second/query/bias": (4, 2),
    "second/key/kernel": (4, 4, 2),
    "second/key/bias": (4, 2),
    "second/gate/kernel": (4, 4, 3),
    "second/gate/bias": (4, 3),
    "second/value/kernel": (4, 4, 3),
    "second/value/bias": (4, 3),
    "second/attention_output/kernel": (4, 3, 4),
    "second/attention_output/bias": (4,),
    "dense/kernel": (7, 1),
    "dense/bias": (1,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("q", 1),
    "steps": ("v", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 6, `near`: `MultiHeadAttention` looks at all steps of its value at once"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    q = inputs["q"]
    v = inputs["v"]
    words_out = embedding(v, w["words/embeddings"])
    words_mask = v != 0
    plain_out = multi_head_attention(
        q,
        words_out,
        words_out,
        (w["plain/query/kernel"], w["plain/query/bias"]),
        (w["plain/key/kernel"], w["plain/key/bias"]),
        (w["plain/value/kernel"], w["plain/value/bias"]),
        (w["plain/attention_output/kernel"], w["plain/attention_output/bias"]),
        value_mask=words_mask,
    )
    near_out = multi_head_attention(
        plain_out,
        plain_out,
        plain_out,
        (w["near/query/kernel"], None),
        (w["near/key/kernel"], None),
        (w["near/value/kernel"], None),
        (w["near/attention_output/kernel"], None),
        use_causal_mask=True,
        sliding_window=3,
    )
    first_out = multi_head_attention(
        near_out,
        words_out,
        words_out,
        (w["first/query/kernel"], w["first/query/bias"]),
        (w["first/key/kernel"], w["first/key/bias"]),
        (w["first/value/kernel"], w["first/value/bias"]),
        (w["first/attention_output/kernel"], w["first/attention_output/bias"]),
        value_mask=words_mask,
    )
    second_out = multi_head_attention(
        words_out,
        words_out,
        words_out,
        (w["second/query/kernel"], w["second/query/bias"]),
        (w["second/key/kernel"], w["second/key/bias"]),
        (w["second/value/kernel"], w["second/value/bias"]),
        (w["second/attention_output/kernel"], w["second/attention_output/bias"]),
        of_gate=(w["second/gate/kernel"], w["second/gate/bias"]),
        query_mask=words_mask,
        value_mask=words_mask,
        key_mask=words_mask,
        drops=True,
    )
    words_seen_out = words_out + second_out
    words_seen_mask = words_mask | words_mask
    mean_out = global_average_pooling(words_seen_out, words_seen_mask, keepdims=False)
    mean_first_out = global_average_pooling(first_out, None, keepdims=False)
    concatenate_out = np.concatenate([mean_out, mean_first_out], axis=-1)
    dense_out = dense(concatenate_out, w["dense/kernel"], w["dense/bias"])
    return {"dense": dense_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
