NAME = "model"
MODEL_HASH = "9aee8fb23938b7754b8b104a48034b3ab3c6b3cc203e2a9c431351c9d8512a05"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "dense": ("float32", (2,)),
}

WEIGHTS: dict[str, Shape] = {
    "gru/kernel": (3, 12),
    "gru/recurrent_kernel": (4, 12),
    "gru/bias": (2, 12),
    "dense/kernel": ("4*time", 2),
    "dense/bias": (2,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("dense/kernel", 0, 4, 0),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 4, `flatten`: `Flatten` takes the whole sequence at once"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["gru"] = pack_gru(w.pop("gru/kernel"), w.pop("gru/recurrent_kernel"), w.pop("gru/bias"))
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    gru_out, _ = gru_packed(x, w["gru"], zero_state(x, 4), return_sequences=True)
    flatten_out = flatten(gru_out)
    dense_out = dense(flatten_out, w["dense/kernel"], w["dense/bias"])
    return {"dense": dense_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
