NAME = "model"
MODEL_HASH = "88d2d0b75adfa67728dcef8248af7038f0816a58b543eac5b68e446d787075d9"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 6)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "rms_normalization_1": ("float32", ("time", 4)),
}

WEIGHTS: dict[str, Shape] = {
    "rms_normalization/scale": (6,),
    "lstm/kernel": (6, 16),
    "lstm/recurrent_kernel": (4, 16),
    "lstm/bias": (16,),
    "rms_normalization_1/scale": (4,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("x", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "lstm/h": (4,),
    "lstm/c": (4,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"x", "rms_normalization_1"})
"""The inputs and outputs that have a time axis."""

NO_STREAMING = ""
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
    x = inputs["x"]
    rms_normalization_out = rms_normalization(
        x, w["rms_normalization/scale"], axis=(2,), epsilon=1e-05
    )
    lstm_out, lstm_h, lstm_c = lstm_packed(
        rms_normalization_out, w["lstm"], state["lstm/h"], state["lstm/c"], return_sequences=True
    )
    rms_normalization_1_out = rms_normalization(
        lstm_out, w["rms_normalization_1/scale"], axis=(2,), epsilon=1e-06
    )
    return {"rms_normalization_1": rms_normalization_1_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time."""
    w = model.prepared
    lstm_step = lstm_stepper(w["lstm"])

    def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
        x = inputs["x"]
        x_steps = x[:, np.newaxis]
        rms_normalization_out = rms_normalization(
            x_steps, w["rms_normalization/scale"], axis=(2,), epsilon=1e-05
        )
        rms_normalization_now = rms_normalization_out[:, 0]
        lstm_h, lstm_c = lstm_step(rms_normalization_now, state["lstm/h"], state["lstm/c"])
        lstm_steps = lstm_h[:, np.newaxis]
        rms_normalization_1_out = rms_normalization(
            lstm_steps, w["rms_normalization_1/scale"], axis=(2,), epsilon=1e-06
        )
        rms_normalization_1_now = rms_normalization_1_out[:, 0]
        outputs = {"rms_normalization_1": rms_normalization_1_now}
        after = {"lstm/h": lstm_h, "lstm/c": lstm_c}
        return outputs, after

    return step
