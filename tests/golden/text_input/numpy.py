NAME = "model"
MODEL_HASH = "6518d91ad8da5cb744e555bc8412ad7045de61b73d0ba9bd8eef351a34da2eae"

INPUTS: dict[str, tuple[str, Shape]] = {
    "review": ("int32", (6,)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "rating": ("float32", ("classes",)),
}

WEIGHTS: dict[str, Shape] = {
    "embedding/embeddings": (50, 4),
    "lstm/kernel": (4, 12),
    "lstm/recurrent_kernel": (3, 12),
    "lstm/bias": (12,),
    "rating/kernel": (3, "classes"),
    "rating/bias": ("classes",),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "classes": ("rating/kernel", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "lstm/h": (3,),
    "lstm/c": (3,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"review"})
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
    review = inputs["review"]
    embedding_out = embedding(review, w["embedding/embeddings"])
    embedding_mask = review != 0
    lstm_out, lstm_h, lstm_c = lstm_packed(
        embedding_out,
        w["lstm"],
        state["lstm/h"],
        state["lstm/c"],
        mask=embedding_mask,
        previous=state["lstm/h"],
    )
    rating_out = dense(lstm_out, w["rating/kernel"], w["rating/bias"])
    rating_out = softmax(rating_out)
    return {"rating": rating_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
