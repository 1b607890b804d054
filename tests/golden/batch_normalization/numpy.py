NAME = "model"
MODEL_HASH = "c8539666bc63bd10bb5868d50ee1c1da3533e8c6eff645cef71f26ad547f916f"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 6)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "dense": ("float32", (2,)),
}

WEIGHTS: dict[str, Shape] = {
    "lstm/kernel": (6, 16),
    "lstm/recurrent_kernel": (4, 16),
    "lstm/bias": (16,),
    "batch_normalization/gamma": (4,),
    "batch_normalization/beta": (4,),
    "batch_normalization/moving_mean": (4,),
    "batch_normalization/moving_variance": (4,),
    "dense/kernel": (4, 2),
    "dense/bias": (2,),
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
    w["batch_normalization/scale"], w["batch_normalization/shift"] = fold_batch_normalization(
        w.pop("batch_normalization/gamma"),
        w.pop("batch_normalization/beta"),
        w.pop("batch_normalization/moving_mean"),
        w.pop("batch_normalization/moving_variance"),
        0.001,
    )
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    lstm_out, lstm_h, lstm_c = lstm_packed(x, w["lstm"], state["lstm/h"], state["lstm/c"])
    batch_normalization_out = (
        lstm_out * w["batch_normalization/scale"] + w["batch_normalization/shift"]
    )
    dense_out = dense(batch_normalization_out, w["dense/kernel"], w["dense/bias"])
    return {"dense": dense_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time."""
    w = model.prepared
    lstm_step = lstm_stepper(w["lstm"])
    dense_step = dense_stepper(w["dense/kernel"], w["dense/bias"])

    def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
        x = inputs["x"]
        lstm_h, lstm_c = lstm_step(x, state["lstm/h"], state["lstm/c"])
        batch_normalization_out = (
            lstm_h * w["batch_normalization/scale"] + w["batch_normalization/shift"]
        )
        dense_out = dense_step(batch_normalization_out)
        return {"dense": dense_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}

    return step
