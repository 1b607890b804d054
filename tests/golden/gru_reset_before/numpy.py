NAME = "model"
MODEL_HASH = "f8fc4473d4e887fcc761cbdc9e938234ee18dcf87cca99a6ace064422d519d79"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "gru": ("float32", (4,)),
}

WEIGHTS: dict[str, Shape] = {
    "gru/kernel": (3, 12),
    "gru/recurrent_kernel": (4, 12),
    "gru/bias": (12,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("x", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "gru/h": (4,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"x"})
"""The inputs and outputs that have a time axis."""

NO_STREAMING = ""
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["gru"] = pack_gru_before(
        w.pop("gru/kernel"), w.pop("gru/recurrent_kernel"), w.pop("gru/bias")
    )
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    gru_out, gru_h = gru_packed(x, w["gru"], state["gru/h"], reset_after=False)
    return {"gru": gru_out}, {"gru/h": gru_h}


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time."""
    w = model.prepared
    gru_step = gru_before_stepper(w["gru"])

    def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
        x = inputs["x"]
        gru_h = gru_step(x, state["gru/h"])
        return {"gru": gru_h.copy()}, {"gru/h": gru_h}

    return step
