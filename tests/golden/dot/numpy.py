NAME = "model"
MODEL_HASH = "a2dcdf2629df0e1a25b1a92ed26acbc8b7be2dae4aa7f7b1fb756bad8ea59a8a"

INPUTS: dict[str, tuple[str, Shape]] = {
    "question": ("float32", ("time", 4)),
    "answer": ("float32", ("steps", 4)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "dot": ("float32", ("steps",)),
}

WEIGHTS: dict[str, Shape] = {
    "asked/kernel": (4, 12),
    "asked/recurrent_kernel": (3, 12),
    "asked/bias": (12,),
    "said/kernel": (4, 12),
    "said/recurrent_kernel": (3, 12),
    "said/bias": (12,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("question", 1),
    "steps": ("answer", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "`question` and `answer` are sequences of different lengths"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["asked"] = pack_lstm(
        w.pop("asked/kernel"), w.pop("asked/recurrent_kernel"), w.pop("asked/bias")
    )
    w["said"] = pack_lstm(w.pop("said/kernel"), w.pop("said/recurrent_kernel"), w.pop("said/bias"))
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    question = inputs["question"]
    answer = inputs["answer"]
    asked_out, _, _ = lstm_packed(
        question, w["asked"], zero_state(question, 3), zero_state(question, 3)
    )
    said_out, _, _ = lstm_packed(
        answer, w["said"], zero_state(answer, 3), zero_state(answer, 3), return_sequences=True
    )
    dot_out = dot_along(asked_out, said_out, 1, 2, True)
    return {"dot": dot_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
