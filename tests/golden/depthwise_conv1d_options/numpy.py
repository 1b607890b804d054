NAME = "model"
MODEL_HASH = "e3d9697df5f74ada181680cc062c46f45d9a52214d04a6cd66cfac9f71f6fa9a"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", (9, 4)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "depthwise_conv1d": ("float32", (7, 4)),
}

WEIGHTS: dict[str, Shape] = {
    "depthwise_conv1d/kernel": (3, 4, 1),
    "depthwise_conv1d/bias": (4,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 3, `depthwise_conv1d`: `DepthwiseConv1D` gives no step before it has 3"
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
    depthwise_conv1d_out = depthwise_conv1d(
        x, w["depthwise_conv1d/kernel"], w["depthwise_conv1d/bias"]
    )
    return {"depthwise_conv1d": depthwise_conv1d_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
