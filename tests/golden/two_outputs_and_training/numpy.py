NAME = "model"
MODEL_HASH = "394dadeae77b02cccc3ff67273cb89f0da5dea8b118f7ff84ce7114c879dfbbf"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "kind": ("float32", (2,)),
    "size": ("float32", (1,)),
}

WEIGHTS: dict[str, Shape] = {
    "seen/kernel": (3, 16),
    "seen/recurrent_kernel": (4, 16),
    "seen/bias": (16,),
    "kind/kernel": (4, 2),
    "kind/bias": (2,),
    "size/kernel": (4, 1),
    "size/bias": (1,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("x", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "seen/h": (4,),
    "seen/c": (4,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"x"})
"""The inputs and outputs that have a time axis."""

NO_STREAMING = ""
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["seen"] = pack_lstm(w.pop("seen/kernel"), w.pop("seen/recurrent_kernel"), w.pop("seen/bias"))
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    seen_out, seen_h, seen_c = lstm_packed(x, w["seen"], state["seen/h"], state["seen/c"])
    kind_out = dense(seen_out, w["kind/kernel"], w["kind/bias"])
    kind_out = softmax(kind_out)
    size_out = dense(seen_out, w["size/kernel"], w["size/bias"])
    return {"kind": kind_out, "size": size_out}, {"seen/h": seen_h, "seen/c": seen_c}


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time."""
    w = model.prepared
    seen_step = lstm_stepper(w["seen"])
    kind_step = dense_stepper(w["kind/kernel"], w["kind/bias"])
    size_step = dense_stepper(w["size/kernel"], w["size/bias"])

    def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
        x = inputs["x"]
        seen_h, seen_c = seen_step(x, state["seen/h"], state["seen/c"])
        kind_out = kind_step(seen_h)
        kind_out = softmax(kind_out)
        size_out = size_step(seen_h)
        return {"kind": kind_out, "size": size_out}, {"seen/h": seen_h, "seen/c": seen_c}

    return step
