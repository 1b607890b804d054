NAME = "model"
MODEL_HASH = "b90ee9a4b5a284bff212a734dff7d59755c67f884a894bdcaa80d9953382f1bc"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 6)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "group_normalization_1": ("float32", (4,)),
}

WEIGHTS: dict[str, Shape] = {
    "group_normalization/gamma": (6,),
    "group_normalization/beta": (6,),
    "lstm/kernel": (6, 16),
    "lstm/recurrent_kernel": (4, 16),
    "lstm/bias": (16,),
    "group_normalization_1/gamma": (4,),
    "group_normalization_1/beta": (4,),
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

NO_STREAMING = (
    "line 3, `group_normalization`: `GroupNormalization` takes its moments over all steps of the sequence"
)
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
    x = inputs["x"]
    group_normalization_out = group_normalization(
        x,
        w["group_normalization/gamma"],
        w["group_normalization/beta"],
        axis=2,
        groups=3,
        epsilon=0.001,
    )
    lstm_out, _, _ = lstm_packed(
        group_normalization_out,
        w["lstm"],
        zero_state(group_normalization_out, 4),
        zero_state(group_normalization_out, 4),
    )
    group_normalization_1_out = group_normalization(
        lstm_out,
        w["group_normalization_1/gamma"],
        w["group_normalization_1/beta"],
        axis=1,
        groups=-1,
        epsilon=0.001,
    )
    return {"group_normalization_1": group_normalization_1_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
