NAME = "sunspots"
MODEL_HASH = "77d739e4b2508df5ad274c576e6c70e73b0805ef9fa6534ba7442b6cf9922b42"

INPUTS: dict[str, tuple[str, Shape]] = {
    "years": ("float32", (24, 1)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "spots": ("float32", (1,)),
}

WEIGHTS: dict[str, Shape] = {
    "conv1d/kernel": (3, 1, 8),
    "conv1d/bias": (8,),
    "gru/kernel": (8, 48),
    "gru/recurrent_kernel": (16, 48),
    "gru/bias": (2, 48),
    "spots/kernel": (16, 1),
    "spots/bias": (1,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 4, `conv1d`: `Conv1D` gives no step before it has 3"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["gru"] = pack_gru(w.pop("gru/kernel"), w.pop("gru/recurrent_kernel"), w.pop("gru/bias"))
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    years = inputs["years"]
    conv1d_out = conv1d(years, w["conv1d/kernel"], w["conv1d/bias"])
    conv1d_out = relu(conv1d_out)
    gru_out, _ = gru_packed(conv1d_out, w["gru"], zero_state(conv1d_out, 16))
    spots_out = dense(gru_out, w["spots/kernel"], w["spots/bias"])
    return {"spots": spots_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
