NAME = "model"
MODEL_HASH = "25dcd10a8844112d137aded5dcd2145e148270e10e20201debbcaf7390abfd0c"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "simple_rnn_1": ("float32", (3,)),
}

WEIGHTS: dict[str, Shape] = {
    "simple_rnn/kernel": (3, 4),
    "simple_rnn/recurrent_kernel": (4, 4),
    "simple_rnn/bias": (4,),
    "simple_rnn_1/kernel": (4, 3),
    "simple_rnn_1/recurrent_kernel": (3, 3),
    "simple_rnn_1/bias": (3,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("x", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "simple_rnn/h": (4,),
    "simple_rnn_1/h": (3,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"x"})
"""The inputs and outputs that have a time axis."""

NO_STREAMING = ""
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["simple_rnn"] = pack_simple_rnn(
        w.pop("simple_rnn/kernel"), w.pop("simple_rnn/recurrent_kernel"), w.pop("simple_rnn/bias")
    )
    w["simple_rnn_1"] = pack_simple_rnn(
        w.pop("simple_rnn_1/kernel"),
        w.pop("simple_rnn_1/recurrent_kernel"),
        w.pop("simple_rnn_1/bias"),
    )
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    masking_out, masking_mask = masking(x, 0.0)
    simple_rnn_out, simple_rnn_h = simple_rnn_packed(
        masking_out,
        w["simple_rnn"],
        state["simple_rnn/h"],
        mask=masking_mask,
        return_sequences=True,
        previous=state["simple_rnn/h"],
    )
    simple_rnn_1_out, simple_rnn_1_h = simple_rnn_packed(
        simple_rnn_out,
        w["simple_rnn_1"],
        state["simple_rnn_1/h"],
        mask=masking_mask,
        zero_output_for_mask=True,
    )
    outputs = {"simple_rnn_1": simple_rnn_1_out}
    after = {"simple_rnn/h": simple_rnn_h, "simple_rnn_1/h": simple_rnn_1_h}
    return outputs, after


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
