NAME = "model"
MODEL_HASH = "29faafc70571c6bf48333833cd35b5af4246fd93645996b6d7b69c08ec98be07"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", (9, 4)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "separable_conv1d": ("float32", (7, 3)),
}

WEIGHTS: dict[str, Shape] = {
    "separable_conv1d/depthwise_kernel": (3, 4, 1),
    "separable_conv1d/pointwise_kernel": (1, 4, 3),
    "separable_conv1d/bias": (3,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 3, `separable_conv1d`: `SeparableConv1D` gives no step before it has 3"
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
    separable_conv1d_out = separable_conv1d(
        x,
        w["separable_conv1d/depthwise_kernel"],
        w["separable_conv1d/pointwise_kernel"],
        w["separable_conv1d/bias"],
    )
    return {"separable_conv1d": separable_conv1d_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
