NAME = "model"
MODEL_HASH = "93fd98d34ae57928687550a75c1d0116b2a4ef2aa79b51c918f759b0230b68f3"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "simple_rnn": ("float32", ("time", 4)),
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

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 3, `simple_rnn`: `go_backwards` reads the sequence from its end"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["simple_rnn"] = pack_simple_rnn(
        w.pop("simple_rnn/kernel"), w.pop("simple_rnn/recurrent_kernel"), w.pop("simple_rnn/bias")
    )
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    simple_rnn_out, _ = simple_rnn_packed(
        x, w["simple_rnn"], zero_state(x, 4), return_sequences=True, go_backwards=True
    )
    return {"simple_rnn": simple_rnn_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
