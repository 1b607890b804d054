"""Options, shapes, weights and masks of every layer, held against those of Keras.

What Keras fails on, lstmspec refuses; `test_refusals` has those.
"""

import inspect
from collections.abc import Sequence
from typing import Any

import pytest

from lstmspec.layers import LAYERS, Layer, options_of
from lstmspec.shapes import Shape, SymbolicDim, TensorType, Unifier, float32

pytestmark = [
    pytest.mark.keras,
    pytest.mark.filterwarnings("ignore:Layer .* was passed an input with a mask:UserWarning"),
]
keras = pytest.importorskip("keras")

Options = dict[str, Any]
T = SymbolicDim.named("time")
SEQUENCE = (float32(5, 3),)
WORDS = (TensorType("int32", (5,)),)
STATEFUL = [{}, {"return_sequences": True}, {"return_state": True}, {"use_bias": False}]
MERGES = ("Subtract", "Multiply", "Average", "Maximum", "Minimum")

CASES: list[tuple[str, Options, Sequence[TensorType]]] = [
    *(
        (kind, {"units": 4, **o}, SEQUENCE)
        for kind in ("LSTM", "GRU", "SimpleRNN")
        for o in STATEFUL
    ),
    ("GRU", {"units": 4, "reset_after": False}, SEQUENCE),
    ("GRU", {"units": 4, "reset_after": False, "use_bias": False}, SEQUENCE),
    ("LSTM", {"units": 4, "unit_forget_bias": False, "go_backwards": True}, (float32(T, 3),)),
    *(
        ("Bidirectional", {"merge_mode": mode, "layer": ("LSTM", {"units": 4, **o})}, SEQUENCE)
        for mode in ("concat", "sum", "mul", "ave", None)
        for o in STATEFUL
    ),
    ("Bidirectional", {"layer": ("GRU", {"units": 4})}, (float32(T, 3),)),
    ("TimeDistributed", {"layer": ("Dense", {"units": 4})}, SEQUENCE),
    ("TimeDistributed", {"layer": ("LSTM", {"units": 4})}, (float32(2, 5, 3),)),
    (
        "TimeDistributed",
        {"layer": ("Embedding", {"input_dim": 9, "output_dim": 4})},
        (TensorType("int32", (5, 6)),),
    ),
    (
        "TimeDistributed",
        {"layer": ("TimeDistributed", {"layer": ("Flatten", {})})},
        (float32(2, 5, 3, 4),),
    ),
    ("Dense", {"units": 4}, (float32(3),)),
    ("Dense", {"units": 4, "use_bias": False}, (float32(6, 5, 3),)),
    ("Embedding", {"input_dim": 9, "output_dim": 4}, WORDS),
    ("Embedding", {"input_dim": 9, "output_dim": 4}, (TensorType("int32", ()),)),
    ("Masking", {}, SEQUENCE),
    ("Activation", {"activation": "relu"}, SEQUENCE),
    *((kind, {}, SEQUENCE) for kind in ("ReLU", "LeakyReLU", "ELU", "Softmax", "PReLU")),
    ("Softmax", {"axis": [1, 2]}, SEQUENCE),
    ("PReLU", {"shared_axes": 1}, (float32(T, 3),)),
    ("PReLU", {"shared_axes": [1, 3]}, (float32(5, 3, 4),)),
    ("Dropout", {"rate": 0.2}, SEQUENCE),
    ("SpatialDropout1D", {"rate": 0.2}, SEQUENCE),
    ("GaussianNoise", {"stddev": 0.2}, SEQUENCE),
    ("Rescaling", {"scale": 0.2, "offset": 1.0}, SEQUENCE),
    ("Rescaling", {"scale": [1.0, 2.0, 3.0]}, SEQUENCE),
    ("GaussianDropout", {"rate": 0.2}, SEQUENCE),
    ("LayerNormalization", {}, SEQUENCE),
    ("LayerNormalization", {"axis": [1, 2]}, SEQUENCE),
    ("LayerNormalization", {"axis": [-1, -2], "center": False}, SEQUENCE),
    ("LayerNormalization", {"axis": 1, "scale": False}, SEQUENCE),
    ("BatchNormalization", {}, SEQUENCE),
    ("BatchNormalization", {"axis": 1, "center": False}, SEQUENCE),
    ("BatchNormalization", {"scale": False}, (float32(3),)),
    ("UnitNormalization", {}, (float32(T, 3),)),
    ("UnitNormalization", {"axis": [1, 2]}, SEQUENCE),
    ("RMSNormalization", {}, (float32(T, 3),)),
    ("RMSNormalization", {"axis": [2, 1]}, SEQUENCE),
    ("RMSNormalization", {"axis": [-1, -2]}, (float32(T, 5, 3),)),
    ("GroupNormalization", {"groups": 3}, (float32(T, 6),)),
    ("GroupNormalization", {"groups": -1, "axis": 1, "scale": False}, SEQUENCE),
    ("GroupNormalization", {"groups": 1, "axis": -2, "center": False}, SEQUENCE),
    ("Normalization", {}, (float32(T, 3),)),
    ("Normalization", {"axis": None}, (float32(T, 3),)),
    ("Normalization", {"axis": [2, 1], "invert": True}, SEQUENCE),
    ("Normalization", {"mean": 3.0, "variance": 2.0}, (float32(T, 3),)),
    ("Normalization", {"mean": [1.0, 2.0, 3.0], "variance": [1.0, 2.0, 3.0]}, SEQUENCE),
    ("Flatten", {}, SEQUENCE),
    ("Flatten", {}, (float32(),)),
    ("Reshape", {"target_shape": [3, 5]}, SEQUENCE),
    ("Reshape", {"target_shape": [-1]}, SEQUENCE),
    ("Reshape", {"target_shape": [5, -1, 3]}, SEQUENCE),
    ("Reshape", {"target_shape": [-1, 1]}, (float32(T, 3),)),
    ("Permute", {"dims": [2, 1]}, (float32(T, 3),)),
    ("Permute", {"dims": [3, 1, 2]}, (float32(5, 3, 4),)),
    ("RepeatVector", {"n": 4}, (float32(3),)),
    ("GlobalAveragePooling1D", {}, (float32(T, 3),)),
    ("GlobalAveragePooling1D", {"keepdims": True}, SEQUENCE),
    ("GlobalMaxPooling1D", {}, (float32(T, 3),)),
    ("GlobalMaxPooling1D", {"keepdims": True}, SEQUENCE),
    ("Attention", {}, (float32(T, 3), float32(5, 3))),
    ("AdditiveAttention", {}, (float32(4, 3), float32(5, 2), float32(5, 3))),
    ("AdditiveAttention", {"use_scale": False}, (float32(T, 3), float32(5, 3))),
    ("Attention", {"use_scale": True}, (float32(4, 3), float32(5, 2), float32(5, 3))),
    ("Attention", {"score_mode": "concat", "use_scale": True}, (float32(4, 3), float32(5, 3))),
    *(
        ("MultiHeadAttention", {"num_heads": 2, "key_dim": 4, **o}, (float32(T, 3), float32(5, 2)))
        for o in (
            {},
            {"value_dim": 6, "use_bias": False},
            {"output_shape": 7, "use_gate": True, "value_dim": 3},
        )
    ),
    (
        "MultiHeadAttention",
        {"num_heads": 2, "key_dim": 4, "use_gate": True},
        (float32(4, 3), float32(5, 2), float32(5, 6)),
    ),
    ("Conv1D", {"filters": 4, "kernel_size": 3}, SEQUENCE),
    ("Conv1D", {"filters": 4, "kernel_size": 3, "use_bias": False}, (float32(T, 3),)),
    ("Conv1D", {"filters": 4, "kernel_size": 2, "strides": 3, "padding": "same"}, SEQUENCE),
    ("Conv1D", {"filters": 4, "kernel_size": 2, "strides": 3}, (float32(9, 3),)),
    ("Conv1D", {"filters": 4, "kernel_size": 3, "padding": "causal", "strides": 2}, SEQUENCE),
    ("Conv1D", {"filters": 6, "kernel_size": 2, "groups": 3, "dilation_rate": 4}, SEQUENCE),
    ("SeparableConv1D", {"filters": 4, "kernel_size": 3}, SEQUENCE),
    ("SeparableConv1D", {"filters": 4, "kernel_size": 3, "use_bias": False}, (float32(T, 3),)),
    (
        "SeparableConv1D",
        {"filters": 4, "kernel_size": 2, "strides": 2, "depth_multiplier": 3, "padding": "same"},
        SEQUENCE,
    ),
    ("Conv1DTranspose", {"filters": 4, "kernel_size": 3}, SEQUENCE),
    ("Conv1DTranspose", {"filters": 4, "kernel_size": 3, "use_bias": False}, (float32(T, 3),)),
    ("Conv1DTranspose", {"filters": 4, "kernel_size": 2, "strides": 5}, (float32(T, 3),)),
    (
        "Conv1DTranspose",
        {"filters": 4, "kernel_size": 4, "strides": 3, "padding": "same"},
        (float32(T, 3),),
    ),
    (
        "Conv1DTranspose",
        {"filters": 4, "kernel_size": 1, "strides": 4, "output_padding": 1},
        (float32(T, 3),),
    ),
    (
        "Conv1DTranspose",
        {
            "filters": 4,
            "kernel_size": 3,
            "strides": 2,
            "padding": "same",
            "output_padding": 0,
        },
        SEQUENCE,
    ),
    ("DepthwiseConv1D", {"kernel_size": 3}, SEQUENCE),
    ("DepthwiseConv1D", {"kernel_size": 3, "use_bias": False}, (float32(T, 3),)),
    ("DepthwiseConv1D", {"kernel_size": 2, "strides": 3, "depth_multiplier": 2}, (float32(9, 3),)),
    (
        "DepthwiseConv1D",
        {"kernel_size": 2, "strides": 2, "dilation_rate": 3, "padding": "same"},
        SEQUENCE,
    ),
    *(
        (kind, {"pool_size": size, "strides": strides, "padding": padding}, SEQUENCE)
        for kind in ("MaxPooling1D", "AveragePooling1D")
        for size in (1, 2, 3)
        for strides in (None, 1, 3)
        for padding in ("valid", "same")
    ),
    ("MaxPooling1D", {}, (float32(T, 3),)),
    ("AveragePooling1D", {"pool_size": 3, "padding": "same"}, (float32(T, 3),)),
    ("ZeroPadding1D", {}, SEQUENCE),
    ("ZeroPadding1D", {"padding": [2, 0]}, SEQUENCE),
    ("Cropping1D", {}, SEQUENCE),
    ("Cropping1D", {"cropping": [2, 0]}, SEQUENCE),
    ("UpSampling1D", {}, SEQUENCE),
    ("UpSampling1D", {"size": 3}, (float32(T, 3),)),
    ("Concatenate", {}, (float32(5, 3), float32(5, 4), float32(5, 1))),
    ("Concatenate", {"axis": 1}, (float32(5, 3), float32(2, 3))),
    ("Concatenate", {"axis": -2}, (float32(T, 3), float32(2, 3))),
    ("Add", {}, (float32(5, 3), float32(5, 3), float32(5, 3))),
    ("Add", {}, (float32(1, 3), float32(5, 1))),
    *((kind, {}, (float32(5, 3), float32(5, 1))) for kind in MERGES),
    ("Dot", {"axes": 1}, (float32(4), float32(4))),
    ("Dot", {"axes": [2, 1]}, (float32(5, 4), float32(4))),
    ("Dot", {"axes": -1, "normalize": True}, (float32(T, 4), float32(6, 4))),
]

# The layer, its options, for each input the shape and the rank of its mask.
MASKED: list[tuple[str, Options, Sequence[tuple[Shape, int]]]] = [
    *(
        (kind, {"units": 4, "return_sequences": sequences, "return_state": state}, [((5, 3), 1)])
        for kind in ("LSTM", "GRU", "SimpleRNN")
        for sequences in (True, False)
        for state in (True, False)
    ),
    *(
        ("Bidirectional", {"merge_mode": mode, "layer": ("GRU", {"units": 4, **o})}, [((5, 3), 1)])
        for mode in ("concat", None)
        for o in ({"return_sequences": True}, {}, {"return_sequences": True, "return_state": True})
    ),
    ("TimeDistributed", {"layer": ("Dense", {"units": 4})}, [((5, 3), 1)]),
    ("TimeDistributed", {"layer": ("BatchNormalization", {})}, [((5, 3), 1)]),
    ("TimeDistributed", {"layer": ("LSTM", {"units": 4})}, [((2, 5, 3), 2)]),
    ("TimeDistributed", {"layer": ("Flatten", {})}, [((2, 5, 3), 2)]),
    ("TimeDistributed", {"layer": ("Masking", {})}, [((2, 5, 3), 0)]),
    ("Dense", {"units": 4}, [((5, 3), 1)]),
    ("Dense", {"units": 4}, [((2, 5, 3), 2)]),
    ("Masking", {}, [((5, 3), 0)]),
    ("Masking", {}, [((2, 5, 3), 1)]),
    ("Activation", {"activation": "softmax"}, [((5, 3), 1)]),
    *((kind, {}, [((5, 3), 1)]) for kind in ("ReLU", "LeakyReLU", "ELU", "PReLU")),
    ("Dropout", {"rate": 0.2}, [((5, 3), 1)]),
    ("SpatialDropout1D", {"rate": 0.2}, [((5, 3), 1)]),
    ("GaussianNoise", {"stddev": 0.2}, [((5, 3), 1)]),
    ("Rescaling", {"scale": 0.2}, [((5, 3), 1)]),
    ("GaussianDropout", {"rate": 0.2}, [((5, 3), 1)]),
    ("LayerNormalization", {}, [((5, 3), 1)]),
    ("BatchNormalization", {}, [((5, 3), 1)]),
    ("BatchNormalization", {}, [((2, 5, 3), 2)]),
    ("UnitNormalization", {}, [((5, 3), 1)]),
    ("RMSNormalization", {}, [((5, 3), 1)]),
    ("TimeDistributed", {"layer": ("RMSNormalization", {})}, [((5, 3), 1)]),
    ("GroupNormalization", {"groups": 3}, [((5, 3), 1)]),
    ("Normalization", {}, [((5, 3), 1)]),
    ("Flatten", {}, [((5, 3), 1)]),
    ("Reshape", {"target_shape": [3, 5]}, [((5, 3), 1)]),
    ("Permute", {"dims": [1, 2]}, [((5, 3), 1)]),
    ("GlobalAveragePooling1D", {}, [((5, 3), 1)]),
    ("GlobalAveragePooling1D", {"keepdims": True}, [((5, 3), 1)]),
    ("GlobalMaxPooling1D", {"keepdims": True}, [((5, 3), 1)]),
    ("Conv1D", {"filters": 4, "kernel_size": 3, "padding": "causal"}, [((5, 3), 1)]),
    ("DepthwiseConv1D", {"kernel_size": 3, "padding": "same"}, [((5, 3), 1)]),
    ("SeparableConv1D", {"filters": 4, "kernel_size": 3}, [((5, 3), 1)]),
    ("Conv1DTranspose", {"filters": 4, "kernel_size": 3}, [((5, 3), 1)]),
    ("Attention", {}, [((5, 3), 1), ((4, 3), 1)]),
    ("Attention", {}, [((5, 3), 1), ((4, 3), 0)]),
    ("AdditiveAttention", {}, [((5, 3), 1), ((4, 3), 1)]),
    ("AdditiveAttention", {}, [((5, 3), 0), ((4, 3), 1)]),
    ("Attention", {}, [((5, 3), 0), ((4, 3), 1), ((4, 3), 1)]),
    *(
        ("MultiHeadAttention", {"num_heads": 2, "key_dim": 4}, [((5, 3), q), ((4, 3), v)])
        for q in (0, 1)
        for v in (0, 1)
    ),
    ("MaxPooling1D", {}, [((5, 3), 1)]),
    ("AveragePooling1D", {"pool_size": 2}, [((5, 3), 1)]),
    ("ZeroPadding1D", {}, [((5, 3), 1)]),
    ("Cropping1D", {}, [((5, 3), 1)]),
    ("UpSampling1D", {}, [((5, 3), 1)]),
    ("Concatenate", {}, [((5, 3), 1), ((5, 3), 1)]),
    ("Concatenate", {"axis": 1}, [((5, 3), 1), ((5, 3), 1)]),
    ("Concatenate", {"axis": 1}, [((5, 3), 1), ((5, 3), 0)]),
    ("Concatenate", {"axis": 2}, [((2, 5, 3), 2), ((2, 5, 3), 0)]),
    ("Concatenate", {}, [((5, 3), 0), ((5, 3), 0)]),
    ("Add", {}, [((5, 3), 1), ((5, 3), 1)]),
    ("Dot", {"axes": 2}, [((5, 3), 1), ((5, 3), 1)]),
    ("Add", {}, [((5, 3), 1), ((5, 3), 0)]),
    ("Add", {}, [((5, 3), 1), ((1, 3), 1)]),
    *((kind, {}, [((5, 3), 1), ((1, 3), 1)]) for kind in MERGES),
    *((kind, {}, [((5, 3), 0), ((5, 3), 1)]) for kind in MERGES),
    *((kind, {}, [((2, 5, 3), 2), ((2, 5, 3), 2)]) for kind in MERGES),
]


@pytest.mark.parametrize("kind", LAYERS)
def test_every_option_of_keras_is_one_of_ours_or_refused(kind: str) -> None:
    ours = {*options_of(LAYERS[kind]), *LAYERS[kind].refused, "layer", "self", "kwargs"}
    theirs = set(inspect.signature(getattr(keras.layers, kind).__init__).parameters)
    assert theirs <= ours


@pytest.mark.parametrize("kind", LAYERS)
def test_defaults_are_those_of_keras(kind: str) -> None:
    parameters = inspect.signature(getattr(keras.layers, kind).__init__).parameters
    for name, option in options_of(LAYERS[kind]).items():
        if name not in parameters or parameters[name].default is inspect.Parameter.empty:
            continue
        theirs = parameters[name].default
        if name == "activation" and theirs is None:
            theirs = "linear"
        if name == "return_sequences":
            theirs = None
        if name.endswith("_initializer"):
            config = keras.initializers.get(theirs).get_config()
            ours = {k: v for k, v in option.default.model_dump().items() if k != "kind"}
            assert {k: config[k] for k in ours} == ours
            theirs = type(keras.initializers.get(theirs)).__name__
            assert type(option.default).__name__ == theirs
        else:
            assert option.default == theirs


@pytest.mark.parametrize(("kind", "options", "inputs"), CASES)
def test_shapes_and_weights(kind: str, options: Options, inputs: Sequence[TensorType]) -> None:
    ours, theirs = _ours(kind, options), _theirs(kind, options)
    given = [keras.Input([_size(d) for d in x.shape], dtype=x.dtype) for x in inputs]
    made = _called(theirs, ours, given)
    made = list(made) if isinstance(made, list | tuple) else [made]
    results = ours.infer(tuple(inputs), Unifier())
    assert [r.name for r in results] == list(ours.result_names())
    assert [_sizes(r.type.shape) for r in results] == [tuple(y.shape[1:]) for y in made]
    weights = ours.weights(tuple(inputs))
    # TensorFlow's integers are int64, those of other engines int32.
    assert [(w.name.rpartition("/")[2], w.shape, w.trainable, w.dtype) for w in weights] == [
        (
            w.path.rpartition("/")[2],
            tuple(w.shape),
            w.trainable,
            "int32" if w.dtype.startswith("int") else w.dtype,
        )
        for w in theirs.weights
    ]


@pytest.mark.parametrize(("kind", "options", "inputs"), MASKED)
def test_masks(kind: str, options: Options, inputs: Sequence[tuple[Shape, int]]) -> None:
    ours, theirs = _ours(kind, options), _theirs(kind, options)
    types = tuple(float32(*shape) for shape, _ in inputs)
    tensors = [_masked(shape, rank) for shape, rank in inputs]
    made = _called(theirs, ours, tensors)
    made = list(made) if isinstance(made, list | tuple) else [made]
    results = ours.infer(types, Unifier())
    rank = ours.mask_rank(tuple(rank for _, rank in inputs), types)
    states = {state.name for state in ours.states()}
    assert [0 if r.name in states else rank for r in results] == [_mask_rank(y) for y in made]


def _ours(kind: str, options: Options) -> Layer:
    values = {name: tuple(v) if isinstance(v, list) else v for name, v in options.items()}
    if "layer" in values:
        values["layer"] = _ours(*values["layer"])
    return LAYERS[kind].model_validate(values)


def _theirs(kind: str, options: Options) -> Any:
    values = dict(options)
    if "layer" in values:
        values["layer"] = _theirs(*values["layer"])
    return getattr(keras.layers, kind)(**values)


def _called(theirs: Any, ours: Layer, given: list[Any]) -> Any:
    """What the Keras layer makes of what it is given: one tensor, a list, or each by itself."""
    return theirs(*given) if len(given) == 1 or ours.separate_inputs else theirs(given)


def _size(dim: int | SymbolicDim) -> int | None:
    return dim if isinstance(dim, int) else None


def _sizes(shape: Shape) -> tuple[int | None, ...]:
    return tuple(map(_size, shape))


def _masked(shape: Shape, rank: int) -> Any:
    tensor = keras.ops.ones((2, *shape))
    if rank:
        keras.src.backend.set_keras_mask(tensor, keras.ops.ones((2, *shape[:rank]), dtype="bool"))
    return tensor


def _mask_rank(tensor: Any) -> int:
    mask = keras.src.backend.get_keras_mask(tensor)
    return 0 if mask is None else len(mask.shape) - 1
