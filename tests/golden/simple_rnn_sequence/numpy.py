NAME = "model"
MODEL_HASH = "4427da2e414f6ba431f304fbbd0a1d718ad44abbcea427d5ab4f9ea9627ae2d9"

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

STATES: dict[str, tuple[int | str, ...]] = {
    "simple_rnn/h": (4,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"x", "simple_rnn"})
"""The inputs and outputs that have a time axis."""

NO_STREAMING = ""
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
    simple_rnn_out, simple_rnn_h = simple_rnn_packed(
        x, w["simple_rnn"], state["simple_rnn/h"], return_sequences=True
    )
    return {"simple_rnn": simple_rnn_out}, {"simple_rnn/h": simple_rnn_h}


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time."""
    w = model.prepared
    simple_rnn_step = simple_rnn_stepper(w["simple_rnn"])

    def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
        x = inputs["x"]
        simple_rnn_h = simple_rnn_step(x, state["simple_rnn/h"])
        return {"simple_rnn": simple_rnn_h.copy()}, {"simple_rnn/h": simple_rnn_h}

    return step
