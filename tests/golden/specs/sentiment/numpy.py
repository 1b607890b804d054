NAME = "sentiment"
MODEL_HASH = "387c451c104df9f398e9b0de1ca2a3ee71d3b4c737e7c23ad9ddc440bd840d06"

INPUTS: dict[str, tuple[str, Shape]] = {
    "sentence": ("int32", (None,)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "dense": ("float32", (1,)),
}

WEIGHTS: dict[str, Shape] = {
    "embedding/embeddings": (5000, 32),
    "bidirectional/forward/kernel": (32, 128),
    "bidirectional/forward/recurrent_kernel": (32, 128),
    "bidirectional/forward/bias": (128,),
    "bidirectional/backward/kernel": (32, 128),
    "bidirectional/backward/recurrent_kernel": (32, 128),
    "bidirectional/backward/bias": (128,),
    "dense/kernel": (64, 1),
    "dense/bias": (1,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {}
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
    sentence = inputs["sentence"]
    embedding_out = embedding(sentence, w["embedding/embeddings"])
    embedding_mask = sentence != 0
    bidirectional_forward, _, _ = lstm_packed(
        embedding_out,
        w["bidirectional/forward"],
        zero_state(embedding_out, 32),
        zero_state(embedding_out, 32),
        mask=embedding_mask,
    )
    bidirectional_backward, _, _ = lstm_packed(
        embedding_out,
        w["bidirectional/backward"],
        zero_state(embedding_out, 32),
        zero_state(embedding_out, 32),
        mask=embedding_mask,
        go_backwards=True,
    )
    bidirectional_out = np.concatenate([bidirectional_forward, bidirectional_backward], axis=-1)
    dense_out = dense(bidirectional_out, w["dense/kernel"], w["dense/bias"])
    dense_out = sigmoid(dense_out)
    return {"dense": dense_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
