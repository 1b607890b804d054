NAME = "model"
MODEL_HASH = "e5d67f9b6a6c584533561ffbda6a521a677cff70eb0c1c3aaa22fd65169503fb"

INPUTS: dict[str, tuple[str, Shape]] = {
    "sound": ("float32", ("time", 5)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "digit": ("float32", ("classes",)),
}

WEIGHTS: dict[str, Shape] = {
    "gru/kernel": (5, 12),
    "gru/recurrent_kernel": (4, 12),
    "gru/bias": (2, 12),
    "digit/kernel": (4, "classes"),
    "digit/bias": ("classes",),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("sound", 1),
    "classes": ("digit/kernel", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "gru/h": (4,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"sound"})
"""The inputs and outputs that have a time axis."""

NO_STREAMING = ""
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
    sound = inputs["sound"]
    masking_out, masking_mask = masking(sound, 0.0)
    gru_out, gru_h = gru_packed(
        masking_out, w["gru"], state["gru/h"], mask=masking_mask, previous=state["gru/h"]
    )
    digit_out = dense(gru_out, w["digit/kernel"], w["digit/bias"])
    digit_out = softmax(digit_out)
    return {"digit": digit_out}, {"gru/h": gru_h}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
