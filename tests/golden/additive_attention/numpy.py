NAME = "model"
MODEL_HASH = "c1e11ee97be6c694b4552c56966cab300f5c648077c58de216157017821be1a5"

INPUTS: dict[str, tuple[str, Shape]] = {
    "q": ("float32", ("time", 3)),
    "v": ("float32", ("steps", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "lstm": ("float32", (3,)),
}

WEIGHTS: dict[str, Shape] = {
    "first/scale": (3,),
    "lstm/kernel": (3, 12),
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

NO_STREAMING = "line 6, `additive_attention`: `use_causal_mask` counts steps from the beginning"
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
    seen_out, seen_mask = masking(v, 0.0)
    first_out = additive_attention(q, seen_out, seen_out, w["first/scale"], value_mask=seen_mask)
    additive_attention_out = additive_attention(first_out, v, v, None, use_causal_mask=True)
    lstm_out, _, _ = lstm_packed(
        additive_attention_out,
        w["lstm"],
        zero_state(additive_attention_out, 3),
        zero_state(additive_attention_out, 3),
    )
    return {"lstm": lstm_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
