NAME = "model"
MODEL_HASH = "0388c9779c8715f54c5a26b2efc13da61bdc4b95ddc83720d77f13d26207a81d"

INPUTS: dict[str, tuple[str, Shape]] = {
    "question": ("int32", (None,)),
    "answer": ("int32", (None,)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "dense": ("float32", (1,)),
}

WEIGHTS: dict[str, Shape] = {
    "emb/embeddings": (30, 4),
    "enc/kernel": (4, 20),
    "enc/recurrent_kernel": (5, 20),
    "enc/bias": (20,),
    "dense/kernel": (10, 1),
    "dense/bias": (1,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "`question` and `answer` are sequences of different lengths"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["enc"] = pack_lstm(w.pop("enc/kernel"), w.pop("enc/recurrent_kernel"), w.pop("enc/bias"))
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    question = inputs["question"]
    answer = inputs["answer"]
    emb_out = embedding(question, w["emb/embeddings"])
    emb_mask = question != 0
    enc_out, _, _ = lstm_packed(
        emb_out, w["enc"], zero_state(emb_out, 5), zero_state(emb_out, 5), mask=emb_mask
    )
    seen_out = embedding(answer, w["emb/embeddings"])
    seen_mask = answer != 0
    told_out, _, _ = lstm_packed(
        seen_out, w["enc"], zero_state(seen_out, 5), zero_state(seen_out, 5), mask=seen_mask
    )
    concatenate_out = np.concatenate([enc_out, told_out], axis=-1)
    dense_out = dense(concatenate_out, w["dense/kernel"], w["dense/bias"])
    dense_out = sigmoid(dense_out)
    return {"dense": dense_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
