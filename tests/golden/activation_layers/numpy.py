NAME = "model"
MODEL_HASH = "10ddb7fe7188754a0418ebf56454234ff25174d25ce81979a046c40197f4594c"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 4)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "dense": ("float32", (4, 2)),
}

WEIGHTS: dict[str, Shape] = {
    "lstm/kernel": (4, 16),
    "lstm/recurrent_kernel": (4, 16),
    "lstm/bias": (16,),
    "p_re_lu/alpha": (4,),
    "p_re_lu_1/alpha": (1, 1),
    "dense/kernel": (1, 2),
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
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    re_lu_out = bounded_relu(x, 2.0, 0.1, 0.5)
    leaky_re_lu_out = sloped_relu(re_lu_out, 0.1)
    lstm_out, lstm_h, lstm_c = lstm_packed(
        leaky_re_lu_out, w["lstm"], state["lstm/h"], state["lstm/c"]
    )
    p_re_lu_out = prelu(lstm_out, w["p_re_lu/alpha"])
    reshape_out = p_re_lu_out.reshape(len(p_re_lu_out), 4, 1)
    p_re_lu_1_out = prelu(reshape_out, w["p_re_lu_1/alpha"])
    re_lu_1_out = relu(p_re_lu_1_out)
    softmax_out = softmax_along(re_lu_1_out, (1,))
    elu_out = scaled_elu(softmax_out, 0.5)
    dense_out = dense(elu_out, w["dense/kernel"], w["dense/bias"])
    return {"dense": dense_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time."""
    w = model.prepared
    lstm_step = lstm_stepper(w["lstm"])

    def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
        x = inputs["x"]
        re_lu_out = bounded_relu(x, 2.0, 0.1, 0.5)
        leaky_re_lu_out = sloped_relu(re_lu_out, 0.1)
        lstm_h, lstm_c = lstm_step(leaky_re_lu_out, state["lstm/h"], state["lstm/c"])
        p_re_lu_out = prelu(lstm_h, w["p_re_lu/alpha"])
        reshape_out = p_re_lu_out.reshape(len(p_re_lu_out), 4, 1)
        p_re_lu_1_out = prelu(reshape_out, w["p_re_lu_1/alpha"])
        re_lu_1_out = relu(p_re_lu_1_out)
        softmax_out = softmax_along(re_lu_1_out, (1,))
        elu_out = scaled_elu(softmax_out, 0.5)
        dense_out = dense(elu_out, w["dense/kernel"], w["dense/bias"])
        return {"dense": dense_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}

    return step
