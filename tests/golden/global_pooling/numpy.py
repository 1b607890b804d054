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

STATES: dict[str, tuple[int | str, ...]] = {
    "words/h": (4,),
    "words/c": (4,),
    "mean/total": (4,),
    "mean/steps": (1,),
    "kept/total": (4,),
    "kept/steps": (1,),
    "largest/largest": (4,),
    "largest/steps": (1,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"x"})
"""The inputs and outputs that have a time axis."""

NO_STREAMING = ""
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
    words_out, words_h, words_c = lstm_packed(
        masking_out,
        w["words"],
        state["words/h"],
        state["words/c"],
        mask=masking_mask,
        return_sequences=True,
        previous=state["words/h"],
    )
    mean_out, mean_total, mean_steps = running_average(
        words_out, masking_mask, state["mean/total"], state["mean/steps"], keepdims=False
    )
    kept_out, kept_total, kept_steps = running_average(
        words_out, masking_mask, state["kept/total"], state["kept/steps"], keepdims=True
    )
    largest_out, largest_largest, largest_steps = running_max(
        words_out, state["largest/largest"], state["largest/steps"], keepdims=True
    )
    both_out = np.concatenate([kept_out, largest_out], axis=1)
    last_out, _ = gru_packed(both_out, w["last"], zero_state(both_out, 2))
    concatenate_out = np.concatenate([mean_out, last_out], axis=-1)
    outputs = {"concatenate": concatenate_out}
    after = {
        "words/h": words_h,
        "words/c": words_c,
        "mean/total": mean_total,
        "mean/steps": mean_steps,
        "kept/total": kept_total,
        "kept/steps": kept_steps,
        "largest/largest": largest_largest,
        "largest/steps": largest_steps,
    }
    return outputs, after


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
