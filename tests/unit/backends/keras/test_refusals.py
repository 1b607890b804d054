"""What the backend refuses, where it points, and that Keras really fails or forgets there."""

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

import lstmspec
from lstmspec import weights as store
from lstmspec.backends import get_backend
from lstmspec.backends.execute import execute
from lstmspec.backends.keras import BACKEND
from lstmspec.data import predict_arrays
from lstmspec.ir import Model


@dataclass(frozen=True)
class Case:
    """A spec that Keras cannot honour; `at` is the text that the refusal points to."""

    spec: str
    at: str
    message: str
    fails: str = "call"
    """How it shows in Keras: in a `call`, in `numbers`, in training (`fit`), at once (`build`)."""


PLAIN_KERNELS = {"TF_ENABLE_ONEDNN_OPTS": "0"}
"""TensorFlow as it is on processors for which it has no oneDNN kernels, and on some with them."""

CALL = """
import sys, numpy as np
from lstmspec.backends.execute import execute
model = execute(sys.stdin.read(), "refused").build_model()
model.predict(np.ones((3, *(size or 6 for size in model.input_shape[1:])), np.float32), verbose=0)
"""


CASES = {
    "glu before weights": Case(
        "input [6, 4]\nActivation glu\nDense 3\n",
        "glu",
        "Keras does not know that `glu` halves the last axis, and a later layer fails on it",
    ),
    "glu of a Dense, behind layers without weights": Case(
        "input [6, 4]\nDense 8 glu\nDropout 0.1\nFlatten\nDense 3\n",
        "glu",
        "Keras does not know that `glu` halves the last axis, and a later layer fails on it",
    ),
    "glu before a sum": Case(
        "input [6, 4]\ninput y float32[6, 2]\nActivation glu from x as half\nAdd from half, y\n",
        "glu",
        "Keras does not know that `glu` halves the last axis, and a later layer fails on it",
        fails="build",
    ),
    "steps of any number": Case(
        "input clips float32[?, 5, 3]\nTimeDistributed LSTM 4\n",
        "TimeDistributed",
        "Keras counts the steps of TimeDistributed wrongly where their number may change",
        fails="steps",
    ),
    "steps of any number, two levels in": Case(
        "input clips float32[5, ?, 3]\nTimeDistributed TimeDistributed Flatten\n",
        "TimeDistributed",
        "Keras counts the steps of TimeDistributed wrongly where their number may change",
        fails="steps",
    ),
    "activity regularizer under TimeDistributed": Case(
        "input [6, 4]\nTimeDistributed Dense 3 activity_regularizer=l2(0.1)\n",
        "activity_regularizer=l2(0.1)",
        "under TimeDistributed Keras forgets `activity_regularizer`",
        fails="losses",
    ),
    "activity regularizer of SimpleRNN": Case(
        "input [6, 4]\nSimpleRNN 3 activity_regularizer=l2(0.1)\n",
        "activity_regularizer=l2(0.1)",
        "in SimpleRNN Keras forgets `activity_regularizer`",
        fails="losses",
    ),
    "a shared BatchNormalization on two ranks": Case(
        "input a float32[4]\ninput b float32[6, 4]\nBatchNormalization from a as norm\n"
        "norm from b as other\noutput norm, other\n",
        "norm",
        "a BatchNormalization in Keras takes 1 axes or 2, never both",
        fails="build",
    ),
    "a mask of axes that are gone": Case(
        "input x int32[4, 6]\nEmbedding 7 3 mask_zero\nTimeDistributed Reshape [9, 2]\n"
        "TimeDistributed LSTM 2\n",
        "TimeDistributed",
        "Keras gives TimeDistributed a mask of axes that are no longer there",
    ),
    "orthogonal regularizer of a bias, inside Bidirectional": Case(
        "input [6, 4]\nBidirectional LSTM 3 bias_regularizer=orthogonal_regularizer\n",
        "bias_regularizer=orthogonal_regularizer",
        "`orthogonal_regularizer` cannot act on `bidirectional/forward/bias`, which has 1 axis",
        fails="losses",
    ),
    "orthogonal regularizer of a kernel of three axes": Case(
        "input [6, 4]\nDepthwiseConv1D 3 depthwise_regularizer=orthogonal_regularizer\n",
        "depthwise_regularizer=orthogonal_regularizer",
        "`orthogonal_regularizer` cannot act on `depthwise_conv1d/kernel`, which has 3 axes",
        fails="losses",
    ),
    "orthogonal regularizer of a pointwise kernel": Case(
        "input [6, 4]\nSeparableConv1D 5 3 pointwise_regularizer=orthogonal_regularizer as s\n",
        "pointwise_regularizer=orthogonal_regularizer",
        "`orthogonal_regularizer` cannot act on `s/pointwise_kernel`, which has 3 axes",
        fails="losses",
    ),
    "orthogonal regularizer of one row": Case(
        "input [6, 1]\nGRU 3 kernel_regularizer=orthogonal_regularizer\n",
        "kernel_regularizer=orthogonal_regularizer",
        "`orthogonal_regularizer` of `gru/kernel`, which has one row, is 0 / 0 in Keras",
        fails="nan",
    ),
    "orthogonal regularizer of a sequence": Case(
        "input [6, 4]\nDense 3 activity_regularizer=orthogonal_regularizer\n",
        "activity_regularizer=orthogonal_regularizer",
        "`orthogonal_regularizer` cannot act on the result of Dense, which has 3 axes with the"
        " batch",
    ),
    "gaps in a transposed convolution": Case(
        "input [6, 4]\nConv1DTranspose 5 3 dilation_rate=2\n",
        "dilation_rate=2",
        "Keras on TensorFlow fails on Conv1DTranspose with a `dilation_rate` above 1, where the"
        " processor has no oneDNN kernels",
        fails="without oneDNN",
    ),
    "gaps in a transposed convolution of any length": Case(
        "input [time, 4]\nConv1DTranspose 5 2 same dilation_rate=3\n",
        "dilation_rate=3",
        "Keras on TensorFlow fails on Conv1DTranspose with a `dilation_rate` above 1, where the"
        " processor has no oneDNN kernels",
        fails="without oneDNN",
    ),
    "a constraint along an axis that is not there": Case(
        "input [6, 4]\nDense 3 bias_constraint=max_norm(1.0, axis=1)\n",
        "bias_constraint=max_norm(1.0, axis=1)",
        "`max_norm` cannot act on `dense/bias`, which has 1 axis",
        fails="fit",
    ),
    "heads of one number": Case(
        "input q float32[2, 3]\ninput v float32[2, 3]\n"
        "MultiHeadAttention 2 4 value_dim=1 from q, v\n",
        "value_dim=1",
        "Keras mixes up steps and heads where `value_dim` is 1 and there are as many",
        fails="numbers",
    ),
    "heads of one number, of open steps": Case(
        "input q float32[?, 3]\nMultiHeadAttention 6 key_dim=1 from q, q\n",
        "key_dim=1",
        "Keras mixes up steps and heads where `key_dim` is 1 and there are as many",
        fails="numbers",
    ),
    "a line that reaches no output": Case(
        "input [4]\nDense 8 as wasted\nDense 3 from x\n",
        "Dense",
        "Keras leaves `wasted` and its weights out of the model: it reaches no output",
        fails="unreached",
    ),
    "a line that only a wasted use of a layer takes": Case(
        "input [4]\nDense 4 as below\nDense 3 as head\nhead from x\n",
        "Dense",
        "Keras leaves `below` and its weights out of the model: it reaches no output",
        fails="unreached",
    ),
    "a seed beyond 32 bits": Case(
        f"input [4]\nDense 3\ntrain {{\n seed {2**32}\n }}\n",
        "",
        "the seed of a Keras program is below 2 ** 32",
        fails="build",
    ),
}

HONOURED = {
    "glu last": "input [6, 4]\nActivation glu\n",
    "glu before what does not look": "input [6, 4]\nDense 8 glu\nDropout 0.1\nActivation relu\n",
    "open steps of a layer that works on sequences": (
        "input [?, 4]\nTimeDistributed Dense 3 activity_regularizer=l2\n"
    ),
    "named steps": "input clips float32[time, 5, 3]\nTimeDistributed LSTM 4\n",
    "a mask of two axes that stays": (
        "input x int32[4, 6]\nEmbedding 7 3 mask_zero\nTimeDistributed LSTM 2\nDense 3\n"
    ),
    "heads of one number, and fewer of them than steps": (
        "input [5, 3]\nMultiHeadAttention 2 1 from x, x\n"
    ),
    "heads of one number without biases": (
        "input [2, 3]\nMultiHeadAttention 2 1 use_bias=false from x, x\n"
    ),
    "a layer whose first use reaches no output": (
        "input [4]\ninput y float32[4]\nDense 3 from x as head\nhead from y\n"
    ),
    "a line without weights that reaches no output": (
        "input [4]\nDropout 0.1 as off\nDense 3 from x\n"
    ),
    "the bias of a GRU, which has two axes": "GRU 3 bias_initializer=orthogonal\n",
}

every = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


def model_of(spec: str) -> Model:
    spec = lstmspec.parse(spec)
    return spec.bind(**dict.fromkeys(spec.model.dimensions, 4)).model


@every
def test_refused_at_its_place(case: Case) -> None:
    (refusal,) = BACKEND.refusals(model_of(case.spec))
    assert refusal.message == case.message
    assert refusal.help.endswith(".")
    span = refusal.span
    assert (case.spec[span.start : span.end] if span else "") == case.at


@pytest.mark.parametrize("spec", HONOURED.values(), ids=HONOURED)
def test_not_refused(spec: str) -> None:
    assert BACKEND.refusals(model_of(spec)) == []


def error_in_process(source: str, environment: dict[str, str]) -> str:
    """What a process of its own says that builds the model of `source` and predicts."""
    done = subprocess.run(
        [sys.executable, "-c", CALL],
        input=source,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stderr if done.returncode else ""


@pytest.mark.keras
@every
def test_keras_fails_there(keras: Any, case: Case) -> None:
    """A refusal that a later Keras makes needless is to be taken back."""
    model = model_of(case.spec)
    source = BACKEND.emit(model)
    if case.fails == "build":
        assert is_refused(execute(source, "refused").build_model)
        return
    if case.fails == "without oneDNN":
        assert "dilation rates larger than 1" in error_in_process(source, PLAIN_KERNELS)
        return
    live = execute(source, "refused").build_model()
    match case.fails:
        case "call":
            assert is_refused(live, inputs_of(model))
        case "fit":
            x = inputs_of(model)
            assert is_refused(live.fit, x, np.asarray(live(x)), verbose=0)
        case "steps":
            shapes = [live.predict(inputs_of(model, size), verbose=0).shape for size in (6, 7)]
            assert shapes[1] != np.asarray(live(inputs_of(model, 7))).shape
        case "unreached":
            assert {layer.name for layer in live.layers}.isdisjoint({"wasted", "below"})
        case "losses":
            live(inputs_of(model))
            assert losses(live) == []
        case "numbers":
            weights = store.fresh(model)
            weights |= {
                n: np.random.default_rng(0).random(w.shape, np.float32) for n, w in weights.items()
            }
            live = BACKEND.build(model, weights, {})
            inputs = inputs_of(model)
            given = dict(zip((i.name for i in model.inputs), inputs, strict=True))
            ours = predict_arrays(get_backend("numpy").build(model, weights, {}), model, given)
            assert np.abs(np.asarray(live(inputs)) - ours[model.outputs[0].value]).max() > 1e-2
        case "nan":
            assert np.isnan(losses(live)).any()


def is_refused(action: Callable[..., object], *given: object, **options: object) -> bool:
    """Whether Keras or its engine raises; each engine has errors of its own."""
    try:
        action(*given, **options)
    except Exception:
        return True
    return False


def losses(live: Any) -> list[float]:
    """The losses that the model adds; none where Keras cannot even compute them."""
    try:
        return [float(loss) for loss in live.losses]
    except ValueError:
        return []


def inputs_of(model: Model, size: int = 6) -> list[np.ndarray]:
    return [
        np.ones((3, *(d if isinstance(d, int) else size for d in given.shape)), given.dtype)
        for given in model.inputs
    ]
