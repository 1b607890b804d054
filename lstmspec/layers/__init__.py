"""Every layer of the language: the closed union `AnyLayer` and the table `LAYERS`.

To add a layer, write its class in a file of its family and name it in `AnyLayer`. Everything else
that reads, prints, checks or documents layers follows.
"""

from typing import Annotated, get_args

from pydantic import Field

from lstmspec.layers.base import Layer as Layer
from lstmspec.layers.base import Result as Result
from lstmspec.layers.base import State as State
from lstmspec.layers.base import Weight as Weight
from lstmspec.layers.core import Activation as Activation
from lstmspec.layers.core import Dense as Dense
from lstmspec.layers.core import Dropout as Dropout
from lstmspec.layers.core import Embedding as Embedding
from lstmspec.layers.core import Masking as Masking
from lstmspec.layers.merging import Add as Add
from lstmspec.layers.merging import Concatenate as Concatenate
from lstmspec.layers.normalization import BatchNormalization as BatchNormalization
from lstmspec.layers.normalization import LayerNormalization as LayerNormalization
from lstmspec.layers.options import Option as Option
from lstmspec.layers.options import options_of as options_of
from lstmspec.layers.options import word_table as word_table
from lstmspec.layers.recurrent import GRU as GRU
from lstmspec.layers.recurrent import LSTM as LSTM
from lstmspec.layers.recurrent import Recurrent as Recurrent
from lstmspec.layers.recurrent import SimpleRNN as SimpleRNN
from lstmspec.layers.reshaping import Flatten as Flatten
from lstmspec.layers.reshaping import RepeatVector as RepeatVector
from lstmspec.layers.reshaping import Reshape as Reshape
from lstmspec.layers.wrappers import Bidirectional as Bidirectional
from lstmspec.layers.wrappers import TimeDistributed as TimeDistributed

AnyLayer = Annotated[
    LSTM
    | GRU
    | SimpleRNN
    | Bidirectional
    | TimeDistributed
    | Dense
    | Embedding
    | Masking
    | Activation
    | Dropout
    | LayerNormalization
    | BatchNormalization
    | Flatten
    | Reshape
    | RepeatVector
    | Concatenate
    | Add,
    Field(discriminator="kind"),
]

TimeDistributed.model_rebuild(_types_namespace={"AnyLayer": AnyLayer})

LAYERS: dict[str, type[Layer]] = {
    cls.model_fields["kind"].default: cls for cls in get_args(get_args(AnyLayer)[0])
}
"""Every layer class by its name in the language."""
