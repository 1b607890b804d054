NAME = "word_by_word"
MODEL_HASH = "7a63a4f59995f28d1175faccd8b60b59f8ed6872f44a7810893e812aea8f4ff4"

INPUTS: dict[str, tuple[str, Shape]] = {
    "sentence": ("int32", (48,)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "label": ("float32", (1,)),
}

WEIGHTS: dict[str, Shape] = {
    "embedding/embeddings": (10000, 16),
    "lstm/kernel": (16, 64),
    "lstm/recurrent_kernel": (16, 64),
    "lstm/bias": (64,),
    "label/kernel": (16, 1),
    "label/bias": (1,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "lstm/h": (16,),
    "lstm/c": (16,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"sentence"})
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
    sentence = inputs["sentence"]
    embedding_out = embedding(sentence, w["embedding/embeddings"])
    embedding_mask = sentence != 0
    lstm_out, lstm_h, lstm_c = lstm_packed(
        embedding_out,
        w["lstm"],
        state["lstm/h"],
        state["lstm/c"],
        mask=embedding_mask,
        previous=state["lstm/h"],
    )
    label_out = dense(lstm_out, w["label/kernel"], w["label/bias"])
    label_out = sigmoid(label_out)
    return {"label": label_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
