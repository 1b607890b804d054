NAME = "model"
MODEL_HASH = "1f19f506e248edb10e85ea74f0ebbfb6ad49bf9291bc8b8b5ec49de3713c7f05"

INPUTS: dict[str, tuple[str, Shape]] = {
    "words": ("int32", ("time",)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "bidirectional": ("float32", ("time", 8)),
}

WEIGHTS: dict[str, Shape] = {
    "embedding/embeddings": (20, 3),
    "bidirectional/forward/kernel": (3, 4),
    "bidirectional/forward/recurrent_kernel": (4, 4),
    "bidirectional/forward/bias": (4,),
    "bidirectional/backward/kernel": (3, 4),
    "bidirectional/backward/recurrent_kernel": (4, 4),
    "bidirectional/backward/bias": (4,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("words", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 4, `bidirectional`: `Bidirectional` reads the sequence from its end"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["bidirectional/forward"] = pack_simple_rnn(
        w.pop("bidirectional/forward/kernel"),
        w.pop("bidirectional/forward/recurrent_kernel"),
        w.pop("bidirectional/forward/bias"),
    )
    w["bidirectional/backward"] = pack_simple_rnn(
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
    bidirectional_forward, _ = simple_rnn_packed(
        embedding_out,
        w["bidirectional/forward"],
        zero_state(embedding_out, 4),
        mask=embedding_mask,
        return_sequences=True,
        zero_output_for_mask=True,
    )
    bidirectional_backward, _ = simple_rnn_packed(
        embedding_out,
        w["bidirectional/backward"],
        zero_state(embedding_out, 4),
        mask=embedding_mask,
        return_sequences=True,
        go_backwards=True,
        zero_output_for_mask=True,
    )
    bidirectional_backward = bidirectional_backward[:, ::-1]
    bidirectional_out = np.concatenate([bidirectional_forward, bidirectional_backward], axis=-1)
    return {"bidirectional": bidirectional_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
