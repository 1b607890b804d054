NAME = "model"
MODEL_HASH = "4abb9f89048991e5e148be89720956b3089c26f50345519382c25e0272422086"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "lstm": ("float32", (3,)),
}

WEIGHTS: dict[str, Shape] = {
    "conv1d_transpose/kernel": (4, 4, 3),
    "conv1d_transpose/bias": (4,),
    "conv1d_transpose_1/kernel": (2, 3, 4),
    "lstm/kernel": (3, 12),
    "lstm/recurrent_kernel": (3, 12),
    "lstm/bias": (12,),
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

NO_STREAMING = "line 3, `conv1d_transpose`: `Conv1DTranspose` gives 2 steps for each that it takes"
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
    conv1d_transpose_out = conv1d_transpose(
        x, w["conv1d_transpose/kernel"], w["conv1d_transpose/bias"], strides=2, padding="same"
    )
    conv1d_transpose_out = relu(conv1d_transpose_out)
    conv1d_transpose_1_out = conv1d_transpose(
        conv1d_transpose_out, w["conv1d_transpose_1/kernel"], None, strides=3, output_padding=2
    )
    lstm_out, _, _ = lstm_packed(
        conv1d_transpose_1_out,
        w["lstm"],
        zero_state(conv1d_transpose_1_out, 3),
        zero_state(conv1d_transpose_1_out, 3),
    )
    return {"lstm": lstm_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
