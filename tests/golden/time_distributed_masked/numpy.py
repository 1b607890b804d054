NAME = "model"
MODEL_HASH = "a04f0f2500bd76a6d53ee04bb381f181a481bfb78bfbee0d640e47a0acc77f27"

INPUTS: dict[str, tuple[str, Shape]] = {
    "words": ("int32", ("lines", 6)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "time_distributed": ("float32", ("lines", 4)),
}

WEIGHTS: dict[str, Shape] = {
    "embedding/embeddings": (20, 3),
    "time_distributed/kernel": (3, 16),
    "time_distributed/recurrent_kernel": (4, 16),
    "time_distributed/bias": (16,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "lines": ("words", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"words", "time_distributed"})
"""The inputs and outputs that have a time axis."""

NO_STREAMING = ""
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["time_distributed"] = pack_lstm(
        w.pop("time_distributed/kernel"),
        w.pop("time_distributed/recurrent_kernel"),
        w.pop("time_distributed/bias"),
    )
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    words = inputs["words"]
    embedding_out = embedding(words, w["embedding/embeddings"])
    embedding_mask = words != 0
    time_distributed_steps = fold_time(embedding_out)
    time_distributed_steps_mask = fold_time(embedding_mask)
    time_distributed_step_out, _, _ = lstm_packed(
        time_distributed_steps,
        w["time_distributed"],
        zero_state(time_distributed_steps, 4),
        zero_state(time_distributed_steps, 4),
        mask=time_distributed_steps_mask,
    )
    time_distributed_out = unfold_time(time_distributed_step_out, embedding_out)
    return {"time_distributed": time_distributed_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
