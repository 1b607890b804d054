NAME = "model"
MODEL_HASH = "5e306ef3245d8224f92393c21906106d0402f36a3b7c5fdd02ec8d8ec89ddf8a"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", (9, 4)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "conv1d_transpose": ("float32", (11, 3)),
}

WEIGHTS: dict[str, Shape] = {
    "conv1d_transpose/kernel": (3, 3, 4),
    "conv1d_transpose/bias": (3,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 3, `conv1d_transpose`: `Conv1DTranspose` spreads each step over 3 steps"
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
    conv1d_transpose_out = conv1d_transpose(
        x, w["conv1d_transpose/kernel"], w["conv1d_transpose/bias"]
    )
    return {"conv1d_transpose": conv1d_transpose_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
