"""Kernels in pairs for training: what a layer returns with what its gradient needs, and gradients.

As the kernels beside this room, each is a top-level function that uses `np` and other kernels by
their plain names. The recurrent layers have a fast pair for the default activations, and a
`..._general_...` pair for every other activation and for recurrent dropout.
"""

from lstmspec.backends.numpy.kernels.backward.activation_layers import (
    bounded_relu_backward as bounded_relu_backward,
)
from lstmspec.backends.numpy.kernels.backward.activation_layers import (
    prelu_backward as prelu_backward,
)
from lstmspec.backends.numpy.kernels.backward.activation_layers import (
    scaled_elu_backward as scaled_elu_backward,
)
from lstmspec.backends.numpy.kernels.backward.activation_layers import (
    sloped_relu_backward as sloped_relu_backward,
)
from lstmspec.backends.numpy.kernels.backward.activation_layers import (
    softmax_along_backward as softmax_along_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import (
    ACTIVATION_GRADIENT_READS as ACTIVATION_GRADIENT_READS,
)
from lstmspec.backends.numpy.kernels.backward.activations import (
    ACTIVATION_GRADIENTS as ACTIVATION_GRADIENTS,
)
from lstmspec.backends.numpy.kernels.backward.activations import celu_backward as celu_backward
from lstmspec.backends.numpy.kernels.backward.activations import elu_backward as elu_backward
from lstmspec.backends.numpy.kernels.backward.activations import (
    exponential_backward as exponential_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import gelu_backward as gelu_backward
from lstmspec.backends.numpy.kernels.backward.activations import glu_backward as glu_backward
from lstmspec.backends.numpy.kernels.backward.activations import (
    hard_shrink_backward as hard_shrink_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import (
    hard_sigmoid_backward as hard_sigmoid_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import (
    hard_sigmoid_keras2_backward as hard_sigmoid_keras2_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import (
    hard_silu_backward as hard_silu_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import (
    hard_tanh_backward as hard_tanh_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import (
    leaky_relu_backward as leaky_relu_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import linear_backward as linear_backward
from lstmspec.backends.numpy.kernels.backward.activations import (
    log_sigmoid_backward as log_sigmoid_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import (
    log_softmax_backward as log_softmax_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import mish_backward as mish_backward
from lstmspec.backends.numpy.kernels.backward.activations import relu6_backward as relu6_backward
from lstmspec.backends.numpy.kernels.backward.activations import relu_backward as relu_backward
from lstmspec.backends.numpy.kernels.backward.activations import selu_backward as selu_backward
from lstmspec.backends.numpy.kernels.backward.activations import (
    sigmoid_backward as sigmoid_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import silu_backward as silu_backward
from lstmspec.backends.numpy.kernels.backward.activations import (
    soft_shrink_backward as soft_shrink_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import (
    softmax_backward as softmax_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import (
    softplus_backward as softplus_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import (
    softsign_backward as softsign_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import (
    sparse_plus_backward as sparse_plus_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import (
    sparse_sigmoid_backward as sparse_sigmoid_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import (
    sparsemax_backward as sparsemax_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import (
    squareplus_backward as squareplus_backward,
)
from lstmspec.backends.numpy.kernels.backward.activations import tanh_backward as tanh_backward
from lstmspec.backends.numpy.kernels.backward.activations import (
    tanh_shrink_backward as tanh_shrink_backward,
)
from lstmspec.backends.numpy.kernels.backward.attention import (
    additive_scores_backward as additive_scores_backward,
)
from lstmspec.backends.numpy.kernels.backward.attention import attend_backward as attend_backward
from lstmspec.backends.numpy.kernels.backward.attention import attend_forward as attend_forward
from lstmspec.backends.numpy.kernels.backward.attention import (
    concat_scores_backward as concat_scores_backward,
)
from lstmspec.backends.numpy.kernels.backward.attention import (
    dot_scores_backward as dot_scores_backward,
)
from lstmspec.backends.numpy.kernels.backward.convolution import add_windows as add_windows
from lstmspec.backends.numpy.kernels.backward.convolution import conv1d_backward as conv1d_backward
from lstmspec.backends.numpy.kernels.backward.convolution import conv1d_forward as conv1d_forward
from lstmspec.backends.numpy.kernels.backward.convolution import (
    conv_kernel_gradient as conv_kernel_gradient,
)
from lstmspec.backends.numpy.kernels.backward.convolution_by_feature import (
    depthwise_conv1d_backward as depthwise_conv1d_backward,
)
from lstmspec.backends.numpy.kernels.backward.convolution_by_feature import (
    depthwise_conv1d_forward as depthwise_conv1d_forward,
)
from lstmspec.backends.numpy.kernels.backward.convolution_by_feature import (
    separable_conv1d_backward as separable_conv1d_backward,
)
from lstmspec.backends.numpy.kernels.backward.convolution_by_feature import (
    separable_conv1d_forward as separable_conv1d_forward,
)
from lstmspec.backends.numpy.kernels.backward.convolution_transposed import (
    conv1d_transpose_backward as conv1d_transpose_backward,
)
from lstmspec.backends.numpy.kernels.backward.convolution_transposed import (
    conv1d_transpose_forward as conv1d_transpose_forward,
)
from lstmspec.backends.numpy.kernels.backward.general import general_backward as general_backward
from lstmspec.backends.numpy.kernels.backward.general import general_forward as general_forward
from lstmspec.backends.numpy.kernels.backward.general import kept_of as kept_of
from lstmspec.backends.numpy.kernels.backward.general import split_dropout as split_dropout
from lstmspec.backends.numpy.kernels.backward.general_gru import (
    gru_general_backward as gru_general_backward,
)
from lstmspec.backends.numpy.kernels.backward.general_gru import (
    gru_general_forward as gru_general_forward,
)
from lstmspec.backends.numpy.kernels.backward.general_lstm import (
    lstm_general_backward as lstm_general_backward,
)
from lstmspec.backends.numpy.kernels.backward.general_lstm import (
    lstm_general_forward as lstm_general_forward,
)
from lstmspec.backends.numpy.kernels.backward.general_simple_rnn import (
    simple_rnn_general_backward as simple_rnn_general_backward,
)
from lstmspec.backends.numpy.kernels.backward.general_simple_rnn import (
    simple_rnn_general_forward as simple_rnn_general_forward,
)
from lstmspec.backends.numpy.kernels.backward.gru import gru_backward as gru_backward
from lstmspec.backends.numpy.kernels.backward.gru import gru_factors as gru_factors
from lstmspec.backends.numpy.kernels.backward.gru import gru_forward as gru_forward
from lstmspec.backends.numpy.kernels.backward.gru import gru_record as gru_record
from lstmspec.backends.numpy.kernels.backward.gru import gru_unwinder as gru_unwinder
from lstmspec.backends.numpy.kernels.backward.gru_before import (
    gru_before_backward as gru_before_backward,
)
from lstmspec.backends.numpy.kernels.backward.gru_before import (
    gru_before_factors as gru_before_factors,
)
from lstmspec.backends.numpy.kernels.backward.gru_before import (
    gru_before_forward as gru_before_forward,
)
from lstmspec.backends.numpy.kernels.backward.gru_before import (
    gru_before_record as gru_before_record,
)
from lstmspec.backends.numpy.kernels.backward.gru_before import (
    gru_before_unwinder as gru_before_unwinder,
)
from lstmspec.backends.numpy.kernels.backward.heads import HeadsCache as HeadsCache
from lstmspec.backends.numpy.kernels.backward.heads import (
    attend_heads_backward as attend_heads_backward,
)
from lstmspec.backends.numpy.kernels.backward.heads import (
    attend_heads_forward as attend_heads_forward,
)
from lstmspec.backends.numpy.kernels.backward.heads import (
    join_heads_backward as join_heads_backward,
)
from lstmspec.backends.numpy.kernels.backward.heads import (
    make_heads_backward as make_heads_backward,
)
from lstmspec.backends.numpy.kernels.backward.layers import add_backward as add_backward
from lstmspec.backends.numpy.kernels.backward.layers import (
    concatenate_backward as concatenate_backward,
)
from lstmspec.backends.numpy.kernels.backward.layers import dense_backward as dense_backward
from lstmspec.backends.numpy.kernels.backward.layers import dense_forward as dense_forward
from lstmspec.backends.numpy.kernels.backward.layers import dropout_backward as dropout_backward
from lstmspec.backends.numpy.kernels.backward.layers import dropout_forward as dropout_forward
from lstmspec.backends.numpy.kernels.backward.layers import embedding_backward as embedding_backward
from lstmspec.backends.numpy.kernels.backward.layers import embedding_forward as embedding_forward
from lstmspec.backends.numpy.kernels.backward.layers import masking_backward as masking_backward
from lstmspec.backends.numpy.kernels.backward.layers import masking_forward as masking_forward
from lstmspec.backends.numpy.kernels.backward.layers import merge_backward as merge_backward
from lstmspec.backends.numpy.kernels.backward.layers import merge_forward as merge_forward
from lstmspec.backends.numpy.kernels.backward.layers import (
    repeat_vector_backward as repeat_vector_backward,
)
from lstmspec.backends.numpy.kernels.backward.layers import reshape_backward as reshape_backward
from lstmspec.backends.numpy.kernels.backward.layers import reshape_forward as reshape_forward
from lstmspec.backends.numpy.kernels.backward.lstm import lstm_backward as lstm_backward
from lstmspec.backends.numpy.kernels.backward.lstm import lstm_factors as lstm_factors
from lstmspec.backends.numpy.kernels.backward.lstm import lstm_forward as lstm_forward
from lstmspec.backends.numpy.kernels.backward.lstm import lstm_record as lstm_record
from lstmspec.backends.numpy.kernels.backward.lstm import lstm_unwinder as lstm_unwinder
from lstmspec.backends.numpy.kernels.backward.merging import (
    multiply_backward as multiply_backward,
)
from lstmspec.backends.numpy.kernels.backward.merging import (
    multiply_forward as multiply_forward,
)
from lstmspec.backends.numpy.kernels.backward.merging import (
    select_masked_backward as select_masked_backward,
)
from lstmspec.backends.numpy.kernels.backward.merging import (
    select_masked_forward as select_masked_forward,
)
from lstmspec.backends.numpy.kernels.backward.normalization import (
    batch_normalization_backward as batch_normalization_backward,
)
from lstmspec.backends.numpy.kernels.backward.normalization import (
    batch_normalization_forward as batch_normalization_forward,
)
from lstmspec.backends.numpy.kernels.backward.normalization import (
    frozen_normalization_backward as frozen_normalization_backward,
)
from lstmspec.backends.numpy.kernels.backward.normalization import (
    frozen_normalization_forward as frozen_normalization_forward,
)
from lstmspec.backends.numpy.kernels.backward.normalization import (
    group_normalization_backward as group_normalization_backward,
)
from lstmspec.backends.numpy.kernels.backward.normalization import (
    group_normalization_forward as group_normalization_forward,
)
from lstmspec.backends.numpy.kernels.backward.normalization import (
    layer_normalization_backward as layer_normalization_backward,
)
from lstmspec.backends.numpy.kernels.backward.normalization import (
    layer_normalization_forward as layer_normalization_forward,
)
from lstmspec.backends.numpy.kernels.backward.normalization import (
    rms_normalization_backward as rms_normalization_backward,
)
from lstmspec.backends.numpy.kernels.backward.plans import gathered_gradient as gathered_gradient
from lstmspec.backends.numpy.kernels.backward.plans import last_states as last_states
from lstmspec.backends.numpy.kernels.backward.plans import planned_gradients as planned_gradients
from lstmspec.backends.numpy.kernels.backward.plans import planned_inputs as planned_inputs
from lstmspec.backends.numpy.kernels.backward.plans import planned_outputs as planned_outputs
from lstmspec.backends.numpy.kernels.backward.plans import shows_last as shows_last
from lstmspec.backends.numpy.kernels.backward.plans import unplanned_inputs as unplanned_inputs
from lstmspec.backends.numpy.kernels.backward.pooling import (
    average_pooling_backward as average_pooling_backward,
)
from lstmspec.backends.numpy.kernels.backward.pooling import (
    average_pooling_forward as average_pooling_forward,
)
from lstmspec.backends.numpy.kernels.backward.pooling import (
    global_average_pooling_backward as global_average_pooling_backward,
)
from lstmspec.backends.numpy.kernels.backward.pooling import (
    global_average_pooling_forward as global_average_pooling_forward,
)
from lstmspec.backends.numpy.kernels.backward.pooling import (
    global_max_pooling_backward as global_max_pooling_backward,
)
from lstmspec.backends.numpy.kernels.backward.pooling import (
    global_max_pooling_forward as global_max_pooling_forward,
)
from lstmspec.backends.numpy.kernels.backward.pooling import (
    max_pooling_backward as max_pooling_backward,
)
from lstmspec.backends.numpy.kernels.backward.pooling import (
    max_pooling_forward as max_pooling_forward,
)
from lstmspec.backends.numpy.kernels.backward.pooling import (
    running_average_backward as running_average_backward,
)
from lstmspec.backends.numpy.kernels.backward.pooling import (
    running_max_backward as running_max_backward,
)
from lstmspec.backends.numpy.kernels.backward.products import (
    dot_along_backward as dot_along_backward,
)
from lstmspec.backends.numpy.kernels.backward.products import (
    normalized_backward as normalized_backward,
)
from lstmspec.backends.numpy.kernels.backward.products import (
    rows_back as rows_back,
)
from lstmspec.backends.numpy.kernels.backward.resizing import cropping_backward as cropping_backward
from lstmspec.backends.numpy.kernels.backward.resizing import (
    up_sampling_backward as up_sampling_backward,
)
from lstmspec.backends.numpy.kernels.backward.resizing import (
    zero_padding_backward as zero_padding_backward,
)
from lstmspec.backends.numpy.kernels.backward.simple_rnn import (
    simple_rnn_backward as simple_rnn_backward,
)
from lstmspec.backends.numpy.kernels.backward.simple_rnn import (
    simple_rnn_forward as simple_rnn_forward,
)
from lstmspec.backends.numpy.kernels.backward.simple_rnn import (
    simple_rnn_unwinder as simple_rnn_unwinder,
)
from lstmspec.backends.numpy.kernels.backward.tape import add_ended as add_ended
from lstmspec.backends.numpy.kernels.backward.tape import filled_slots as filled_slots
from lstmspec.backends.numpy.kernels.backward.tape import gathered_product as gathered_product
from lstmspec.backends.numpy.kernels.backward.tape import run_recorded as run_recorded
from lstmspec.backends.numpy.kernels.backward.tape import run_unwound as run_unwound
from lstmspec.backends.numpy.kernels.backward.tape import split_weights as split_weights
from lstmspec.backends.numpy.kernels.backward.tape import steps_at_once as steps_at_once
from lstmspec.backends.numpy.kernels.backward.tape import widened as widened
