NAME = "model"
MODEL_HASH = "33a3aa9ae2213cbc572b5d7674c8a317bf6663130b1ff7673ac0fa9941d308de"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 5, 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "gru": ("float32", (2,)),
}

WEIGHTS: dict[str, Shape] = {
    "time_distributed/kernel": (3, 16),
    "time_distributed/recurrent_kernel": (4, 16),
    "time_distributed/bias": (16,),
    "gru/kernel": (4, 6),
    "gru/recurrent_kernel": (2, 6),
    "gru/bias": (2, 6),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("x", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "gru/h": (2,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"x"})
"""The inputs and outputs that have a time axis."""

NO_STREAMING = ""
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["time_distributed"] = pack_lstm(
        w.pop("time_distributed/kernel"),
        w.pop("time_distributed/recurrent_kernel"),
        w.pop("time_distributed/bias"),
    )
    w["gru"] = pack_gru(w.pop("gru/kernel"), w.pop("gru/recurrent_kernel"), w.pop("gru/bias"))
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    time_distributed_steps = fold_time(x)
    time_distributed_step_out, _, _ = lstm_packed(
        time_distributed_steps,
        w["time_distributed"],
        zero_state(time_distributed_steps, 4),
        zero_state(time_distributed_steps, 4),
    )
    time_distributed_out = unfold_time(time_distributed_step_out, x)
    gru_out, gru_h = gru_packed(time_distributed_out, w["gru"], state["gru/h"])
    return {"gru": gru_out}, {"gru/h": gru_h}


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time."""
    w = model.prepared
    gru_step = gru_stepper(w["gru"])

    def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
        x = inputs["x"]
        x_steps = x[:, np.newaxis]
        time_distributed_steps = fold_time(x_steps)
        time_distributed_step_out, _, _ = lstm_packed(
            time_distributed_steps,
            w["time_distributed"],
            zero_state(time_distributed_steps, 4),
            zero_state(time_distributed_steps, 4),
        )
        time_distributed_out = unfold_time(time_distributed_step_out, x_steps)
        time_distributed_now = time_distributed_out[:, 0]
        gru_h = gru_step(time_distributed_now, state["gru/h"])
        return {"gru": gru_h.copy()}, {"gru/h": gru_h}

    return step
