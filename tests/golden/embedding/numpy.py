NAME = "model"
MODEL_HASH = "83b8e4bd19c91cf621baa7fbc6579cc4922303fbb79515477976ec8697660c52"

INPUTS: dict[str, tuple[str, Shape]] = {
    "words": ("int32", ("time",)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "lstm": ("float32", (4,)),
}

WEIGHTS: dict[str, Shape] = {
    "embedding/embeddings": (20, 3),
    "lstm/kernel": (3, 16),
    "lstm/recurrent_kernel": (4, 16),
    "lstm/bias": (16,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("words", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "lstm/h": (4,),
    "lstm/c": (4,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"words"})
"""The inputs and outputs that have a time axis."""

NO_STREAMING = ""
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["lstm"] = pack_lstm(w.pop("lstm/kernel"), w.pop("lstm/recurrent_kernel"), w.pop("lstm/bias"))
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    words = inputs["words"]
    embedding_out = embedding(words, w["embedding/embeddings"])
    lstm_out, lstm_h, lstm_c = lstm_packed(
        embedding_out, w["lstm"], state["lstm/h"], state["lstm/c"]
    )
    return {"lstm": lstm_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time."""
    w = model.prepared
    lstm_step = lstm_stepper(w["lstm"])

    def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
        words = inputs["words"]
        embedding_out = embedding(words, w["embedding/embeddings"])
        lstm_h, lstm_c = lstm_step(embedding_out, state["lstm/h"], state["lstm/c"])
        return {"lstm": lstm_h.copy()}, {"lstm/h": lstm_h, "lstm/c": lstm_c}

    return step
