NAME = "model"
MODEL_HASH = "c8a136ed8da8ae85052ce6b82c118389c2bde993195bb0f814bef562dae0c903"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 6)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "unit_normalization_1": ("float32", ("time", 4)),
}

WEIGHTS: dict[str, Shape] = {
    "lstm/kernel": (6, 16),
    "lstm/recurrent_kernel": (4, 16),
    "lstm/bias": (16,),
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

NO_STREAMING = (
    "line 5, `unit_normalization_1`: `UnitNormalization` along the time axis takes the whole sequence at once"
)
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
    unit_normalization_out = unit_normalization(x, axis=(2,))
    lstm_out, _, _ = lstm_packed(
        unit_normalization_out,
        w["lstm"],
        zero_state(unit_normalization_out, 4),
        zero_state(unit_normalization_out, 4),
        return_sequences=True,
    )
    unit_normalization_1_out = unit_normalization(lstm_out, axis=(1, 2))
    return {"unit_normalization_1": unit_normalization_1_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
