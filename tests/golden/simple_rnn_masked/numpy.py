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


def prepare(w: dict[str, Array]) -> dict[str, Array]:
    """Return what `forward` works with, made of the weights once."""
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[dict[str, Array], State]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    masking_out, masking_mask = masking(x, 0.0)
    simple_rnn_out, simple_rnn_h = simple_rnn(
        masking_out,
        w["simple_rnn/kernel"],
        w["simple_rnn/recurrent_kernel"],
        w["simple_rnn/bias"],
        state["simple_rnn/h"],
        mask=masking_mask,
        return_sequences=True,
        previous=state["simple_rnn/h"],
    )
    simple_rnn_1_out, simple_rnn_1_h = simple_rnn(
        simple_rnn_out,
        w["simple_rnn_1/kernel"],
        w["simple_rnn_1/recurrent_kernel"],
        w["simple_rnn_1/bias"],
        state["simple_rnn_1/h"],
        mask=masking_mask,
        zero_output_for_mask=True,
    )
    outputs = {"simple_rnn_1": simple_rnn_1_out}
    after = {"simple_rnn/h": simple_rnn_h, "simple_rnn_1/h": simple_rnn_1_h}
    return outputs, after
