NAME = "model"
MODEL_HASH = "70cb3aac729c24c7d45431df919567fd8378e2ad72c524416b129d98beaa2776"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", ("time", 2)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "m": ("float32", ("time", 4)),
    "a": ("float32", (4,)),
    "b": ("float32", (4,)),
}

WEIGHTS: dict[str, Shape] = {
    "conv1d/kernel": (3, 2, 4),
    "conv1d/bias": (4,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {
    "time": ("x", 1),
}
"""Where the size behind a name is read: a tensor and its axis; None: `load` is told."""

STATES: dict[str, tuple[int | str, ...]] = {
    "conv1d/past": (4, 2),
    "m/past": (1, 4),
    "a/total": (4,),
    "a/steps": (1,),
    "b/largest": (4,),
    "b/steps": (1,),
}
"""What is carried from step to step, batch axis left out."""

STREAMED = frozenset({"x", "m"})
"""The inputs and outputs that have a time axis."""

NO_STREAMING = ""
"""Why the model cannot run step by step; empty if it can."""


def prepare(w: dict[str, Any]) -> dict[str, Any]:
    """Return what `forward` works with, made of the weights once."""
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    conv1d_steps, conv1d_past = continued(x, state["conv1d/past"])
    conv1d_out = conv1d(conv1d_steps, w["conv1d/kernel"], w["conv1d/bias"], dilation_rate=2)
    conv1d_out = relu(conv1d_out)
    m_steps, m_past = continued(conv1d_out, state["m/past"])
    m_out = max_pooling(m_steps, pool_size=2, strides=1, padding="valid")
    a_out, a_total, a_steps = running_average(
        m_out, None, state["a/total"], state["a/steps"], keepdims=False
    )
    b_out, b_largest, b_steps = running_max(
        m_out, state["b/largest"], state["b/steps"], keepdims=False
    )
    outputs = {"m": m_out, "a": a_out, "b": b_out}
    after = {
        "conv1d/past": conv1d_past,
        "m/past": m_past,
        "a/total": a_total,
        "a/steps": a_steps,
        "b/largest": b_largest,
        "b/steps": b_steps,
    }
    return outputs, after


def stepper(model: Model) -> Step | None:
    """Return a step for a single sequence, for one thread at a time."""
    w = model.prepared
    conv1d_step = conv1d_stepper(w["conv1d/kernel"], w["conv1d/bias"], 2)

    def step(inputs: Mapping[str, Array], state: Mapping[str, Array]) -> tuple[Arrays, Arrays]:
        x = inputs["x"]
        conv1d_out, conv1d_past = conv1d_step(x, state["conv1d/past"])
        conv1d_out = relu(conv1d_out)
        conv1d_steps = conv1d_out[:, np.newaxis]
        m_steps, m_past = continued(conv1d_steps, state["m/past"])
        m_out = max_pooling(m_steps, pool_size=2, strides=1, padding="valid")
        a_out, a_total, a_steps = running_average(
            m_out, None, state["a/total"], state["a/steps"], keepdims=False
        )
        b_out, b_largest, b_steps = running_max(
            m_out, state["b/largest"], state["b/steps"], keepdims=False
        )
        m_now = m_out[:, 0]
        outputs = {"m": m_now, "a": a_out, "b": b_out}
        after = {
            "conv1d/past": conv1d_past,
            "m/past": m_past,
            "a/total": a_total,
            "a/steps": a_steps,
            "b/largest": b_largest,
            "b/steps": b_steps,
        }
        return outputs, after

    return step
