NAME = "model"
MODEL_HASH = "ccfd0deb25effddb0bebfd6741d8e09df55a756f5ccc8c4c348254c8179fbd5e"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "lstm_1": ("float32", (3,)),
}

WEIGHTS: dict[str, Shape] = {
    "lstm/kernel": (3, 16),
    "lstm/recurrent_kernel": (4, 16),
    "lstm/bias": (16,),
    "lstm_1/kernel": (4, 12),
    "lstm_1/recurrent_kernel": (3, 12),
    "lstm_1/bias": (12,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("x", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "lstm/h": (4,),
    "lstm/c": (4,),
    "lstm_1/h": (3,),
    "lstm_1/c": (3,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"x"})
"""The inputs and outputs that have a time axis."""

NO_STREAMING = ""
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["lstm"] = pack_lstm(w.pop("lstm/kernel"), w.pop("lstm/recurrent_kernel"), w.pop("lstm/bias"))
    w["lstm_1"] = pack_lstm(
        w.pop("lstm_1/kernel"), w.pop("lstm_1/recurrent_kernel"), w.pop("lstm_1/bias")
    )
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    masking_out, masking_mask = masking(x, 0.0)
    lstm_out, lstm_h, lstm_c = lstm_packed(
        masking_out,
        w["lstm"],
        state["lstm/h"],
        state["lstm/c"],
        mask=masking_mask,
        return_sequences=True,
        previous=state["lstm/h"],
    )
    lstm_1_out, lstm_1_h, lstm_1_c = lstm_packed(
        lstm_out,
        w["lstm_1"],
        state["lstm_1/h"],
        state["lstm_1/c"],
        mask=masking_mask,
        zero_output_for_mask=True,
    )
    outputs = {"lstm_1": lstm_1_out}
    after = {"lstm/h": lstm_h, "lstm/c": lstm_c, "lstm_1/h": lstm_1_h, "lstm_1/c": lstm_1_c}
    return outputs, after


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
