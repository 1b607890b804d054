"""What layers refuse, and which option or input they blame."""

import pytest

from lstmspec.layers import (
    GRU,
    LSTM,
    Activation,
    Add,
    AdditiveAttention,
    Attention,
    AveragePooling1D,
    BatchNormalization,
    Bidirectional,
    Concatenate,
    Conv1D,
    Cropping1D,
    Dense,
    DepthwiseConv1D,
    Dot,
    Dropout,
    Embedding,
    Flatten,
    GlobalAveragePooling1D,
    GlobalMaxPooling1D,
    GroupNormalization,
    Layer,
    LayerNormalization,
    Masking,
    Maximum,
    MaxPooling1D,
    Multiply,
    Permute,
    PReLU,
    RepeatVector,
    Reshape,
    RMSNormalization,
    Softmax,
    Subtract,
    TimeDistributed,
    UnitNormalization,
    UpSampling1D,
    ZeroPadding1D,
)
from lstmspec.shapes import (
    ShapeError,
    SymbolicDim,
    TensorType,
    Unifier,
    float32,
)

T, OPEN = SymbolicDim.named("time"), SymbolicDim.named("?1")
INTEGERS = TensorType("int32", (4,))


@pytest.mark.parametrize(
    ("layer", "inputs", "code", "blamed"),
    [
        (LSTM(units=4), (float32(3),), "wrong-rank", 0),
        (LSTM(units=4), (float32(3, 3, 3),), "wrong-rank", 0),
        (LSTM(units=4), (float32(T, OPEN),), "open-dimension", 0),
        (LSTM(units=4), (TensorType("int32", (T, 3)),), "wrong-dtype", 0),
        (LSTM(units=4, activation="glu"), (float32(T, 3),), "out-of-range", "activation"),
        (
            GRU(units=4, recurrent_activation="glu"),
            (float32(T, 3),),
            "out-of-range",
            "recurrent_activation",
        ),
        (
            Bidirectional(layer=LSTM(units=4, go_backwards=True)),
            (float32(T, 3),),
            "conflicting-options",
            "go_backwards",
        ),
        (
            Bidirectional(layer=LSTM(units=4, zero_output_for_mask=True)),
            (float32(T, 3),),
            "conflicting-options",
            "zero_output_for_mask",
        ),
        (TimeDistributed(layer=Dense(units=4)), (float32(3),), "wrong-rank", 0),
        (TimeDistributed(layer=Add()), (float32(T, 3),), "wrong-input-count", 0),
        (
            TimeDistributed(layer=LSTM(units=4, return_state=True)),
            (float32(3, T, 3),),
            "conflicting-options",
            0,
        ),
        (Dense(units=4), (float32(),), "wrong-rank", 0),
        (Dense(units=4), (INTEGERS,), "wrong-dtype", 0),
        (Dense(units=4), (float32(OPEN),), "open-dimension", 0),
        (Dense(units=5, activation="glu"), (float32(4),), "shape-mismatch", "activation"),
        (Activation(activation="glu"), (float32(T),), "shape-mismatch", "activation"),
        (Embedding(input_dim=9, output_dim=2), (float32(4),), "wrong-dtype", 0),
        (Masking(), (float32(4),), "wrong-rank", 0),
        (
            Dropout(rate=0.1, noise_shape=(None, 1)),
            (float32(5, 4),),
            "shape-mismatch",
            "noise_shape",
        ),
        (Dropout(rate=0.1, noise_shape=(None, 3)), (float32(4),), "shape-mismatch", "noise_shape"),
        (Softmax(axis=0), (float32(4),), "out-of-range", "axis"),
        (Softmax(axis=()), (float32(4),), "out-of-range", "axis"),
        (Softmax(axis=(1, -1)), (float32(4),), "out-of-range", "axis"),
        (Softmax(), (float32(),), "out-of-range", "axis"),
        (PReLU(), (float32(OPEN, 3),), "open-dimension", 0),
        (PReLU(shared_axes=(1, 3)), (float32(4, 3),), "out-of-range", "shared_axes"),
        (PReLU(), (INTEGERS,), "wrong-dtype", 0),
        (LayerNormalization(axis=0), (float32(4),), "out-of-range", "axis"),
        (LayerNormalization(axis=()), (float32(4),), "out-of-range", "axis"),
        (LayerNormalization(axis=(1, 1)), (float32(4, 4),), "out-of-range", "axis"),
        (LayerNormalization(axis=(1, -1)), (float32(4, 4),), "out-of-range", "axis"),
        (BatchNormalization(axis=3), (float32(4, 4),), "out-of-range", "axis"),
        (BatchNormalization(axis=1), (float32(OPEN, 4),), "open-dimension", 0),
        (UnitNormalization(axis=0), (float32(4),), "out-of-range", "axis"),
        (UnitNormalization(axis=()), (float32(4),), "out-of-range", "axis"),
        (UnitNormalization(axis=(2, -1)), (float32(4, 3),), "out-of-range", "axis"),
        (UnitNormalization(), (INTEGERS,), "wrong-dtype", 0),
        (RMSNormalization(axis=1), (float32(4, 3),), "out-of-range", "axis"),
        (RMSNormalization(axis=(1, 3)), (float32(4, 4, 4),), "out-of-range", "axis"),
        (RMSNormalization(axis=(1, -1)), (float32(4, 4),), "out-of-range", "axis"),
        (RMSNormalization(), (float32(4, OPEN),), "open-dimension", 0),
        (RMSNormalization(), (INTEGERS,), "wrong-dtype", 0),
        (GroupNormalization(), (float32(4, 48),), "shape-mismatch", "groups"),
        (GroupNormalization(groups=5), (float32(4),), "shape-mismatch", "groups"),
        (GroupNormalization(groups=0), (float32(4),), "out-of-range", "groups"),
        (GroupNormalization(axis=3), (float32(4, 4),), "out-of-range", "axis"),
        (GroupNormalization(groups=1), (float32(4, OPEN),), "open-dimension", 0),
        (Reshape(target_shape=(5, -1)), (float32(4, 4),), "shape-mismatch", "target_shape"),
        (Reshape(target_shape=(-1, -1)), (float32(4, 4),), "out-of-range", "target_shape"),
        (Reshape(target_shape=(0, 4)), (float32(4, 4),), "out-of-range", "target_shape"),
        (Reshape(target_shape=(1,) * 40), (float32(1),), "out-of-range", "target_shape"),
        (Reshape(target_shape=(4, -1)), (float32(T, 3),), "shape-mismatch", "target_shape"),
        (Permute(dims=(2, 1)), (float32(4),), "shape-mismatch", "dims"),
        (Permute(dims=(1, 1)), (float32(4, 4),), "shape-mismatch", "dims"),
        (Permute(dims=(1, 3)), (float32(4, 4),), "shape-mismatch", "dims"),
        (RepeatVector(n=3), (float32(4, 4),), "wrong-rank", 0),
        (ZeroPadding1D(), (float32(4),), "wrong-rank", 0),
        (Cropping1D(cropping=2), (float32(4, 3),), "shape-mismatch", "cropping"),
        (UpSampling1D(), (INTEGERS,), "wrong-dtype", 0),
        (MaxPooling1D(), (float32(4),), "wrong-rank", 0),
        (MaxPooling1D(pool_size=5), (float32(4, 3),), "shape-mismatch", "pool_size"),
        (AveragePooling1D(pool_size=2), (INTEGERS,), "wrong-dtype", 0),
        (GlobalAveragePooling1D(), (float32(4),), "wrong-rank", 0),
        (GlobalMaxPooling1D(), (float32(2, 4, 3),), "wrong-rank", 0),
        (GlobalMaxPooling1D(), (INTEGERS,), "wrong-dtype", 0),
        (AdditiveAttention(), (float32(T, 3), float32(T, 4)), "shape-mismatch", 1),
        (Attention(), (float32(T, 3), float32(3)), "wrong-rank", 1),
        (Attention(), (float32(T, 3), TensorType("int32", (T, 3))), "wrong-dtype", 1),
        (Attention(), (float32(T, 3), float32(T, 4)), "shape-mismatch", 1),
        (Attention(), (float32(T, 3), float32(4, 3), float32(5, 3)), "shape-mismatch", 2),
        (Attention(), (float32(T, 3), float32(4, 3), float32(4, 4)), "shape-mismatch", 2),
        (Conv1D(filters=4, kernel_size=2), (float32(3),), "wrong-rank", 0),
        (Conv1D(filters=4, kernel_size=2), (TensorType("int32", (T, 3)),), "wrong-dtype", 0),
        (Conv1D(filters=4, kernel_size=2), (float32(T, OPEN),), "open-dimension", 0),
        (Conv1D(filters=4, kernel_size=4), (float32(3, 3),), "shape-mismatch", "kernel_size"),
        (
            Conv1D(filters=4, kernel_size=2, strides=2, dilation_rate=2),
            (float32(T, 3),),
            "conflicting-options",
            "dilation_rate",
        ),
        (Conv1D(filters=4, kernel_size=2, groups=2), (float32(T, 3),), "shape-mismatch", "groups"),
        (Conv1D(filters=4, kernel_size=2, groups=3), (float32(T, 3),), "shape-mismatch", "groups"),
        (
            Conv1D(filters=5, kernel_size=2, activation="glu"),
            (float32(T, 3),),
            "shape-mismatch",
            "activation",
        ),
        (DepthwiseConv1D(kernel_size=2), (float32(3),), "wrong-rank", 0),
        (DepthwiseConv1D(kernel_size=2), (TensorType("int32", (T, 3)),), "wrong-dtype", 0),
        (DepthwiseConv1D(kernel_size=2), (float32(T, OPEN),), "open-dimension", 0),
        (DepthwiseConv1D(kernel_size=4), (float32(3, 3),), "shape-mismatch", "kernel_size"),
        (
            DepthwiseConv1D(kernel_size=2, activation="glu"),
            (float32(T, 3),),
            "shape-mismatch",
            "activation",
        ),
        (Add(), (float32(4), float32(5)), "shape-mismatch", 1),
        (Add(), (float32(4), float32(4), float32(4, 4)), "shape-mismatch", 2),
        (Add(), (INTEGERS, INTEGERS), "wrong-dtype", 0),
        (Subtract(), (float32(4), float32(5)), "shape-mismatch", 1),
        (Multiply(), (float32(4), INTEGERS), "wrong-dtype", 1),
        (Add(), (float32(OPEN), float32(4)), "shape-mismatch", 1),
        (Dot(axes=2), (float32(4, 3), float32(3)), "out-of-range", "axes"),
        (Dot(axes=0), (float32(4), float32(4)), "out-of-range", "axes"),
        (Dot(axes=1), (float32(4), float32(5)), "shape-mismatch", 1),
        (Dot(axes=1), (float32(4), INTEGERS), "wrong-dtype", 1),
        (Concatenate(), (float32(4), INTEGERS), "wrong-dtype", 1),
        (Concatenate(axis=1), (float32(4, 3), float32(4, 2)), "shape-mismatch", 1),
        (Concatenate(axis=2), (float32(4), float32(4)), "out-of-range", "axis"),
        (Concatenate(axis=0), (float32(4), float32(4)), "out-of-range", "axis"),
    ],
    ids=lambda value: value.kind if isinstance(value, Layer) else None,
)
def test_refuses(
    layer: Layer, inputs: tuple[TensorType, ...], code: str, blamed: int | str
) -> None:
    with pytest.raises(ShapeError) as refused:
        layer.infer(inputs, Unifier())
    error = refused.value
    assert error.code == code
    assert (error.option or error.input) == blamed
    assert error.help


@pytest.mark.parametrize(
    ("layer", "masks", "inputs"),
    [
        (LSTM(units=4), (2,), (float32(T, 3),)),
        (BatchNormalization(), (1,), (float32(T, 3, 3),)),
        (Add(), (1, 2), (float32(4, 4, 4), float32(4, 4, 4))),
        (Multiply(), (1, 1), (float32(4, 4, 4), float32(4, 4, 4))),
        (Maximum(), (0, 1), (float32(4, 4, 4), float32(4, 4, 4))),
        (Softmax(), (1,), (float32(T, 3),)),
        (TimeDistributed(layer=Softmax()), (1,), (float32(T, 3),)),
        (TimeDistributed(layer=Softmax()), (2,), (float32(T, 3, 3),)),
        (Concatenate(), (1, 0), (float32(4, 4, 4), float32(4, 4, 4))),
        (TimeDistributed(layer=LSTM(units=4)), (1,), (float32(T, 4, 4),)),
        (TimeDistributed(layer=TimeDistributed(layer=Dense(units=4))), (1,), (float32(T, 4, 4),)),
        (TimeDistributed(layer=BatchNormalization()), (1,), (float32(T, 4, 4),)),
    ],
    ids=lambda value: value.kind if isinstance(value, Layer) else None,
)
def test_refuses_a_mask(
    layer: Layer, masks: tuple[int, ...], inputs: tuple[TensorType, ...]
) -> None:
    with pytest.raises(ShapeError) as refused:
        layer.mask_rank(masks, inputs)
    assert refused.value.code == "wrong-rank"


@pytest.mark.parametrize(
    ("layer", "activation"),
    [
        (Dense(units=3, activation="softmax"), "softmax"),
        (Conv1D(filters=3, kernel_size=2, activation="softmax"), "softmax"),
        (DepthwiseConv1D(kernel_size=2, activation="sigmoid"), "sigmoid"),
        (Dense(units=3), "linear"),
        (Activation(activation="sigmoid"), "sigmoid"),
        (Activation(activation="linear"), None),
        (Softmax(), "softmax"),
        (Softmax(axis=1), "linear"),
        (Dropout(rate=0.1), None),
        (TimeDistributed(layer=Dense(units=3, activation="softmax")), "softmax"),
        (LSTM(units=3, activation="sigmoid"), "linear"),
        (Flatten(), "linear"),
    ],
    ids=lambda value: value.kind if isinstance(value, Layer) else None,
)
def test_final_activation(layer: Layer, activation: str | None) -> None:
    assert layer.final_activation() == activation
