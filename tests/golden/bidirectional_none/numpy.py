NAME = "model"
MODEL_HASH = "d253d1f9260776123ca984608ed8d6bab89eaf93c9660915a6271ebec311df8e"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "both.forward": ("float32", (4,)),
    "both.backward": ("float32", (4,)),
}

WEIGHTS: dict[str, Shape] = {
    "both/forward/kernel": (3, 12),
    "both/forward/recurrent_kernel": (4, 12),
    "both/forward/bias": (2, 12),
    "both/backward/kernel": (3, 12),
    "both/backward/recurrent_kernel": (4, 12),
    "both/backward/bias": (2, 12),
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

NO_STREAMING = "line 3, `both`: `Bidirectional` reads the sequence from its end"
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
    both_forward, _ = gru(
        x,
        w["both/forward/kernel"],
        w["both/forward/recurrent_kernel"],
        w["both/forward/bias"],
        zero_state(x, 4),
    )
    both_backward, _ = gru(
        x,
        w["both/backward/kernel"],
        w["both/backward/recurrent_kernel"],
        w["both/backward/bias"],
        zero_state(x, 4),
        go_backwards=True,
    )
    return {"both.forward": both_forward, "both.backward": both_backward}, {}
