NAME = "speakers"
MODEL_HASH = "5bb7afd9b3a33780c8de538d52c6b05207de6b5f2f8e9441971f29b8fa7e6813"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", (29, 12)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "speaker": ("float32", ("classes",)),
}

WEIGHTS: dict[str, Shape] = {
    "bidirectional/forward/kernel": (12, 96),
    "bidirectional/forward/recurrent_kernel": (32, 96),
    "bidirectional/forward/bias": (2, 96),
    "bidirectional/backward/kernel": (12, 96),
    "bidirectional/backward/recurrent_kernel": (32, 96),
    "bidirectional/backward/bias": (2, 96),
    "filters/conv1d/kernel": (5, 12, 128),
    "filters/conv1d/bias": (128,),
    "filters/batch_normalization/gamma": (128,),
    "filters/batch_normalization/beta": (128,),
    "filters/batch_normalization/moving_mean": (128,),
    "filters/batch_normalization/moving_variance": (128,),
    "filters_1/conv1d/kernel": (3, 128, 128),
    "filters_1/conv1d/bias": (128,),
    "filters_1/batch_normalization/gamma": (128,),
    "filters_1/batch_normalization/beta": (128,),
    "filters_1/batch_normalization/moving_mean": (128,),
    "filters_1/batch_normalization/moving_variance": (128,),
    "filters_2/conv1d/kernel": (3, 128, 128),
    "filters_2/conv1d/bias": (128,),
    "filters_2/batch_normalization/gamma": (128,),
    "filters_2/batch_normalization/beta": (128,),
    "filters_2/batch_normalization/moving_mean": (128,),
    "filters_2/batch_normalization/moving_variance": (128,),
    "speaker/kernel": (192, "classes"),
    "speaker/bias": ("classes",),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "classes": ("speaker/kernel", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {}
"""What is carried from step to step, batch axis left out."""

STREAMED: frozenset[str] = frozenset()
"""The inputs and outputs that have a time axis."""

NO_STREAMING = "line 5, `bidirectional`: `Bidirectional` reads the sequence from its end"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["bidirectional/forward"] = pack_gru(
        w.pop("bidirectional/forward/kernel"),
        w.pop("bidirectional/forward/recurrent_kernel"),
        w.pop("bidirectional/forward/bias"),
    )
    w["bidirectional/backward"] = pack_gru(
        w.pop("bidirectional/backward/kernel"),
        w.pop("bidirectional/backward/recurrent_kernel"),
        w.pop("bidirectional/backward/bias"),
    )
    w["filters/batch_normalization/scale"], w["filters/batch_normalization/shift"] = fold_batch_normalization(
        w.pop("filters/batch_normalization/gamma"),
        w.pop("filters/batch_normalization/beta"),
        w.pop("filters/batch_normalization/moving_mean"),
        w.pop("filters/batch_normalization/moving_variance"),
        0.001,
    )
    w["filters_1/batch_normalization/scale"], w["filters_1/batch_normalization/shift"] = fold_batch_normalization(
        w.pop("filters_1/batch_normalization/gamma"),
        w.pop("filters_1/batch_normalization/beta"),
        w.pop("filters_1/batch_normalization/moving_mean"),
        w.pop("filters_1/batch_normalization/moving_variance"),
        0.001,
    )
    w["filters_2/batch_normalization/scale"], w["filters_2/batch_normalization/shift"] = fold_batch_normalization(
        w.pop("filters_2/batch_normalization/gamma"),
        w.pop("filters_2/batch_normalization/beta"),
        w.pop("filters_2/batch_normalization/moving_mean"),
        w.pop("filters_2/batch_normalization/moving_variance"),
        0.001,
    )
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    masking_out, masking_mask = masking(x, 0.0)
    bidirectional_forward, _ = gru_packed(
        masking_out, w["bidirectional/forward"], zero_state(masking_out, 32), mask=masking_mask
    )
    bidirectional_backward, _ = gru_packed(
        masking_out,
        w["bidirectional/backward"],
        zero_state(masking_out, 32),
        mask=masking_mask,
        go_backwards=True,
    )
    bidirectional_out = np.concatenate([bidirectional_forward, bidirectional_backward], axis=-1)
    filters_conv1d_out = conv1d(
        x, w["filters/conv1d/kernel"], w["filters/conv1d/bias"], padding="same"
    )
    filters_conv1d_out = relu(filters_conv1d_out)
    filters_batch_normalization_out = (
        filters_conv1d_out * w["filters/batch_normalization/scale"]
        + w["filters/batch_normalization/shift"]
    )
    filters_1_conv1d_out = conv1d(
        filters_batch_normalization_out,
        w["filters_1/conv1d/kernel"],
        w["filters_1/conv1d/bias"],
        padding="same",
    )
    filters_1_conv1d_out = relu(filters_1_conv1d_out)
    filters_1_batch_normalization_out = (
        filters_1_conv1d_out * w["filters_1/batch_normalization/scale"]
        + w["filters_1/batch_normalization/shift"]
    )
    filters_2_conv1d_out = conv1d(
        filters_1_batch_normalization_out,
        w["filters_2/conv1d/kernel"],
        w["filters_2/conv1d/bias"],
        padding="same",
    )
    filters_2_conv1d_out = relu(filters_2_conv1d_out)
    filters_2_batch_normalization_out = (
        filters_2_conv1d_out * w["filters_2/batch_normalization/scale"]
        + w["filters_2/batch_normalization/shift"]
    )
    global_average_pooling1d_out = global_average_pooling(
        filters_2_batch_normalization_out, None, keepdims=False
    )
    concatenate_out = np.concatenate([bidirectional_out, global_average_pooling1d_out], axis=-1)
    speaker_out = dense(concatenate_out, w["speaker/kernel"], w["speaker/bias"])
    speaker_out = softmax(speaker_out)
    return {"speaker": speaker_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
