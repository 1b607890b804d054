"""Pure NumPy functions, one for each layer and activation, that emitted modules carry as text.

A kernel is a top-level function that uses `np`, `json` and other kernels by their plain names, so
that its source, with that of the kernels it names, stands on its own in an emitted file.
"""

from lstmspec.backends.numpy.kernels.activation_layers import bounded_relu as bounded_relu
from lstmspec.backends.numpy.kernels.activation_layers import prelu as prelu
from lstmspec.backends.numpy.kernels.activation_layers import scaled_elu as scaled_elu
from lstmspec.backends.numpy.kernels.activation_layers import sloped_relu as sloped_relu
from lstmspec.backends.numpy.kernels.activation_layers import softmax_along as softmax_along
from lstmspec.backends.numpy.kernels.activations import ACTIVATIONS as ACTIVATIONS
from lstmspec.backends.numpy.kernels.activations import celu as celu
from lstmspec.backends.numpy.kernels.activations import elu as elu
from lstmspec.backends.numpy.kernels.activations import erf as erf
from lstmspec.backends.numpy.kernels.activations import erf_near_zero as erf_near_zero
from lstmspec.backends.numpy.kernels.activations import erfc_tail as erfc_tail
from lstmspec.backends.numpy.kernels.activations import exponential as exponential
from lstmspec.backends.numpy.kernels.activations import gelu as gelu
from lstmspec.backends.numpy.kernels.activations import glu as glu
from lstmspec.backends.numpy.kernels.activations import hard_shrink as hard_shrink
from lstmspec.backends.numpy.kernels.activations import hard_sigmoid as hard_sigmoid
from lstmspec.backends.numpy.kernels.activations import hard_sigmoid_keras2 as hard_sigmoid_keras2
from lstmspec.backends.numpy.kernels.activations import hard_silu as hard_silu
from lstmspec.backends.numpy.kernels.activations import hard_tanh as hard_tanh
from lstmspec.backends.numpy.kernels.activations import leaky_relu as leaky_relu
from lstmspec.backends.numpy.kernels.activations import linear as linear
from lstmspec.backends.numpy.kernels.activations import log_sigmoid as log_sigmoid
from lstmspec.backends.numpy.kernels.activations import log_softmax as log_softmax
from lstmspec.backends.numpy.kernels.activations import mish as mish
from lstmspec.backends.numpy.kernels.activations import polynomial as polynomial
from lstmspec.backends.numpy.kernels.activations import relu as relu
from lstmspec.backends.numpy.kernels.activations import relu6 as relu6
from lstmspec.backends.numpy.kernels.activations import selu as selu
from lstmspec.backends.numpy.kernels.activations import sigmoid as sigmoid
from lstmspec.backends.numpy.kernels.activations import silu as silu
from lstmspec.backends.numpy.kernels.activations import soft_shrink as soft_shrink
from lstmspec.backends.numpy.kernels.activations import softmax as softmax
from lstmspec.backends.numpy.kernels.activations import softplus as softplus
from lstmspec.backends.numpy.kernels.activations import softsign as softsign
from lstmspec.backends.numpy.kernels.activations import sparse_plus as sparse_plus
from lstmspec.backends.numpy.kernels.activations import sparse_sigmoid as sparse_sigmoid
from lstmspec.backends.numpy.kernels.activations import sparsemax as sparsemax
from lstmspec.backends.numpy.kernels.activations import squareplus as squareplus
from lstmspec.backends.numpy.kernels.activations import tanh as tanh
from lstmspec.backends.numpy.kernels.activations import tanh_shrink as tanh_shrink
from lstmspec.backends.numpy.kernels.aliases import Activation as Activation
from lstmspec.backends.numpy.kernels.aliases import Array as Array
from lstmspec.backends.numpy.kernels.attention import additive_attention as additive_attention
from lstmspec.backends.numpy.kernels.attention import additive_scores as additive_scores
from lstmspec.backends.numpy.kernels.attention import attend as attend
from lstmspec.backends.numpy.kernels.attention import attention_concat as attention_concat
from lstmspec.backends.numpy.kernels.attention import attention_dot as attention_dot
from lstmspec.backends.numpy.kernels.attention import attention_weights as attention_weights
from lstmspec.backends.numpy.kernels.attention import concat_scores as concat_scores
from lstmspec.backends.numpy.kernels.attention import dot_scores as dot_scores
from lstmspec.backends.numpy.kernels.cells_narrow import gru_before_narrow as gru_before_narrow
from lstmspec.backends.numpy.kernels.cells_narrow import gru_narrow as gru_narrow
from lstmspec.backends.numpy.kernels.cells_narrow import lstm_narrow as lstm_narrow
from lstmspec.backends.numpy.kernels.cells_narrow import simple_rnn_narrow as simple_rnn_narrow
from lstmspec.backends.numpy.kernels.cells_wide import gru_before_wide as gru_before_wide
from lstmspec.backends.numpy.kernels.cells_wide import gru_wide as gru_wide
from lstmspec.backends.numpy.kernels.cells_wide import lstm_wide as lstm_wide
from lstmspec.backends.numpy.kernels.cells_wide import simple_rnn_wide as simple_rnn_wide
from lstmspec.backends.numpy.kernels.convolution import continued as continued
from lstmspec.backends.numpy.kernels.convolution import conv1d as conv1d
from lstmspec.backends.numpy.kernels.convolution import pad_steps as pad_steps
from lstmspec.backends.numpy.kernels.convolution import padding_around as padding_around
from lstmspec.backends.numpy.kernels.convolution import step_windows as step_windows
from lstmspec.backends.numpy.kernels.convolution_by_feature import (
    depthwise_conv1d as depthwise_conv1d,
)
from lstmspec.backends.numpy.kernels.convolution_by_feature import mix_features as mix_features
from lstmspec.backends.numpy.kernels.convolution_by_feature import (
    repeat_features as repeat_features,
)
from lstmspec.backends.numpy.kernels.convolution_by_feature import (
    separable_conv1d as separable_conv1d,
)
from lstmspec.backends.numpy.kernels.convolution_transposed import (
    conv1d_transpose as conv1d_transpose,
)
from lstmspec.backends.numpy.kernels.convolution_transposed import spread_steps as spread_steps
from lstmspec.backends.numpy.kernels.errors import ModelError as ModelError
from lstmspec.backends.numpy.kernels.heads import head_weights as head_weights
from lstmspec.backends.numpy.kernels.heads import join_heads as join_heads
from lstmspec.backends.numpy.kernels.heads import make_heads as make_heads
from lstmspec.backends.numpy.kernels.heads import multi_head_attention as multi_head_attention
from lstmspec.backends.numpy.kernels.heads import seen_pairs as seen_pairs
from lstmspec.backends.numpy.kernels.heads import weigh_heads as weigh_heads
from lstmspec.backends.numpy.kernels.layers import batch_normalization as batch_normalization
from lstmspec.backends.numpy.kernels.layers import dense as dense
from lstmspec.backends.numpy.kernels.layers import embedding as embedding
from lstmspec.backends.numpy.kernels.layers import flatten as flatten
from lstmspec.backends.numpy.kernels.layers import (
    fold_batch_normalization as fold_batch_normalization,
)
from lstmspec.backends.numpy.kernels.layers import fold_time as fold_time
from lstmspec.backends.numpy.kernels.layers import layer_normalization as layer_normalization
from lstmspec.backends.numpy.kernels.layers import masking as masking
from lstmspec.backends.numpy.kernels.layers import merge as merge
from lstmspec.backends.numpy.kernels.layers import repeat_vector as repeat_vector
from lstmspec.backends.numpy.kernels.layers import unfold_time as unfold_time
from lstmspec.backends.numpy.kernels.merging import masked_factor as masked_factor
from lstmspec.backends.numpy.kernels.merging import masked_operands as masked_operands
from lstmspec.backends.numpy.kernels.merging import multiply_masked as multiply_masked
from lstmspec.backends.numpy.kernels.merging import select_masked as select_masked
from lstmspec.backends.numpy.kernels.normalization import along_axes as along_axes
from lstmspec.backends.numpy.kernels.normalization import deviation_along as deviation_along
from lstmspec.backends.numpy.kernels.normalization import group_normalization as group_normalization
from lstmspec.backends.numpy.kernels.normalization import in_groups as in_groups
from lstmspec.backends.numpy.kernels.normalization import rescale as rescale
from lstmspec.backends.numpy.kernels.normalization import rms_normalization as rms_normalization
from lstmspec.backends.numpy.kernels.normalization import standardize as standardize
from lstmspec.backends.numpy.kernels.normalization import unit_normalization as unit_normalization
from lstmspec.backends.numpy.kernels.packed import gru_packed as gru_packed
from lstmspec.backends.numpy.kernels.packed import lstm_packed as lstm_packed
from lstmspec.backends.numpy.kernels.packed import simple_rnn_packed as simple_rnn_packed
from lstmspec.backends.numpy.kernels.packing import column_major as column_major
from lstmspec.backends.numpy.kernels.packing import pack_gru as pack_gru
from lstmspec.backends.numpy.kernels.packing import pack_gru_before as pack_gru_before
from lstmspec.backends.numpy.kernels.packing import pack_lstm as pack_lstm
from lstmspec.backends.numpy.kernels.packing import pack_simple_rnn as pack_simple_rnn
from lstmspec.backends.numpy.kernels.packing import stack_weights as stack_weights
from lstmspec.backends.numpy.kernels.pooling import average_pooling as average_pooling
from lstmspec.backends.numpy.kernels.pooling import (
    global_average_pooling as global_average_pooling,
)
from lstmspec.backends.numpy.kernels.pooling import global_max_pooling as global_max_pooling
from lstmspec.backends.numpy.kernels.pooling import max_pooling as max_pooling
from lstmspec.backends.numpy.kernels.pooling import pool_windows as pool_windows
from lstmspec.backends.numpy.kernels.pooling import running_average as running_average
from lstmspec.backends.numpy.kernels.pooling import running_max as running_max
from lstmspec.backends.numpy.kernels.pooling import window_sizes as window_sizes
from lstmspec.backends.numpy.kernels.products import dot_along as dot_along
from lstmspec.backends.numpy.kernels.products import inverse_norms as inverse_norms
from lstmspec.backends.numpy.kernels.products import rows_along as rows_along
from lstmspec.backends.numpy.kernels.reader import read_safetensors as read_safetensors
from lstmspec.backends.numpy.kernels.reader import split_header as split_header
from lstmspec.backends.numpy.kernels.reader import tensor_extent as tensor_extent
from lstmspec.backends.numpy.kernels.reader import unique_members as unique_members
from lstmspec.backends.numpy.kernels.reader import write_safetensors as write_safetensors
from lstmspec.backends.numpy.kernels.recurrent import gru as gru
from lstmspec.backends.numpy.kernels.recurrent import lstm as lstm
from lstmspec.backends.numpy.kernels.recurrent import project as project
from lstmspec.backends.numpy.kernels.recurrent import simple_rnn as simple_rnn
from lstmspec.backends.numpy.kernels.recurrent import zero_state as zero_state
from lstmspec.backends.numpy.kernels.resizing import cropping as cropping
from lstmspec.backends.numpy.kernels.resizing import up_sampling as up_sampling
from lstmspec.backends.numpy.kernels.resizing import zero_padding as zero_padding
from lstmspec.backends.numpy.kernels.slots import arrivals_of as arrivals_of
from lstmspec.backends.numpy.kernels.slots import feature_major as feature_major
from lstmspec.backends.numpy.kernels.slots import open_slots as open_slots
from lstmspec.backends.numpy.kernels.slots import plan_steps as plan_steps
from lstmspec.backends.numpy.kernels.slots import row_major as row_major
from lstmspec.backends.numpy.kernels.slots import run_packed as run_packed
from lstmspec.backends.numpy.kernels.slots import run_planned as run_planned
from lstmspec.backends.numpy.kernels.slots import spread_outputs as spread_outputs
from lstmspec.backends.numpy.kernels.slots import take_steps as take_steps
from lstmspec.backends.numpy.kernels.steps import conv1d_stepper as conv1d_stepper
from lstmspec.backends.numpy.kernels.steps import dense_stepper as dense_stepper
from lstmspec.backends.numpy.kernels.steps import gru_before_stepper as gru_before_stepper
from lstmspec.backends.numpy.kernels.steps import gru_stepper as gru_stepper
from lstmspec.backends.numpy.kernels.steps import lstm_stepper as lstm_stepper
from lstmspec.backends.numpy.kernels.steps import simple_rnn_stepper as simple_rnn_stepper
