NAME = "encoder_decoder"
MODEL_HASH = "669ba3c5b3f1e83a027b1d8a1c95254f8397fd7eaa414c8b5d206561ba8022e1"

INPUTS: dict[str, tuple[str, Shape]] = {
    "source": ("float32", ("source_time", "symbols")),
    "target": ("float32", ("target_time", "symbols")),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "dense": ("float32", ("target_time", "classes")),
}

WEIGHTS: dict[str, Shape] = {
    "encoder/kernel": ("symbols", 512),
    "encoder/recurrent_kernel": (128, 512),
    "encoder/bias": (512,),
    "decoder/kernel": ("symbols", 512),
    "decoder/recurrent_kernel": (128, 512),
    "decoder/bias": (512,),
    "dense/kernel": (128, "classes"),
    "dense/bias": ("classes",),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "source_time": ("source", 1),
    "symbols": ("encoder/kernel", 0),
    "target_time": ("target", 1),
    "classes": ("dense/kernel", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "`source` and `target` are sequences of different lengths"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["encoder"] = pack_lstm(
        w.pop("encoder/kernel"), w.pop("encoder/recurrent_kernel"), w.pop("encoder/bias")
    )
    w["decoder"] = pack_lstm(
        w.pop("decoder/kernel"), w.pop("decoder/recurrent_kernel"), w.pop("decoder/bias")
    )
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    source = inputs["source"]
    target = inputs["target"]
    encoder_out, encoder_h, encoder_c = lstm_packed(
        source, w["encoder"], zero_state(source, 128), zero_state(source, 128)
    )
    decoder_out, _, _ = lstm_packed(
        target, w["decoder"], encoder_h, encoder_c, return_sequences=True
    )
    dense_out = dense(decoder_out, w["dense/kernel"], w["dense/bias"])
    dense_out = softmax(dense_out)
    return {"dense": dense_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
