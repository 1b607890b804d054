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


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["both/forward"] = pack_gru(
        w.pop("both/forward/kernel"),
        w.pop("both/forward/recurrent_kernel"),
        w.pop("both/forward/bias"),
    )
    w["both/backward"] = pack_gru(
        w.pop("both/backward/kernel"),
        w.pop("both/backward/recurrent_kernel"),
        w.pop("both/backward/bias"),
    )
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    both_forward, _ = gru_packed(x, w["both/forward"], zero_state(x, 4))
    both_backward, _ = gru_packed(x, w["both/backward"], zero_state(x, 4), go_backwards=True)
    return {"both.forward": both_forward, "both.backward": both_backward}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
