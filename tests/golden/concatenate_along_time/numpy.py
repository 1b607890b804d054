NAME = "model"
MODEL_HASH = "205c5d2f41ed9d8eb1d97b4000025ff5a051ba14d1fdba176d00d89e484b5f13"

INPUTS: dict[str, tuple[str, Shape]] = {
    "a": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "lstm": ("float32", (4,)),
}

WEIGHTS: dict[str, Shape] = {
    "b/kernel": (3, 12),
    "b/recurrent_kernel": (3, 12),
    "b/bias": (12,),
    "lstm/kernel": (3, 16),
    "lstm/recurrent_kernel": (4, 16),
    "lstm/bias": (16,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("a", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 6, `concatenate`: `Concatenate` along the time axis takes whole sequences"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["b"] = pack_lstm(w.pop("b/kernel"), w.pop("b/recurrent_kernel"), w.pop("b/bias"))
    w["lstm"] = pack_lstm(w.pop("lstm/kernel"), w.pop("lstm/recurrent_kernel"), w.pop("lstm/bias"))
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    a = inputs["a"]
    seen_out, seen_mask = masking(a, 0.0)
    b_out, _, _ = lstm_packed(
        seen_out,
        w["b"],
        zero_state(seen_out, 3),
        zero_state(seen_out, 3),
        mask=seen_mask,
        return_sequences=True,
    )
    concatenate_out = np.concatenate([seen_out, b_out], axis=1)
    concatenate_mask = np.concatenate([seen_mask, seen_mask], axis=1)
    lstm_out, _, _ = lstm_packed(
        concatenate_out,
        w["lstm"],
        zero_state(concatenate_out, 4),
        zero_state(concatenate_out, 4),
        mask=concatenate_mask,
    )
    return {"lstm": lstm_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
