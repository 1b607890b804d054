NAME = "model"
MODEL_HASH = "a06c00082118375022128807d2ebc9d931d6b97fc4faa88247c28fc67e474f6c"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "gru": ("float32", (4,)),
}

WEIGHTS: dict[str, Shape] = {
    "gru/kernel": (3, 12),
    "gru/recurrent_kernel": (4, 12),
    "gru/bias": (2, 12),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("x", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "gru/h": (4,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"x"})
"""The inputs and outputs that have a time axis."""

NO_STREAMING = ""
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
    gru_out, gru_h = gru(
        x,
        w["gru/kernel"],
        w["gru/recurrent_kernel"],
        w["gru/bias"],
        state["gru/h"],
        activation=relu,
        recurrent_activation=hard_sigmoid,
    )
    return {"gru": gru_out}, {"gru/h": gru_h}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
