NAME = "model"
MODEL_HASH = "e0e7fd89038eaa51f8c20b0571d0df05a776105651e5c227d305e00076fef0c5"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", (5, 6)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "layer_normalization_1": ("float32", (5, 6)),
}

WEIGHTS: dict[str, Shape] = {
    "layer_normalization/gamma": (5, 6),
    "layer_normalization_1/beta": (6,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = (
    "line 3, `layer_normalization`: `LayerNormalization` along the time axis takes the whole sequence at once"
)
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
    layer_normalization_out = layer_normalization(
        x, w["layer_normalization/gamma"], None, axis=(1, 2), epsilon=0.01
    )
    layer_normalization_1_out = layer_normalization(
        layer_normalization_out, None, w["layer_normalization_1/beta"], axis=(2,), epsilon=0.001
    )
    return {"layer_normalization_1": layer_normalization_1_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
