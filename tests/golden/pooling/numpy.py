NAME = "model"
MODEL_HASH = "ee2d6ea79235ea26fba6220f00db5b3aae19b9cf81a5c477458189caf8c5c983"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "gru_1": ("float32", (2,)),
}

WEIGHTS: dict[str, Shape] = {
    "gru/kernel": (3, 12),
    "gru/recurrent_kernel": (4, 12),
    "gru/bias": (2, 12),
    "gru_1/kernel": (4, 6),
    "gru_1/recurrent_kernel": (2, 6),
    "gru_1/bias": (2, 6),
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

NO_STREAMING = "line 3, `max_pooling1d`: `MaxPooling1D` gives one step for each 2 that it takes"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["gru"] = pack_gru(w.pop("gru/kernel"), w.pop("gru/recurrent_kernel"), w.pop("gru/bias"))
    w["gru_1"] = pack_gru(
        w.pop("gru_1/kernel"), w.pop("gru_1/recurrent_kernel"), w.pop("gru_1/bias")
    )
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    max_pooling1d_out = max_pooling(x, pool_size=3, strides=2, padding="same")
    average_pooling1d_out = average_pooling(
        max_pooling1d_out, pool_size=2, strides=1, padding="valid"
    )
    gru_out, _ = gru_packed(
        average_pooling1d_out, w["gru"], zero_state(average_pooling1d_out, 4), return_sequences=True
    )
    average_pooling1d_1_out = average_pooling(gru_out, pool_size=2, strides=2, padding="same")
    gru_1_out, _ = gru_packed(
        average_pooling1d_1_out, w["gru_1"], zero_state(average_pooling1d_1_out, 2)
    )
    return {"gru_1": gru_1_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
