NAME = "model"
MODEL_HASH = "edb88134dbf56cc89c993d3f7209bbdb271aab607d060fdde3fc670e7616bd4e"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", (6,)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "dense_1": ("float32", (3,)),
}

WEIGHTS: dict[str, Shape] = {
    "dense/kernel": (6, 4),
    "dense_1/kernel": (4, 3),
    "dense_1/bias": (3,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "no input has a time axis"
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
    dense_out = dense(x, w["dense/kernel"], None)
    dense_out = relu(dense_out)
    dense_1_out = dense(dense_out, w["dense_1/kernel"], w["dense_1/bias"])
    return {"dense_1": dense_1_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
