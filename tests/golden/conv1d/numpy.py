NAME = "model"
MODEL_HASH = "718d72896ddb18696d9212359c2d976e2ff08bf821ee6efc749d86f4275fbfbd"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 4)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "dense": ("float32", (2,)),
}

WEIGHTS: dict[str, Shape] = {
    "conv1d/kernel": (3, 2, 6),
    "conv1d/bias": (6,),
    "conv1d_1/kernel": (2, 6, 4),
    "conv1d_1/bias": (4,),
    "lstm/kernel": (4, 12),
    "lstm/recurrent_kernel": (3, 12),
    "lstm/bias": (12,),
    "dense/kernel": (3, 2),
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

NO_STREAMING = "line 3, `conv1d`: `Conv1D` gives one step for each 2 that it takes"
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
    conv1d_out = conv1d(
        x, w["conv1d/kernel"], w["conv1d/bias"], strides=2, groups=2, padding="same"
    )
    conv1d_out = relu(conv1d_out)
    conv1d_1_out = conv1d(
        conv1d_out, w["conv1d_1/kernel"], w["conv1d_1/bias"], dilation_rate=2, padding="causal"
    )
    lstm_out, _, _ = lstm_packed(
        conv1d_1_out, w["lstm"], zero_state(conv1d_1_out, 3), zero_state(conv1d_1_out, 3)
    )
    dense_out = dense(lstm_out, w["dense/kernel"], w["dense/bias"])
    return {"dense": dense_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
