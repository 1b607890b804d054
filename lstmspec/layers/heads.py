"""Attention of several heads: `MultiHeadAttention`."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from lstmspec.layers.attention import NAMES, require_sequences, unify_steps
from lstmspec.layers.base import (
    REFUSED_BY_ALL,
    Group,
    Layer,
    Result,
    TimeAxis,
    Weight,
    require_fixed,
)
from lstmspec.layers.values import (
    GLOROT_UNIFORM,
    ZEROS,
    Constraint,
    Initializer,
    PositiveInt,
    Rate,
    Regularizer,
    Size,
)
from lstmspec.shapes import Dim, TensorType, Unifier

_REFUSED: Mapping[str, str] = {
    **REFUSED_BY_ALL,
    "attention_axes": "A sequence has one axis to attend along, that of time. Leave it out.",
    "flash_attention": "It changes no number: Keras takes the fast path if it can. Leave it out.",
    "return_attention_scores": "A layer of this kind has one result: what it attends to.",
}


class MultiHeadAttention(Layer):
    """Attention of several heads, exactly as `keras.layers.MultiHeadAttention`.

    Inputs are `query, value` or `query, value, key`; without a key the value is the key. Each head
    makes vectors of its own of them, and for each step of the query weighs those of the value
    (Vaswani et al., 2017):

        q, k, v = query W_q + b_q, key W_k + b_k, value W_v + b_v
        attended = softmax(q k^T / sqrt(key_dim)) v

    The output is `attended W_o + b_o`, of all heads side by side. Steps that a mask hides get no
    weight. Where a step sees none, as at hidden steps of the query, it attends to nothing with
    `dropout`, and evenly to all steps without, as in Keras on TensorFlow. The mask of the query
    passes on. `activity_regularizer` acts on q, k, v, the gate and the output.

    Example:
        LSTM 16 return_sequences as steps
        MultiHeadAttention 4 8 from steps, steps as seen
        Add from steps, seen
        LayerNormalization
        GlobalAveragePooling1D
        Dense 1
    """

    group: ClassVar[Group] = "Attention"
    sources: ClassVar[tuple[str, ...]] = ("Vaswani et al., NeurIPS 2017, arXiv:1706.03762.",)
    positional: ClassVar[tuple[str, ...]] = ("num_heads", "key_dim")
    time_axis: ClassVar[TimeAxis] = "needed"
    reads_mask: ClassVar[bool] = True
    min_inputs: ClassVar[int] = 2
    max_inputs: ClassVar[int | None] = 3
    separate_inputs: ClassVar[bool] = True
    call_options: ClassVar[frozenset[str]] = frozenset({"use_causal_mask"})
    refused: ClassVar[Mapping[str, str]] = _REFUSED

    kind: Literal["MultiHeadAttention"] = "MultiHeadAttention"
    num_heads: Size
    """How many heads there are."""
    key_dim: Size
    """The size of a head's queries and keys."""
    value_dim: Size | None = None
    """The size of a head's values; left out, it is `key_dim`."""
    dropout: Rate = 0.0
    """The part of the weights that is set to 0 in training."""
    use_bias: bool = True
    """Whether there are biases."""
    output_shape: Size | None = None
    """The size of the output's last axis; left out, it is that of the query."""
    sliding_window: PositiveInt | None = None
    """Less than how many steps away a step sees others; left out, it sees all."""
    kernel_initializer: Initializer = GLOROT_UNIFORM
    """How the kernels start."""
    bias_initializer: Initializer = ZEROS
    """How the biases start."""
    kernel_regularizer: Regularizer | None = None
    """What each kernel adds to the loss."""
    bias_regularizer: Regularizer | None = None
    """What each bias adds to the loss."""
    activity_regularizer: Regularizer | None = None
    """What queries, keys, values, gates and the output add to the loss."""
    kernel_constraint: Constraint | None = None
    """What keeps the kernels in bounds after each step of training."""
    bias_constraint: Constraint | None = None
    """What keeps the biases in bounds."""
    use_gate: bool = False
    """Whether what heads attend to is times `sigmoid(query W_g + b_g)` (Qiu et al., 2025)."""
    seed: int | None = None
    """The seed of the dropout."""
    use_causal_mask: bool = False
    """Whether a step sees no later ones."""

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The steps of the query, with `output_shape` features or its own."""
        require_sequences(self.kind, inputs)
        for index, x in enumerate(inputs):
            what = f"the last axis of {self.kind}'s {NAMES[index]}"
            require_fixed(x.shape[1], what, input=index)
        help = "Inputs are `query, value` or `query, value, key`: give the value a step for each."
        unify_steps(self.kind, inputs, unifier, help)
        query = inputs[0]
        return (Result("", query.with_shape(query.shape[0], self._width(query))),)

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """A kernel and a bias for `query`, `key`, `gate`, `value` and `attention_output`."""
        query, value, key = inputs[0], inputs[1], inputs[-1]
        values = self.value_dim or self.key_dim
        found = [*self._projection("query", query.shape[1], self.num_heads, self.key_dim)]
        found += self._projection("key", key.shape[1], self.num_heads, self.key_dim)
        if self.use_gate:
            found += self._projection("gate", query.shape[1], self.num_heads, values)
        found += self._projection("value", value.shape[1], self.num_heads, values)
        width = self._width(query)
        return (*found, *self._projection("attention_output", self.num_heads, values, width))

    def multiply_adds(self, inputs: tuple[TensorType, ...]) -> Dim:
        """Each kernel at each step, and for each head and pair of steps a score and a value."""
        steps, looked_at = inputs[0].shape[0], inputs[1].shape[0]
        total: Dim = 0
        for weight in self.weights(inputs):
            name, _, what = weight.name.partition("/")
            if what == "kernel":
                first, second, third = weight.shape
                times = looked_at if name in ("key", "value") else steps
                total = total + times * (first * second * third)
        pairs = steps * looked_at * self.num_heads
        return total + pairs * self.key_dim + pairs * (self.value_dim or self.key_dim)

    def _projection(self, name: str, first: Dim, *rest: Dim) -> tuple[Weight, ...]:
        kernel = Weight(
            f"{name}/kernel",
            (first, *rest),
            self.kernel_initializer,
            self.kernel_regularizer,
            self.kernel_constraint,
        )
        if not self.use_bias:
            return (kernel,)
        bias = Weight(
            f"{name}/bias",
            rest[-1:] if name == "attention_output" else rest,
            self.bias_initializer,
            self.bias_regularizer,
            self.bias_constraint,
        )
        return kernel, bias

    def _width(self, query: TensorType) -> Dim:
        return self.output_shape or query.shape[1]
