NAME = "model"
MODEL_HASH = "c1e476afd35c3e193e3407afbcf50dfa8600aba59e3100ae66aec4fb60abbaee"

INPUTS: dict[str, tuple[str, Shape]] = {
    "q": ("float32", ("time", 3)),
    "v": ("int32", ("steps",)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "lstm": ("float32", (3,)),
}

WEIGHTS: dict[str, Shape] = {
    "words/embeddings": (20, 4),
    "k/kernel": (4, 3),
    "k/bias": (3,),
    "second/scale": (),
    "second/concat_score_weight": (),
    "lstm/kernel": (7, 12),
    "lstm/recurrent_kernel": (3, 12),
    "lstm/bias": (12,),
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

NO_STREAMING = "line 7, `second`: `use_causal_mask` counts steps from the beginning"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["lstm"] = pack_lstm(w.pop("lstm/kernel"), w.pop("lstm/recurrent_kernel"), w.pop("lstm/bias"))
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
    k_out = dense(words_out, w["k/kernel"], w["k/bias"])
    first_out = attention_dot(q, words_out, k_out, None, value_mask=words_mask)
    second_out = attention_concat(
        q,
        k_out,
        k_out,
        w["second/scale"],
        w["second/concat_score_weight"],
        value_mask=words_mask,
        use_causal_mask=True,
    )
    concatenate_out = np.concatenate([first_out, second_out], axis=-1)
    lstm_out, _, _ = lstm_packed(
        concatenate_out, w["lstm"], zero_state(concatenate_out, 3), zero_state(concatenate_out, 3)
    )
    return {"lstm": lstm_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
