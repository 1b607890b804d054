NAME = "model"
MODEL_HASH = "c7546e389d461524bc4d09d25df73c49bc8e0ecb55d353d59e0ee1c7e2a7cc59"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "concatenate": ("float32", (6,)),
}

WEIGHTS: dict[str, Shape] = {
    "words/kernel": (3, 16),
    "words/recurrent_kernel": (4, 16),
    "words/bias": (16,),
    "last/kernel": (4, 6),
    "last/recurrent_kernel": (2, 6),
    "last/bias": (2, 6),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("x", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 5, `mean`: `GlobalAveragePooling1D` takes the whole sequence at once"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["words"] = pack_lstm(
        w.pop("words/kernel"), w.pop("words/recurrent_kernel"), w.pop("words/bias")
    )
    w["last"] = pack_gru(w.pop("last/kernel"), w.pop("last/recurrent_kernel"), w.pop("last/bias"))
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    masking_out, masking_mask = masking(x, 0.0)
    words_out, _, _ = lstm_packed(
        masking_out,
        w["words"],
        zero_state(masking_out, 4),
        zero_state(masking_out, 4),
        mask=masking_mask,
        return_sequences=True,
    )
    mean_out = global_average_pooling(words_out, masking_mask, keepdims=False)
    kept_out = global_average_pooling(words_out, masking_mask, keepdims=True)
    largest_out = global_max_pooling(words_out, keepdims=True)
    both_out = np.concatenate([kept_out, largest_out], axis=1)
    last_out, _ = gru_packed(both_out, w["last"], zero_state(both_out, 2))
    concatenate_out = np.concatenate([mean_out, last_out], axis=-1)
    return {"concatenate": concatenate_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
