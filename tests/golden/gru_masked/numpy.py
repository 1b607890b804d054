NAME = "model"
MODEL_HASH = "3748ec71d52b5b5c869a04fc25c734eb7d23f1c40c08581c795f36af88024424"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "gru_1": ("float32", (3,)),
}

WEIGHTS: dict[str, Shape] = {
    "gru/kernel": (3, 12),
    "gru/recurrent_kernel": (4, 12),
    "gru/bias": (2, 12),
    "gru_1/kernel": (4, 9),
    "gru_1/recurrent_kernel": (3, 9),
    "gru_1/bias": (2, 9),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("x", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "gru/h": (4,),
    "gru_1/h": (3,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"x"})
"""The inputs and outputs that have a time axis."""

NO_STREAMING = ""
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
    masking_out, masking_mask = masking(x, 0.0)
    gru_out, gru_h = gru_packed(
        masking_out,
        w["gru"],
        state["gru/h"],
        mask=masking_mask,
        return_sequences=True,
        previous=state["gru/h"],
    )
    gru_1_out, gru_1_h = gru_packed(
        gru_out, w["gru_1"], state["gru_1/h"], mask=masking_mask, zero_output_for_mask=True
    )
    return {"gru_1": gru_1_out}, {"gru/h": gru_h, "gru_1/h": gru_1_h}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
