NAME = "alice"
MODEL_HASH = "c7b04b56ebcc7f789bf3e373e16afa6c94f78f30bcb90ddc95e29ee0fb341e36"

INPUTS: dict[str, tuple[str, Shape]] = {
    "letters": ("int32", (100,)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "letter": ("float32", (100, "classes")),
}

WEIGHTS: dict[str, Shape] = {
    "embedding/embeddings": (48, 32),
    "lstm/kernel": (32, 960),
    "lstm/recurrent_kernel": (240, 960),
    "lstm/bias": (960,),
    "letter/kernel": (240, "classes"),
    "letter/bias": ("classes",),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "classes": ("letter/kernel", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "lstm/h": (240,),
    "lstm/c": (240,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"letters", "letter"})
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
    letters = inputs["letters"]
    embedding_out = embedding(letters, w["embedding/embeddings"])
    lstm_out, lstm_h, lstm_c = lstm_packed(
        embedding_out, w["lstm"], state["lstm/h"], state["lstm/c"], return_sequences=True
    )
    letter_out = dense(lstm_out, w["letter/kernel"], w["letter/bias"])
    letter_out = softmax(letter_out)
    return {"letter": letter_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time."""
    w = model.prepared
    lstm_step = lstm_stepper(w["lstm"])
    letter_step = dense_stepper(w["letter/kernel"], w["letter/bias"])

    def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
        letters = inputs["letters"]
        embedding_out = embedding(letters, w["embedding/embeddings"])
        lstm_h, lstm_c = lstm_step(embedding_out, state["lstm/h"], state["lstm/c"])
        letter_out = letter_step(lstm_h)
        letter_out = softmax(letter_out)
        return {"letter": letter_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}

    return step
