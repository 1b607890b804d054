NAME = "model"
MODEL_HASH = "c6e6ce8d2c619bc7a9b70790c1635a1a784d1723c7c5f9b783fe68bb112f31e3"

INPUTS: dict[str, tuple[str, Shape]] = {
    "series": ("float32", (6, 2)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "following": ("float32", (2,)),
}

WEIGHTS: dict[str, Shape] = {
    "lstm/kernel": (2, 16),
    "lstm/recurrent_kernel": (4, 16),
    "lstm/bias": (16,),
    "following/kernel": (4, 2),
    "following/bias": (2,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "lstm/h": (4,),
    "lstm/c": (4,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"series"})
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
    series = inputs["series"]
    lstm_out, lstm_h, lstm_c = lstm_packed(series, w["lstm"], state["lstm/h"], state["lstm/c"])
    following_out = dense(lstm_out, w["following/kernel"], w["following/bias"])
    return {"following": following_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time."""
    w = model.prepared
    lstm_step = lstm_stepper(w["lstm"])
    following_step = dense_stepper(w["following/kernel"], w["following/bias"])

    def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
        series = inputs["series"]
        lstm_h, lstm_c = lstm_step(series, state["lstm/h"], state["lstm/c"])
        following_out = following_step(lstm_h)
        return {"following": following_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}

    return step
