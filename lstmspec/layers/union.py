"""The closed union of all layers, and the one layer that may hold any of them: `TimeDistributed`.

To add a layer, write its class in the file of its family and name it in `AnyLayer`. All that reads,
prints, checks or documents layers follows.
"""

from typing import Annotated, ClassVar, Literal, Union, get_args

from pydantic import Field

from lstmspec.layers.activation_layers import ELU, LeakyReLU, PReLU, ReLU, Softmax
from lstmspec.layers.attention import AdditiveAttention, Attention
from lstmspec.layers.base import Group, Layer, Result, TimeAxis, Weight, wrong_rank
from lstmspec.layers.bidirectional import Bidirectional
from lstmspec.layers.convolution import Conv1D
from lstmspec.layers.convolution_by_feature import DepthwiseConv1D, SeparableConv1D
from lstmspec.layers.convolution_transposed import Conv1DTranspose
from lstmspec.layers.core import Activation, Dense, Embedding, Masking
from lstmspec.layers.heads import MultiHeadAttention
from lstmspec.layers.lengths import RMSNormalization, UnitNormalization
from lstmspec.layers.merging import (
    Add,
    Average,
    Concatenate,
    Maximum,
    Minimum,
    Multiply,
    Subtract,
)
from lstmspec.layers.noise import Dropout, GaussianDropout, GaussianNoise, SpatialDropout1D
from lstmspec.layers.normalization import (
    BatchNormalization,
    GroupNormalization,
    LayerNormalization,
)
from lstmspec.layers.pooling import (
    AveragePooling1D,
    GlobalAveragePooling1D,
    GlobalMaxPooling1D,
    MaxPooling1D,
)
from lstmspec.layers.products import Dot
from lstmspec.layers.recurrent import GRU, LSTM, SimpleRNN
from lstmspec.layers.rescaling import Rescaling
from lstmspec.layers.reshaping import Flatten, Permute, RepeatVector, Reshape
from lstmspec.layers.resizing import Cropping1D, UpSampling1D, ZeroPadding1D
from lstmspec.layers.standardizing import Normalization
from lstmspec.layers.values import Regularizer
from lstmspec.shapes import Dim, ShapeError, TensorType, Unifier


class TimeDistributed(Layer):
    """Does the same at every step of a sequence, exactly as `keras.layers.TimeDistributed`.

    Example:
        LSTM 32
        TimeDistributed Dense 5 softmax
    """

    group: ClassVar[Group] = "Recurrent"
    wraps: ClassVar[bool] = True
    time_axis: ClassVar[TimeAxis] = "needed"

    kind: Literal["TimeDistributed"] = "TimeDistributed"
    layer: "AnyLayer"
    """What is done at every step."""

    def infer(self, inputs: tuple[TensorType, ...], unifier: Unifier) -> tuple[Result, ...]:
        """The first axis stays; the others are the wrapped layer's."""
        x = inputs[0]
        if x.rank < 2:
            raise wrong_rank(
                x,
                "TimeDistributed takes a sequence of at least two axes",
                help=f"Use {self.layer.kind} without TimeDistributed, or make it a sequence first.",
            )
        if self.layer.max_inputs != 1:
            raise ShapeError(
                "wrong-input-count",
                f"TimeDistributed gives one tensor a step, and {self.layer.kind} takes several",
                help=f"Use {self.layer.kind} without TimeDistributed: it works on sequences.",
            )
        results = self.layer.infer((_step(x),), unifier)
        if len(results) > 1 or results[0].name:
            raise ShapeError(
                "conflicting-options",
                f"TimeDistributed takes one result a step, and {self.layer.kind} makes several",
                help="Leave out `return_state` (and `merge_mode=none`) under TimeDistributed.",
            )
        return (Result("", results[0].type.with_shape(x.shape[0], *results[0].type.shape)),)

    def weights(self, inputs: tuple[TensorType, ...]) -> tuple[Weight, ...]:
        """Those of the wrapped layer."""
        return self.layer.weights((_step(inputs[0]),))

    def multiply_adds(self, inputs: tuple[TensorType, ...]) -> Dim:
        """Those of the wrapped layer, at every step."""
        return inputs[0].shape[0] * self.layer.multiply_adds((_step(inputs[0]),))

    def mask_rank(self, masks: tuple[int, ...], inputs: tuple[TensorType, ...]) -> int:
        """The mask passes as it is; the wrapped layer sees that of its step.

        Raises:
            ShapeError: if the wrapped layer needs a mask over time and would get one number a step.
        """
        if masks[0] == 0:
            return 0
        step = _step(inputs[0])
        if masks[0] == 1 and not self._takes_bare_mask(step):
            raise ShapeError(
                "wrong-rank",
                f"the mask has one number a step, and {self.layer.kind} takes one over more axes",
                help="End the mask before this line: Keras fails here as well.",
            )
        self.layer.mask_rank((masks[0] - 1,), (step,))
        return masks[0]

    def _takes_bare_mask(self, step: TensorType) -> bool:
        """Whether the wrapped layer can have a mask over the batch alone; most never look at it."""
        if isinstance(self.layer, BatchNormalization):
            return step.rank == 1
        return not (self.layer.takes_states or self.layer.reads_mask or self.layer.wraps)

    def penalty_of_output(self) -> Regularizer | None:
        """That of the wrapped layer, for all steps at once."""
        return self.layer.penalty_of_output()

    def final_activation(self) -> str | None:
        """That of the wrapped layer."""
        return self.layer.final_activation()


def _step(x: TensorType) -> TensorType:
    return x.with_shape(*x.shape[1:])


AnyLayer = Annotated[
    Union[  # noqa: UP007 - `TimeDistributed` names the union before it exists
        LSTM,
        GRU,
        SimpleRNN,
        Bidirectional,
        TimeDistributed,
        Dense,
        Embedding,
        Masking,
        Activation,
        Dropout,
        SpatialDropout1D,
        GaussianNoise,
        GaussianDropout,
        Flatten,
        Reshape,
        Permute,
        RepeatVector,
        ReLU,
        LeakyReLU,
        PReLU,
        ELU,
        Softmax,
        Conv1D,
        SeparableConv1D,
        DepthwiseConv1D,
        Conv1DTranspose,
        MaxPooling1D,
        AveragePooling1D,
        GlobalMaxPooling1D,
        GlobalAveragePooling1D,
        ZeroPadding1D,
        Cropping1D,
        UpSampling1D,
        BatchNormalization,
        LayerNormalization,
        GroupNormalization,
        RMSNormalization,
        UnitNormalization,
        Normalization,
        Rescaling,
        Add,
        Subtract,
        Multiply,
        Average,
        Maximum,
        Minimum,
        Concatenate,
        Dot,
        Attention,
        AdditiveAttention,
        MultiHeadAttention,
    ],
    Field(discriminator="kind"),
]

LAYERS: dict[str, type[Layer]] = {
    cls.model_fields["kind"].default: cls for cls in get_args(get_args(AnyLayer)[0])
}
"""Every layer class by its name in the language."""
