NAME = "tagging"
MODEL_HASH = "9a89f53ba395c5dc0ef8c5f36588896e5806fa028f8eedfda2dc2ff3a528aa00"

INPUTS: dict[str, tuple[str, Shape]] = {
    "words": ("int32", ("length",)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "time_distributed": ("float32", ("length", 17)),
}

WEIGHTS: dict[str, Shape] = {
    "embedding/embeddings": (8000, 64),
    "bidirectional/forward/kernel": (64, 256),
    "bidirectional/forward/recurrent_kernel": (64, 256),
    "bidirectional/forward/bias": (256,),
    "bidirectional/backward/kernel": (64, 256),
    "bidirectional/backward/recurrent_kernel": (64, 256),
    "bidirectional/backward/bias": (256,),
    "time_distributed/kernel": (128, 17),
    "time_distributed/bias": (17,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "length": ("words", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 7, `bidirectional`: `Bidirectional` reads the sequence from its end"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["bidirectional/forward"] = pack_lstm(
        w.pop("bidirectional/forward/kernel"),
        w.pop("bidirectional/forward/recurrent_kernel"),
        w.pop("bidirectional/forward/bias"),
    )
    w["bidirectional/backward"] = pack_lstm(
        w.pop("bidirectional/backward/kernel"),
        w.pop("bidirectional/backward/recurrent_kernel"),
        w.pop("bidirectional/backward/bias"),
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
    bidirectional_forward, _, _ = lstm_packed(
        embedding_out,
        w["bidirectional/forward"],
        zero_state(embedding_out, 64),
        zero_state(embedding_out, 64),
        mask=embedding_mask,
        return_sequences=True,
        zero_output_for_mask=True,
    )
    bidirectional_backward, _, _ = lstm_packed(
        embedding_out,
        w["bidirectional/backward"],
        zero_state(embedding_out, 64),
        zero_state(embedding_out, 64),
        mask=embedding_mask,
        return_sequences=True,
        go_backwards=True,
        zero_output_for_mask=True,
    )
    bidirectional_backward = bidirectional_backward[:, ::-1]
    bidirectional_out = np.concatenate([bidirectional_forward, bidirectional_backward], axis=-1)
    time_distributed_out = dense(
        bidirectional_out, w["time_distributed/kernel"], w["time_distributed/bias"]
    )
    time_distributed_out = softmax(time_distributed_out)
    return {"time_distributed": time_distributed_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
