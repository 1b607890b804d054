NAME = "model"
MODEL_HASH = "24910d04a96933a884d375ea93f47cb74019d971042fe152de5505350830e094"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "bidirectional": ("float32", ("time", 4)),
}

WEIGHTS: dict[str, Shape] = {
    "bidirectional/forward/kernel": (3, 16),
    "bidirectional/forward/recurrent_kernel": (4, 16),
    "bidirectional/forward/bias": (16,),
    "bidirectional/backward/kernel": (3, 16),
    "bidirectional/backward/recurrent_kernel": (4, 16),
    "bidirectional/backward/bias": (16,),
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

NO_STREAMING = "line 3, `bidirectional`: `Bidirectional` reads the sequence from its end"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["bidirectional/forward"] = pack_lstm(
        w.pop("bidirectional/forward/kernel"),
        w.pop("bidirectional/forward/recurrent_kernel"),
        w.pop("bidirectional/forward/bias"),
    )
    w["bidirectional/backward"] = pack_lstm(
        w.pop("bidirectional/backward/kernel"),
        w.pop("bidirectional/backward/recurrent_kernel"),
        w.pop("bidirectional/backward/bias"),
    )
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    bidirectional_forward, _, _ = lstm_packed(
        x, w["bidirectional/forward"], zero_state(x, 4), zero_state(x, 4), return_sequences=True
    )
    bidirectional_backward, _, _ = lstm_packed(
        x,
        w["bidirectional/backward"],
        zero_state(x, 4),
        zero_state(x, 4),
        return_sequences=True,
        go_backwards=True,
    )
    bidirectional_backward = bidirectional_backward[:, ::-1]
    bidirectional_out = bidirectional_forward + bidirectional_backward
    return {"bidirectional": bidirectional_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
