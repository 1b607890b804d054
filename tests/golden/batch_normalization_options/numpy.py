NAME = "model"
MODEL_HASH = "24b537c8951d36457d9e3a9a93b80ab3b1ac93f169eb3a70bca8a87d25e1e18e"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", (5, 6)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "batch_normalization_1": ("float32", (5, 6)),
}

WEIGHTS: dict[str, Shape] = {
    "batch_normalization/gamma": (5,),
    "batch_normalization/moving_mean": (5,),
    "batch_normalization/moving_variance": (5,),
    "batch_normalization_1/beta": (6,),
    "batch_normalization_1/moving_mean": (6,),
    "batch_normalization_1/moving_variance": (6,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = (
    "line 3, `batch_normalization`: `BatchNormalization` along the time axis takes the whole sequence at once"
)
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["batch_normalization/scale"], w["batch_normalization/shift"] = fold_batch_normalization(
        w.pop("batch_normalization/gamma"),
        None,
        w.pop("batch_normalization/moving_mean"),
        w.pop("batch_normalization/moving_variance"),
        0.01,
    )
    w["batch_normalization_1/scale"], w["batch_normalization_1/shift"] = fold_batch_normalization(
        None,
        w.pop("batch_normalization_1/beta"),
        w.pop("batch_normalization_1/moving_mean"),
        w.pop("batch_normalization_1/moving_variance"),
        0.001,
    )
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    batch_normalization_out = (
        x * w["batch_normalization/scale"].reshape(-1, 1)
        + w["batch_normalization/shift"].reshape(-1, 1)
    )
    batch_normalization_1_out = (
        batch_normalization_out * w["batch_normalization_1/scale"]
        + w["batch_normalization_1/shift"]
    )
    return {"batch_normalization_1": batch_normalization_1_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
