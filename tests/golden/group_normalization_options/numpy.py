NAME = "model"
MODEL_HASH = "216719d18b210f15132fd6155c9ebeaee5d8ba832dd72508f43ce6a71e3f6e29"

INPUTS: dict[str, tuple[str, Shape]] = {
    "x": ("float32", (5, 6)),
}
"""Type and shape, batch axis left out; a name is one size wherever it stands."""

OUTPUTS: dict[str, tuple[str, Shape]] = {
    "group_normalization_1": ("float32", (5, 6)),
}

WEIGHTS: dict[str, Shape] = {
    "group_normalization/gamma": (5,),
    "group_normalization_1/beta": (6,),
}
"""The shape of each weight; all are float32."""

DIMENSIONS: dict[str, tuple[str, int] | tuple[str, int, int, int] | None] = {}
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
    return w


def forward(
    model: Model, inputs: Mapping[str, Array], state: Mapping[str, Array]
) -> tuple[Arrays, Arrays]:
    """Return the outputs for a batch of inputs, and the state after them."""
    w = model.prepared
    x = inputs["x"]
    group_normalization_out = group_normalization(
        x, w["group_normalization/gamma"], None, axis=1, groups=5, epsilon=0.01
    )
    group_normalization_1_out = group_normalization(
        group_normalization_out,
        None,
        w["group_normalization_1/beta"],
        axis=2,
        groups=2,
        epsilon=0.001,
    )
    return {"group_normalization_1": group_normalization_1_out}, {}


def stepper(model: Model) -> Step | None:
    """Return None: a step is a sequence of one here."""
    return None
