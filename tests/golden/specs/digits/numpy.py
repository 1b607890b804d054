NAME = "digits"
MODEL_HASH = "fa921a96f4bb4c4b6617df55378dd8be6b2fcc4769990303212326f7549afec3"

INPUTS: dict[str, tuple[str, Shape]] = {
    "sound": ("float32", (80, 20)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "digit": ("float32", ("classes",)),
}

WEIGHTS: dict[str, Shape] = {
    "conv1d/kernel": (5, 20, 64),
    "conv1d/bias": (64,),
    "batch_normalization/gamma": (64,),
    "batch_normalization/beta": (64,),
    "batch_normalization/moving_mean": (64,),
    "batch_normalization/moving_variance": (64,),
    "conv1d_1/kernel": (5, 64, 64),
    "conv1d_1/bias": (64,),
    "batch_normalization_1/gamma": (64,),
    "batch_normalization_1/beta": (64,),
    "batch_normalization_1/moving_mean": (64,),
    "batch_normalization_1/moving_variance": (64,),
    "digit/kernel": (64, "classes"),
    "digit/bias": ("classes",),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "classes": ("digit/kernel", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 4, `conv1d`: `Conv1D` with `same` looks at steps to come"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["batch_normalization/scale"], w["batch_normalization/shift"] = fold_batch_normalization(
        w.pop("batch_normalization/gamma"),
        w.pop("batch_normalization/beta"),
        w.pop("batch_normalization/moving_mean"),
        w.pop("batch_normalization/moving_variance"),
        0.001,
    )
    w["batch_normalization_1/scale"], w["batch_normalization_1/shift"] = fold_batch_normalization(
        w.pop("batch_normalization_1/gamma"),
        w.pop("batch_normalization_1/beta"),
        w.pop("batch_normalization_1/moving_mean"),
        w.pop("batch_normalization_1/moving_variance"),
        0.001,
    )
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    sound = inputs["sound"]
    conv1d_out = conv1d(sound, w["conv1d/kernel"], w["conv1d/bias"], padding="same")
    conv1d_out = relu(conv1d_out)
    batch_normalization_out = (
        conv1d_out * w["batch_normalization/scale"] + w["batch_normalization/shift"]
    )
    max_pooling1d_out = max_pooling(
        batch_normalization_out, pool_size=2, strides=2, padding="valid"
    )
    conv1d_1_out = conv1d(
        max_pooling1d_out, w["conv1d_1/kernel"], w["conv1d_1/bias"], padding="same"
    )
    conv1d_1_out = relu(conv1d_1_out)
    batch_normalization_1_out = (
        conv1d_1_out * w["batch_normalization_1/scale"] + w["batch_normalization_1/shift"]
    )
    global_max_pooling1d_out = global_max_pooling(batch_normalization_1_out, keepdims=False)
    digit_out = dense(global_max_pooling1d_out, w["digit/kernel"], w["digit/bias"])
    digit_out = softmax(digit_out)
    return {"digit": digit_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
