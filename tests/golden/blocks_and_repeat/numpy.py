NAME = "model"
MODEL_HASH = "933bd0e6b92cccff3e3724e838f08da369930cadaf054d1f0720882ef621c8f7"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "dense": ("float32", ("time", "classes")),
}

WEIGHTS: dict[str, Shape] = {
    "encoder/lstm/kernel": (3, 16),
    "encoder/lstm/recurrent_kernel": (4, 16),
    "encoder/lstm/bias": (16,),
    "encoder_1/lstm/kernel": (4, 16),
    "encoder_1/lstm/recurrent_kernel": (4, 16),
    "encoder_1/lstm/bias": (16,),
    "last/lstm/kernel": (4, 32),
    "last/lstm/recurrent_kernel": (8, 32),
    "last/lstm/bias": (32,),
    "dense/kernel": (8, "classes"),
    "dense/bias": ("classes",),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("x", 1),
    "classes": ("dense/kernel", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "encoder/lstm/h": (4,),
    "encoder/lstm/c": (4,),
    "encoder_1/lstm/h": (4,),
    "encoder_1/lstm/c": (4,),
    "last/lstm/h": (8,),
    "last/lstm/c": (8,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"x", "dense"})
"""The inputs and outputs that have a time axis."""

NO_STREAMING = ""
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["encoder/lstm"] = pack_lstm(
        w.pop("encoder/lstm/kernel"),
        w.pop("encoder/lstm/recurrent_kernel"),
        w.pop("encoder/lstm/bias"),
    )
    w["encoder_1/lstm"] = pack_lstm(
        w.pop("encoder_1/lstm/kernel"),
        w.pop("encoder_1/lstm/recurrent_kernel"),
        w.pop("encoder_1/lstm/bias"),
    )
    w["last/lstm"] = pack_lstm(
        w.pop("last/lstm/kernel"), w.pop("last/lstm/recurrent_kernel"), w.pop("last/lstm/bias")
    )
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    encoder_lstm_out, encoder_lstm_h, encoder_lstm_c = lstm_packed(
        x,
        w["encoder/lstm"],
        state["encoder/lstm/h"],
        state["encoder/lstm/c"],
        return_sequences=True,
    )
    encoder_1_lstm_out, encoder_1_lstm_h, encoder_1_lstm_c = lstm_packed(
        encoder_lstm_out,
        w["encoder_1/lstm"],
        state["encoder_1/lstm/h"],
        state["encoder_1/lstm/c"],
        return_sequences=True,
    )
    last_lstm_out, last_lstm_h, last_lstm_c = lstm_packed(
        encoder_1_lstm_out,
        w["last/lstm"],
        state["last/lstm/h"],
        state["last/lstm/c"],
        return_sequences=True,
    )
    dense_out = dense(last_lstm_out, w["dense/kernel"], w["dense/bias"])
    dense_out = softmax(dense_out)
    outputs = {"dense": dense_out}
    after = {
        "encoder/lstm/h": encoder_lstm_h,
        "encoder/lstm/c": encoder_lstm_c,
        "encoder_1/lstm/h": encoder_1_lstm_h,
        "encoder_1/lstm/c": encoder_1_lstm_c,
        "last/lstm/h": last_lstm_h,
        "last/lstm/c": last_lstm_c,
    }
    return outputs, after


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time."""
    w = model.prepared
    encoder_lstm_step = lstm_stepper(w["encoder/lstm"])
    encoder_1_lstm_step = lstm_stepper(w["encoder_1/lstm"])
    last_lstm_step = lstm_stepper(w["last/lstm"])
    dense_step = dense_stepper(w["dense/kernel"], w["dense/bias"])

    def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
        x = inputs["x"]
        encoder_lstm_h, encoder_lstm_c = encoder_lstm_step(
            x, state["encoder/lstm/h"], state["encoder/lstm/c"]
        )
        encoder_1_lstm_h, encoder_1_lstm_c = encoder_1_lstm_step(
            encoder_lstm_h, state["encoder_1/lstm/h"], state["encoder_1/lstm/c"]
        )
        last_lstm_h, last_lstm_c = last_lstm_step(
            encoder_1_lstm_h, state["last/lstm/h"], state["last/lstm/c"]
        )
        dense_out = dense_step(last_lstm_h)
        dense_out = softmax(dense_out)
        outputs = {"dense": dense_out}
        after = {
            "encoder/lstm/h": encoder_lstm_h,
            "encoder/lstm/c": encoder_lstm_c,
            "encoder_1/lstm/h": encoder_1_lstm_h,
            "encoder_1/lstm/c": encoder_1_lstm_c,
            "last/lstm/h": last_lstm_h,
            "last/lstm/c": last_lstm_c,
        }
        return outputs, after

    return step
