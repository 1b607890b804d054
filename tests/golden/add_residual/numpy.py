NAME = "model"
MODEL_HASH = "7ecc63b8f6634a04f26f18ea730e1abd58bf9155cf424812c24ad314d07bfa4d"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 4)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "gru": ("float32", (3,)),
}

WEIGHTS: dict[str, Shape] = {
    "lifted/kernel": (4, 16),
    "lifted/recurrent_kernel": (4, 16),
    "lifted/bias": (16,),
    "gru/kernel": (4, 9),
    "gru/recurrent_kernel": (3, 9),
    "gru/bias": (2, 9),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("x", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "lifted/h": (4,),
    "lifted/c": (4,),
    "gru/h": (3,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"x"})
"""The inputs and outputs that have a time axis."""

NO_STREAMING = ""
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["lifted"] = pack_lstm(
        w.pop("lifted/kernel"), w.pop("lifted/recurrent_kernel"), w.pop("lifted/bias")
    )
    w["gru"] = pack_gru(w.pop("gru/kernel"), w.pop("gru/recurrent_kernel"), w.pop("gru/bias"))
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    lifted_out, lifted_h, lifted_c = lstm_packed(
        x, w["lifted"], state["lifted/h"], state["lifted/c"], return_sequences=True
    )
    add_out = x + lifted_out
    gru_out, gru_h = gru_packed(add_out, w["gru"], state["gru/h"])
    return {"gru": gru_out}, {"lifted/h": lifted_h, "lifted/c": lifted_c, "gru/h": gru_h}


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time."""
    w = model.prepared
    lifted_step = lstm_stepper(w["lifted"])
    gru_step = gru_stepper(w["gru"])

    def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
        x = inputs["x"]
        lifted_h, lifted_c = lifted_step(x, state["lifted/h"], state["lifted/c"])
        x_steps = x[:, np.newaxis]
        lifted_steps = lifted_h[:, np.newaxis]
        add_out = x_steps + lifted_steps
        add_now = add_out[:, 0]
        gru_h = gru_step(add_now, state["gru/h"])
        return {"gru": gru_h.copy()}, {"lifted/h": lifted_h, "lifted/c": lifted_c, "gru/h": gru_h}

    return step
