NAME = "model"
MODEL_HASH = "d03e1a17916ad4b8a25b1fc8e375b1033ab8aaa74af1ed6dd9fb1cc2234b15a6"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", (9, 4)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "conv1d_1": ("float32", (6, 3)),
}

WEIGHTS: dict[str, Shape] = {
    "conv1d/kernel": (2, 4, 4),
    "conv1d_1/kernel": (3, 4, 3),
    "conv1d_1/bias": (3,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 3, `conv1d`: `Conv1D` gives no step before it has 2"
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
    conv1d_out = conv1d(x, w["conv1d/kernel"], None)
    conv1d_1_out = conv1d(conv1d_out, w["conv1d_1/kernel"], w["conv1d_1/bias"])
    return {"conv1d_1": conv1d_1_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
