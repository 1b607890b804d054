"""How Keras 1 and 2 spelled what Keras 3 has: layers and options under their names of today.

Keras 1 is that of 2015 to 2017 (`output_dim`, `inner_activation`), Keras 2 that of 2017 to 2023,
`tf.keras` included.
"""

from collections.abc import Mapping
from typing import Any

_LAYERS_OF_1: Mapping[str, str] = {
    "TimeDistributedDense": "Dense",
    "Convolution1D": "Conv1D",
    "AtrousConvolution1D": "Conv1D",
    "SeparableConvolution1D": "SeparableConv1D",
}
_LAYERS_OF_2: Mapping[str, str] = {
    "CuDNNLSTM": "LSTM",
    "CuDNNGRU": "GRU",
    "MaxPool1D": "MaxPooling1D",
    "AvgPool1D": "AveragePooling1D",
    "Convolution1D": "Conv1D",
    "BatchNormalizationV1": "BatchNormalization",
    "BatchNormalizationV2": "BatchNormalization",
    "LSTMV1": "LSTM",
    "LSTMV2": "LSTM",
    "GRUV1": "GRU",
    "GRUV2": "GRU",
    "SyncBatchNormalization": "BatchNormalization",
}
_MERGES = {
    "sum": "Add", "mul": "Multiply", "ave": "Average", "concat": "Concatenate", "max": "Maximum",
    "dot": "Dot", "cos": "Dot",
}  # fmt: skip
"""The modes of the layer `Merge` of Keras 1, each a layer of its own since."""

_OPTIONS_OF_1: Mapping[str, str] = {
    "init": "kernel_initializer", "inner_init": "recurrent_initializer",
    "inner_activation": "recurrent_activation", "W_regularizer": "kernel_regularizer",
    "U_regularizer": "recurrent_regularizer", "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint", "U_constraint": "recurrent_constraint",
    "b_constraint": "bias_constraint", "dropout_W": "dropout", "dropout_U": "recurrent_dropout",
    "bias": "use_bias", "p": "rate", "sigma": "stddev", "nb_filter": "filters",
    "filter_length": "kernel_size", "border_mode": "padding", "subsample_length": "strides",
    "atrous_rate": "dilation_rate", "pool_length": "pool_size", "stride": "strides",
    "length": "size", "gamma_init": "gamma_initializer", "beta_init": "beta_initializer",
    "concat_axis": "axis", "dot_axes": "axes",
}  # fmt: skip
_OF_EMBEDDINGS = {
    "init": "embeddings_initializer",
    "W_regularizer": "embeddings_regularizer",
    "W_constraint": "embeddings_constraint",
}
_SIZED = ("Dense", "LSTM", "GRU", "SimpleRNN")
_OF_KERNELS = ("kernel_initializer", "kernel_regularizer", "kernel_constraint")
_UNUSED: Mapping[str, tuple[str, ...]] = {
    "LSTM": ("implementation", "consume_less"),
    "GRU": ("implementation", "consume_less"),
    "SimpleRNN": ("implementation", "consume_less"),
    "Embedding": ("input_length",),
    "MultiHeadAttention": ("query_shape", "key_shape", "value_shape"),
    "SeparableConv1D": _OF_KERNELS,
    "DepthwiseConv1D": _OF_KERNELS,
}
"""Options of Keras 2 that change nothing, or that it wrote and never used."""
_CUDNN = {"activation": "tanh", "recurrent_activation": "sigmoid"}


def layer_name(name: str, generation: int, given: Mapping[str, Any]) -> str:
    """What a layer class is called today."""
    if generation > 2:
        return name
    if name == "Merge":
        return _MERGES.get(str(given.get("mode")), name)
    if generation == 1 and name in _LAYERS_OF_1:
        return _LAYERS_OF_1[name]
    return _LAYERS_OF_2.get(name, name)


def options(name: str, kind: str, given: Mapping[str, Any], generation: int) -> dict[str, Any]:
    """The options of a layer of class `name`, which is `kind` today, under their names of today."""
    found = dict(given)
    if generation == 1:
        found = _of_first(kind, found)
    if generation < 3:
        found = _of_second(name, kind, found)
    return found


def _of_first(kind: str, given: dict[str, Any]) -> dict[str, Any]:
    table = {**_OPTIONS_OF_1, **(_OF_EMBEDDINGS if kind == "Embedding" else {})}
    if kind in _SIZED:
        table["output_dim"] = "units"
    dropped = {"input_length", "consume_less"} | ({"input_dim"} if kind != "Embedding" else set())
    if kind == "Embedding" and not given.get("dropout"):
        dropped.add("dropout")
    found = {table.get(k, k): v for k, v in given.items() if k not in dropped}
    bias = found.pop("forget_bias_init", None)
    if kind == "LSTM" and bias is not None:
        found["unit_forget_bias"] = bias == "one"
    if kind == "GRU":
        found.setdefault("reset_after", False)
    if kind == "BatchNormalization" and found.get("mode") in (0, None):
        found.pop("mode", None)
    if kind in _MERGES.values() and "mode" in found:
        found = _of_merge(found)
    return found


def _of_merge(given: dict[str, Any]) -> dict[str, Any]:
    mode = str(given.get("mode"))
    kept = {"concat": "axis", "dot": "axes", "cos": "axes"}.get(mode)
    found = {k: v for k, v in given.items() if k in ("name", "trainable", kept)}
    normalize = mode == "cos"
    return {**found, "normalize": True} if normalize else found


def _of_second(name: str, kind: str, given: dict[str, Any]) -> dict[str, Any]:
    found = {k: v for k, v in given.items() if k not in _UNUSED.get(kind, ())}
    if kind == "LeakyReLU" and "alpha" in found:
        found["negative_slope"] = found.pop("alpha")
    if name == "CuDNNLSTM":
        found |= _CUDNN
    if name == "CuDNNGRU":
        found |= {**_CUDNN, "reset_after": True}
    if kind == "GRU":
        found.setdefault("reset_after", False)
    return found
