NAME = "model"
MODEL_HASH = "a8d33d79a68c0255ebbdcac0fe330e36139a05d0f989962dc44123f72ec86718"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 6)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "lstm": ("float32", (4,)),
}

WEIGHTS: dict[str, Shape | Typed] = {
    "normalization/mean": (6,),
    "normalization/variance": (6,),
    "normalization/count": ("int32", ()),
    "lstm/kernel": (6, 16),
    "lstm/recurrent_kernel": (4, 16),
    "lstm/bias": (16,),
}
"""The shape of each weight; all are float32 but where a type stands."""

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
    normalization_out = standardize(
        x, w["normalization/mean"], w["normalization/variance"], axis=(2,), invert=False
    )
    lstm_out, lstm_h, lstm_c = lstm_packed(
        normalization_out, w["lstm"], state["lstm/h"], state["lstm/c"]
    )
    return {"lstm": lstm_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time."""
    w = model.prepared
    lstm_step = lstm_stepper(w["lstm"])

    def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
        x = inputs["x"]
        x_steps = x[:, np.newaxis]
        normalization_out = standardize(
            x_steps, w["normalization/mean"], w["normalization/variance"], axis=(2,), invert=False
        )
        normalization_now = normalization_out[:, 0]
        lstm_h, lstm_c = lstm_step(normalization_now, state["lstm/h"], state["lstm/c"])
        return {"lstm": lstm_h.copy()}, {"lstm/h": lstm_h, "lstm/c": lstm_c}

    return step
