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


def prepare(w: dict[str, Array]) -> dict[str, Array]:
    """Return what `forward` works with, made of the weights once."""
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[dict[str, Array], State]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    a_out, a_h = gru(x, w["a/kernel"], w["a/recurrent_kernel"], w["a/bias"], zero_state(x, 4))
    b_out, _ = gru(x, w["b/kernel"], w["b/recurrent_kernel"], w["b/bias"], a_h)
    return {"b": b_out, "a.h": a_h}, {}
