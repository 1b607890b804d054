NAME = "model"
MODEL_HASH = "453bbc2f012b8e2b5853ecf34fc5b46faffc205e0d2d6283cd9ebb32154453d7"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "simple_rnn": ("float32", (4,)),
}

WEIGHTS: dict[str, Shape] = {
    "simple_rnn/kernel": (3, 4),
    "simple_rnn/recurrent_kernel": (4, 4),
    "simple_rnn/bias": (4,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("x", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "simple_rnn/h": (4,),
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
    simple_rnn_out, simple_rnn_h = simple_rnn(
        x,
        w["simple_rnn/kernel"],
        w["simple_rnn/recurrent_kernel"],
        w["simple_rnn/bias"],
        state["simple_rnn/h"],
        activation=relu,
    )
    return {"simple_rnn": simple_rnn_out}, {"simple_rnn/h": simple_rnn_h}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
