NAME = "model"
MODEL_HASH = "388e897659b0202a24d6cd706267ddd7c7cd236eb5d4603eb557dc9af2dfc8cc"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 2)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "rescaling_1": ("float32", (4,)),
}

WEIGHTS: dict[str, Shape] = {
    "lstm/kernel": (2, 16),
    "lstm/recurrent_kernel": (4, 16),
    "lstm/bias": (16,),
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

STREAMED = frozenset({"x"})
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
    rescaling_out = rescale(x, (0.5, 2.0), -1.0)
    lstm_out, lstm_h, lstm_c = lstm_packed(
        rescaling_out, w["lstm"], state["lstm/h"], state["lstm/c"]
    )
    rescaling_1_out = rescale(lstm_out, 2.0, 0.0)
    return {"rescaling_1": rescaling_1_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time."""
    w = model.prepared
    lstm_step = lstm_stepper(w["lstm"])

    def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
        x = inputs["x"]
        x_steps = x[:, np.newaxis]
        rescaling_out = rescale(x_steps, (0.5, 2.0), -1.0)
        rescaling_now = rescaling_out[:, 0]
        lstm_h, lstm_c = lstm_step(rescaling_now, state["lstm/h"], state["lstm/c"])
        rescaling_1_out = rescale(lstm_h, 2.0, 0.0)
        return {"rescaling_1": rescaling_1_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}

    return step
