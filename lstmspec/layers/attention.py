"""Attention: `Attention`, `AdditiveAttention`."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from lstmspec.layers.base import (
    REFUSED_BY_ALL,
    Group,
    Layer,
    Result,
    TimeAxis,
    Weight,
    require_fixed,
    require_float,
    wrong_rank,
)
from lstmspec.layers.values import GLOROT_UNIFORM, ONES, Rate
from lstmspec.shapes import Dim, ShapeError, TensorType, UnequalError, Unifier, spell

NAMES = ("query", "value", "key")
"""What the inputs are, in Keras' order."""


class SequenceAttention(Layer):
    """What layers that weigh the steps of one sequence by those of another have in common."""

    group: ClassVar[Group] = "Attention"
    time_axis: ClassVar[TimeAxis] = "needed"
    reads_mask: ClassVar[bool] = True
    min_inputs: ClassVar[int] = 2
    max_inputs: ClassVar[int | None] = 3
    call_options: ClassVar[frozenset[str]] = frozenset({"use_causal_mask"})
    refused: ClassVar[Mapping[str, str]] = {
        **REFUSED_BY_ALL,
        "return_attention_scores": "A layer of this kind has one result: what it attends to.",
    }

    dropout: Rate = 0.0
    """The part of the weights that is set to 0 in training."""
    seed: int | None = None
    """The seed of that."""
    use_causal_mask: bool = False
    """Whether a step sees no later ones."""

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The steps of the query, each with the features of the value."""
        require_sequences(self.kind, inputs)
        query, value = inputs[:2]
        key = inputs[-1]
        at = len(inputs) - 1
        help = (
            "Inputs are `query, value` or `query, value, key`. Bring features to one size with"
            " `Dense`."
        )
        rule = f"in {self.kind} `query` and `{NAMES[at]}` have equal features"
        _unify(unifier, query.shape[1], key.shape[1], rule, f"`{NAMES[at]}` is {key}", help, at)
        unify_steps(self.kind, inputs, unifier, help)
        return (Result("", query.with_shape(query.shape[0], value.shape[1])),)

    def multiply_adds(self, inputs: tuple[TensorType, ...]) -> Dim:
        """For each step of the query and each of the value its score and the value itself."""
        query, value = inputs[:2]
        pairs = query.shape[0] * value.shape[0]
        return pairs * self._score(query.shape[1]) + pairs * value.shape[1]

    def _score(self, features: Dim) -> Dim:
        """How many products are added up to one score."""
        raise NotImplementedError


class Attention(SequenceAttention):
    """Attention by products (Luong et al., 2015), exactly as `keras.layers.Attention`.

    `softmax(scores) value`, for each step of the query a weight for each step of the value. Inputs
    are `query, value` or `query, value, key`; without a key the value is the key. `dot` scores are
    `scale * query key^T`; `concat` scores are the sums over features of
    `concat_score_weight * tanh(scale * (query + key))`. Steps that the mask of the value hides get
    no weight, and those that the mask of the query hides become 0.

    Example:
        input question float32[time, 8]
        input text float32[steps, 8]
        Attention from question, text
        GRU 16
        Dense 1
    """

    sources: ClassVar[tuple[str, ...]] = ("Luong, Pham and Manning, EMNLP 2015, arXiv:1508.04025.",)
    behind: ClassVar[Mapping[str, str]] = {"use_scale": "", "score_mode": "use_scale"}

    kind: Literal["Attention"] = "Attention"
    use_scale: bool = False
    """Whether the scores have a factor that is learned, `scale`."""
    score_mode: Literal["dot", "concat"] = "dot"
    """How the scores are made."""

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """`scale` and `concat_score_weight`, as far as there are: one number each."""
        names = ("scale",) if self.use_scale else ()
        if self.score_mode == "concat":
            names = (*names, "concat_score_weight")
        return tuple(Weight(name, (), ONES) for name in names)

    def _score(self, features: Dim) -> Dim:
        """`query key^T`; the sums of `concat` are of no products."""
        return features if self.score_mode == "dot" else 0


class AdditiveAttention(SequenceAttention):
    """Attention by sums (Bahdanau et al., 2015), exactly as `keras.layers.AdditiveAttention`.

    `softmax(scores) value`, for each step of the query a weight for each step of the value. Inputs
    are `query, value` or `query, value, key`; without a key the value is the key. The scores are
    the sums over features of `scale * tanh(query + key)`. Steps that the mask of the value hides
    get no weight, and those that the mask of the query hides become 0.

    Example:
        input question float32[time, 8]
        input text float32[steps, 8]
        AdditiveAttention from question, text
        GRU 16
        Dense 1
    """

    sources: ClassVar[tuple[str, ...]] = ("Bahdanau, Cho and Bengio, ICLR 2015, arXiv:1409.0473.",)
    behind: ClassVar[Mapping[str, str]] = {"use_scale": ""}

    kind: Literal["AdditiveAttention"] = "AdditiveAttention"
    use_scale: bool = True
    """Whether each feature has a factor that is learned, `scale`."""

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """`scale`, if there is one."""
        if not self.use_scale:
            return ()
        features = require_fixed(inputs[0].shape[1], f"the last axis of {self.kind}'s input")
        return (Weight("scale", (features,), GLOROT_UNIFORM),)

    def _score(self, features: Dim) -> Dim:
        """`scale` with what `tanh` gives, if there is one."""
        return features if self.use_scale else 0


def require_sequences(kind: str, inputs: tuple[TensorType, ...]) -> None:
    """Refuse inputs that are no sequences of real numbers."""
    for index, x in enumerate(inputs):
        require_float(x, kind=kind, input=index)
        if x.rank != 2:
            raise wrong_rank(
                x,
                f"{kind} takes sequences `[time, features]`",
                help="Write `return_sequences` on a recurrent layer before it, or `Reshape` to"
                " two axes.",
                input=index,
            )


def unify_steps(kind: str, inputs: tuple[TensorType, ...], unifier: Unifier, help: str) -> None:
    """Refuse a key that has not as many steps as the value."""
    value, key, at = inputs[1], inputs[-1], len(inputs) - 1
    rule = f"in {kind} `value` and `key` have equally many steps"
    _unify(unifier, value.shape[0], key.shape[0], rule, f"`{NAMES[at]}` is {key}", help, at)


def _unify(
    unifier: Unifier, left: Dim, right: Dim, rule: str, label: str, help: str, at: int
) -> None:
    try:
        unifier.unify(left, right)
    except UnequalError as unequal:
        raise ShapeError(
            "shape-mismatch",
            f"{rule}, not {spell(unequal.left)} and {spell(unequal.right)}",
            label=label,
            help=help,
            input=at,
        ) from unequal
