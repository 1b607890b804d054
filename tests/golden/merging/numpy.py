NAME = "model"
MODEL_HASH = "26adeb5db73ba4d7704b8fed523705a873604c398642006bd30091114f976c0d"

INPUTS: dict[str, tuple[str, Shape]] = {
    "a": ("float32", ("time", 4)),
    "b": ("float32", ("time", 4)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "middle": ("float32", ("time", 4)),
    "made": ("float32", (2,)),
}

WEIGHTS: dict[str, Shape] = {
    "lstm/kernel": (4, 16),
    "lstm/recurrent_kernel": (4, 16),
    "lstm/bias": (16,),
    "made/kernel": (4, 2),
    "made/bias": (2,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("a", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "lstm/h": (4,),
    "lstm/c": (4,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"a", "b", "middle"})
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
    a = inputs["a"]
    b = inputs["b"]
    ma_out, ma_mask = masking(a, 0.0)
    mb_out, mb_mask = masking(b, 0.0)
    product_out = multiply_masked([ma_out, mb_out], [ma_mask, mb_mask])
    product_mask = ma_mask | mb_mask
    largest_out = select_masked(np.maximum, [a, mb_out], [None, mb_mask])
    smallest_out = select_masked(np.minimum, [a, b, ma_out], [None, None, ma_mask])
    range_out = largest_out - smallest_out
    middle_out = range_out + product_out
    middle_out /= 2
    lstm_out, lstm_h, lstm_c = lstm_packed(
        product_out,
        w["lstm"],
        state["lstm/h"],
        state["lstm/c"],
        mask=product_mask,
        previous=state["lstm/h"],
    )
    made_out = dense(lstm_out, w["made/kernel"], w["made/bias"])
    return {"middle": middle_out, "made": made_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
