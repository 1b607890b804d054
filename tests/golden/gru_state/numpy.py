NAME = "model"
MODEL_HASH = "0c75f9353fd9181f02d5d51404521c37d2727c0bd507ece0b3f7f0d30990e1ca"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "b": ("float32", (4,)),
    "a.h": ("float32", (4,)),
}

WEIGHTS: dict[str, Shape] = {
    "a/kernel": (3, 12),
    "a/recurrent_kernel": (4, 12),
    "a/bias": (2, 12),
    "b/kernel": (3, 12),
    "b/recurrent_kernel": (4, 12),
    "b/bias": (2, 12),
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

NO_STREAMING = "line 5, `b`: `initial_state` starts the GRU anew, and a step continues it"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["a"] = pack_gru(w.pop("a/kernel"), w.pop("a/recurrent_kernel"), w.pop("a/bias"))
    w["b"] = pack_gru(w.pop("b/kernel"), w.pop("b/recurrent_kernel"), w.pop("b/bias"))
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    a_out, a_h = gru_packed(x, w["a"], zero_state(x, 4))
    b_out, _ = gru_packed(x, w["b"], a_h)
    return {"b": b_out, "a.h": a_h}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
