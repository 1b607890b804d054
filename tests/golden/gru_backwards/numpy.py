NAME = "model"
MODEL_HASH = "5045707ddae660e8c9ab13154d9860c333cc0efda7ca33a4ce1ce9aed8356179"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "gru": ("float32", ("time", 4)),
}

WEIGHTS: dict[str, Shape] = {
    "gru/kernel": (3, 12),
    "gru/recurrent_kernel": (4, 12),
    "gru/bias": (2, 12),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("x", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 3, `gru`: `go_backwards` reads the sequence from its end"
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
    gru_out, _ = gru_packed(x, w["gru"], zero_state(x, 4), return_sequences=True, go_backwards=True)
    return {"gru": gru_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
