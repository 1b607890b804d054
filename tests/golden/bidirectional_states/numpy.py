NAME = "model"
MODEL_HASH = "87ab201bd61ae5a0f8d4e8dff423ed1d970aca0c4a0aa421841f8f2c46dd3bfe"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 3)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "second": ("float32", (8,)),
    "first.backward_c": ("float32", (4,)),
}

WEIGHTS: dict[str, Shape] = {
    "first/forward/kernel": (3, 16),
    "first/forward/recurrent_kernel": (4, 16),
    "first/forward/bias": (16,),
    "first/backward/kernel": (3, 16),
    "first/backward/recurrent_kernel": (4, 16),
    "first/backward/bias": (16,),
    "second/forward/kernel": (3, 16),
    "second/forward/recurrent_kernel": (4, 16),
    "second/forward/bias": (16,),
    "second/backward/kernel": (3, 16),
    "second/backward/recurrent_kernel": (4, 16),
    "second/backward/bias": (16,),
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

NO_STREAMING = "line 3, `first`: `Bidirectional` reads the sequence from its end"
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    w["first/forward"] = pack_lstm(
        w.pop("first/forward/kernel"),
        w.pop("first/forward/recurrent_kernel"),
        w.pop("first/forward/bias"),
    )
    w["first/backward"] = pack_lstm(
        w.pop("first/backward/kernel"),
        w.pop("first/backward/recurrent_kernel"),
        w.pop("first/backward/bias"),
    )
    w["second/forward"] = pack_lstm(
        w.pop("second/forward/kernel"),
        w.pop("second/forward/recurrent_kernel"),
        w.pop("second/forward/bias"),
    )
    w["second/backward"] = pack_lstm(
        w.pop("second/backward/kernel"),
        w.pop("second/backward/recurrent_kernel"),
        w.pop("second/backward/bias"),
    )
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    first_forward, first_forward_h, first_forward_c = lstm_packed(
        x, w["first/forward"], zero_state(x, 4), zero_state(x, 4)
    )
    first_backward, first_backward_h, first_backward_c = lstm_packed(
        x, w["first/backward"], zero_state(x, 4), zero_state(x, 4), go_backwards=True
    )
    first_out = np.concatenate([first_forward, first_backward], axis=-1)
    second_forward, _, _ = lstm_packed(x, w["second/forward"], first_forward_h, first_forward_c)
    second_backward, _, _ = lstm_packed(
        x, w["second/backward"], first_backward_h, first_backward_c, go_backwards=True
    )
    second_out = np.concatenate([second_forward, second_backward], axis=-1)
    return {"second": second_out, "first.backward_c": first_backward_c}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
