NAME = "model"
MODEL_HASH = "482d3cae73c04e2a36ad0a8e41579383ea34549f90996665e332bf249e4b8027"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "lstm": ("float32", (2,)),
}

WEIGHTS: dict[str, Shape] = {
    "dense/kernel": ("time", 4),
    "dense/bias": (4,),
    "lstm/kernel": (3, 8),
    "lstm/recurrent_kernel": (2, 8),
    "lstm/bias": (8,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("dense/kernel", 0),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 2, `permute`: `Permute` moves the time axis, and so takes the whole sequence"
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
    permute_out = x.transpose(0, 2, 1)
    dense_out = dense(permute_out, w["dense/kernel"], w["dense/bias"])
    permute_1_out = dense_out.transpose(0, 2, 1)
    lstm_out, _, _ = lstm_packed(
        permute_1_out, w["lstm"], zero_state(permute_1_out, 2), zero_state(permute_1_out, 2)
    )
    return {"lstm": lstm_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
