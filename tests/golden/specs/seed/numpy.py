NAME = "seed"
MODEL_HASH = "dbb044b19f53608cfad4d5b6d9649ca4b7501d4bd925a95ded4cbc1f5d1b31c9"

INPUTS: dict[str, tuple[str, Shape]] = {
    "letters": ("float32", (100, 1)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "next_letter": ("float32", ("classes",)),
}

WEIGHTS: dict[str, Shape] = {
    "lstm/kernel": (1, 1024),
    "lstm/recurrent_kernel": (256, 1024),
    "lstm/bias": (1024,),
    "next_letter/kernel": (256, "classes"),
    "next_letter/bias": ("classes",),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "classes": ("next_letter/kernel", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "lstm/h": (256,),
    "lstm/c": (256,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"letters"})
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
    lstm_out, lstm_h, lstm_c = lstm_packed(letters, w["lstm"], state["lstm/h"], state["lstm/c"])
    next_letter_out = dense(lstm_out, w["next_letter/kernel"], w["next_letter/bias"])
    next_letter_out = softmax(next_letter_out)
    return {"next_letter": next_letter_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time."""
    w = model.prepared
    lstm_step = lstm_stepper(w["lstm"])
    next_letter_step = dense_stepper(w["next_letter/kernel"], w["next_letter/bias"])

    def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
        letters = inputs["letters"]
        lstm_h, lstm_c = lstm_step(letters, state["lstm/h"], state["lstm/c"])
        next_letter_out = next_letter_step(lstm_h)
        next_letter_out = softmax(next_letter_out)
        return {"next_letter": next_letter_out}, {"lstm/h": lstm_h, "lstm/c": lstm_c}

    return step
