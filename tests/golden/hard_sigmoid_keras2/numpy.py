NAME = "model"
MODEL_HASH = "3397f8e9d2ecd16834e6c1a906dbd12d398bf5ef2cbfa1619fac22951d2b8820"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "dense": ("float32", (2,)),
}

WEIGHTS: dict[str, Shape] = {
    "bidirectional/forward/kernel": (3, 16),
    "bidirectional/forward/recurrent_kernel": (4, 16),
    "bidirectional/forward/bias": (16,),
    "bidirectional/backward/kernel": (3, 16),
    "bidirectional/backward/recurrent_kernel": (4, 16),
    "bidirectional/backward/bias": (16,),
    "dense/kernel": (8, 2),
    "dense/bias": (2,),
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
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    bidirectional_forward, _, _ = lstm(
        x,
        w["bidirectional/forward/kernel"],
        w["bidirectional/forward/recurrent_kernel"],
        w["bidirectional/forward/bias"],
        zero_state(x, 4),
        zero_state(x, 4),
        recurrent_activation=hard_sigmoid_keras2,
    )
    bidirectional_backward, _, _ = lstm(
        x,
        w["bidirectional/backward/kernel"],
        w["bidirectional/backward/recurrent_kernel"],
        w["bidirectional/backward/bias"],
        zero_state(x, 4),
        zero_state(x, 4),
        recurrent_activation=hard_sigmoid_keras2,
        go_backwards=True,
    )
    bidirectional_out = np.concatenate([bidirectional_forward, bidirectional_backward], axis=-1)
    dense_out = dense(bidirectional_out, w["dense/kernel"], w["dense/bias"])
    dense_out = hard_sigmoid_keras2(dense_out)
    return {"dense": dense_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
