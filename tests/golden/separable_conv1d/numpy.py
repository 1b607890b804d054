NAME = "model"
MODEL_HASH = "8114950d7aa76dabe0b36843e33db37a17db4f680160d6990a782957d6f5a083"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "lstm": ("float32", (3,)),
}

WEIGHTS: dict[str, Shape] = {
    "separable_conv1d/depthwise_kernel": (3, 3, 2),
    "separable_conv1d/pointwise_kernel": (1, 6, 4),
    "separable_conv1d/bias": (4,),
    "separable_conv1d_1/depthwise_kernel": (2, 4, 1),
    "separable_conv1d_1/pointwise_kernel": (1, 4, 3),
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

NO_STREAMING = (
    "line 3, `separable_conv1d`: `SeparableConv1D` gives one step for each 2 that it takes"
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
    separable_conv1d_out = separable_conv1d(
        x,
        w["separable_conv1d/depthwise_kernel"],
        w["separable_conv1d/pointwise_kernel"],
        w["separable_conv1d/bias"],
        strides=2,
        padding="same",
    )
    separable_conv1d_out = relu(separable_conv1d_out)
    separable_conv1d_1_out = separable_conv1d(
        separable_conv1d_out,
        w["separable_conv1d_1/depthwise_kernel"],
        w["separable_conv1d_1/pointwise_kernel"],
        None,
        dilation_rate=2,
    )
    lstm_out, _, _ = lstm_packed(
        separable_conv1d_1_out,
        w["lstm"],
        zero_state(separable_conv1d_1_out, 3),
        zero_state(separable_conv1d_1_out, 3),
    )
    return {"lstm": lstm_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
