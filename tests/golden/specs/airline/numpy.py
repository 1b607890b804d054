NAME = "airline"
MODEL_HASH = "1f4f4049823f102ea485de013279046cad4fb0ef832efcd40df9ebc2111a8fbd"

INPUTS: dict[str, tuple[str, Shape]] = {
    "months": ("float32", (18, 1)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "passengers": ("float32", (1,)),
}

WEIGHTS: dict[str, Shape] = {
    "lstm/kernel": (1, 32),
    "lstm/recurrent_kernel": (8, 32),
    "lstm/bias": (32,),
    "change/kernel": (8, 1),
    "change/bias": (1,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 4, `now`: `Cropping1D` gives fewer steps than it takes"
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
    months = inputs["months"]
    now_out = cropping(months, 12, 0)
    then_out = cropping(months, 0, 12)
    growth_out = now_out - then_out
    lstm_out, _, _ = lstm_packed(
        growth_out, w["lstm"], zero_state(growth_out, 8), zero_state(growth_out, 8)
    )
    change_out = dense(lstm_out, w["change/kernel"], w["change/bias"])
    cropping1d_out = cropping(months, 6, 11)
    year_ago_out = flatten(cropping1d_out)
    passengers_out = year_ago_out + change_out
    return {"passengers": passengers_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
