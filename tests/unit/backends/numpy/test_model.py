"""The live model: what it takes, what it refuses and in which words, and that it never changes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any

import numpy as np
import pytest

Live = Callable[..., Any]

PLAIN = "LSTM 4\nDense 2\n"
GRAPH = """
input a int32[time]
input b float32[time, 2]
Embedding 7 3 from a as e
Concatenate from e, b
LSTM 4 as state
Dense 2 softmax as label
output label, state
"""


def noise(*shape: int) -> np.ndarray:
    return np.random.default_rng(shape).standard_normal(shape).astype(np.float32)


@pytest.fixture(scope="module")
def plain(request: pytest.FixtureRequest) -> Any:
    return _build(PLAIN, features=3)


@pytest.fixture(scope="module")
def graph() -> Any:
    return _build(GRAPH)


def _build(text: str, **dims: int) -> Any:
    import lstmspec
    from lstmspec import weights
    from lstmspec.backends.numpy import BACKEND

    model = lstmspec.parse(text).model
    return BACKEND.build(model, weights.fresh(model, 0, dims), {})


def test_it_says_what_it_is(plain: Any, graph: Any) -> None:
    assert plain.input_names == ("x",)
    assert plain.output_names == ("dense",)
    assert plain.state_names == ("lstm/h", "lstm/c")
    assert dict(plain.dims) == {"features": 3}
    assert repr(plain) == "<model: x (time, features=3) -> dense (2,)>"
    assert graph.input_names == ("a", "b")
    assert graph.output_names == ("label", "state")
    assert repr(graph) == "<model: a (time,), b (time, 2) -> label (2,), state (4,)>"


def test_one_output_is_an_array_and_several_are_a_dict(plain: Any, graph: Any) -> None:
    y = plain.predict(noise(2, 5, 3))
    assert (y.shape, y.dtype) == ((2, 2), np.float32)
    outputs = graph.predict([np.zeros((2, 5)), noise(2, 5, 2)])
    assert {name: y.shape for name, y in outputs.items()} == {"label": (2, 2), "state": (2, 4)}


X = noise(2, 5, 3)


@pytest.mark.parametrize(
    "given",
    [X, X.tolist(), {"x": X}, [X], (X,), X.astype(np.float64), np.asfortranarray(X), list(X)],
    ids=["array", "lists", "dict", "list", "tuple", "float64", "fortran", "list of samples"],
)
def test_forms_of_one_input(plain: Any, given: Any) -> None:
    np.testing.assert_allclose(plain.predict(given), plain.predict(X), atol=1e-6)


@pytest.mark.parametrize(
    "given",
    [np.ones((1, 2, 3), int), np.ones((1, 2, 3), bool), np.ones((1, 2, 3), np.float16)],
    ids=["int", "bool", "float16"],
)
def test_numbers_of_other_types_are_converted(plain: Any, given: np.ndarray) -> None:
    np.testing.assert_array_equal(plain.predict(given), plain.predict(np.ones((1, 2, 3))))


def test_forms_of_several_inputs(graph: Any) -> None:
    a, b = np.array([[1, 6, 0]]), noise(1, 3, 2)
    expected = graph.predict({"b": b, "a": a})["label"]
    for given in ([a, b], (a, b), {"a": a.astype(float), "b": b}, [a.tolist(), b.tolist()]):
        np.testing.assert_array_equal(graph.predict(given)["label"], expected)


@pytest.mark.filterwarnings("error")
def test_numbers_without_meaning_pass_in_silence(plain: Any) -> None:
    x = noise(3, 4, 3)
    x[0, 1], x[1, 1] = np.nan, np.inf
    y = plain.predict(x)
    assert np.isnan(y[0]).all()
    assert np.isfinite(y[2]).all()
    assert not np.isfinite(plain.predict(np.full((1, 2, 3), 1e300))).any()


def refusal_of(model: Any, given: Any) -> str:
    """What a model says of an input that does not fit."""
    with pytest.raises(type(model).predict.__globals__["ModelError"]) as caught:
        model.predict(given)
    return str(caught.value)


REFUSED: dict[str, tuple[Any, str]] = {
    "no batch": (X[0], "input `x` takes shape (batch, time, features=3), found (5, 3)"),
    "size": (X[..., :2], "input `x` takes shape (batch, time, features=3), found (2, 5, 2)"),
    "no step": (X[:, :0], "input `x` is empty: its shape is (2, 0, 3)"),
    "no row": (X[:0], "input `x` is empty: its shape is (0, 5, 3)"),
    "number": (3, "input `x` takes shape (batch, time, features=3), found ()"),
    "ragged": ([[1, 2], [3]], "input `x` is no array: its rows differ in length"),
    "text": ("abc", "input `x` takes numbers, found <U3"),
    "nothing": (None, "input `x` takes numbers, found object"),
    "complex": (X + 1j, "input `x` takes numbers, found complex64"),
    "missing": ({}, "input `x` is missing; the inputs are `x`"),
    "unknown": ({"x": X, "z": X}, "there is no input `z`; the inputs are `x`"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_an_input_is_refused(plain: Any, case: str) -> None:
    given, message = REFUSED[case]
    assert refusal_of(plain, given) == message


A, B = np.zeros((2, 5), np.int32), noise(2, 5, 2)
REFUSED_INPUTS: dict[str, tuple[Any, str]] = {
    "one": (A, "the model takes 2 inputs: a dict or a list of `a`, `b`"),
    "three": ([A, B, B], "the model takes 2 inputs: a dict or a list of `a`, `b`"),
    "missing": ({"a": A}, "input `b` is missing; the inputs are `a`, `b`"),
    "time": ([A, B[:, :4]], "input `b` takes shape (batch=2, time=5, 2), found (2, 4, 2)"),
    "batch": ([A, B[:1]], "input `b` takes shape (batch=2, time=5, 2), found (1, 5, 2)"),
    "fraction": ([A + 0.5, B], "input `a` takes integers of 32 bits, found 0.5"),
    "nan": ([A + np.nan, B], "input `a` takes integers of 32 bits, found nan"),
    "huge": ([A + np.int64(2**40), B], "input `a` takes integers of 32 bits, found 1099511627776"),
    "id": ([A + 7, B], "id 7 is outside the embedding, whose ids run from 0 to 6"),
}


@pytest.mark.parametrize("case", REFUSED_INPUTS)
def test_one_of_several_inputs_is_refused(graph: Any, case: str) -> None:
    given, message = REFUSED_INPUTS[case]
    assert refusal_of(graph, given) == message


def test_a_fixed_length_is_demanded_of_a_whole_sequence(live: Live) -> None:
    model = live("input [4, 1]\nLSTM 3")
    assert model.predict(noise(2, 4, 1)).shape == (2, 3)
    with pytest.raises(ValueError, match=r"takes shape \(batch, 4, 1\), found \(2, 7, 1\)"):
        model.predict(noise(2, 7, 1))


def test_an_open_axis_may_change(live: Live) -> None:
    model = live("input [?, 2]\nLSTM 3")
    assert repr(model) == "<model: x (?, 2) -> lstm (3,)>"
    for steps in (1, 4):
        assert model.predict(noise(2, steps, 2)).shape == (2, 3)


def test_sizes_that_follow_from_others(live: Live) -> None:
    model = live(
        "input a float32[n]\ninput b float32[m]\nConcatenate from a, a as c\nAdd from b, c"
    )
    assert model.predict([np.ones((1, 2)), np.ones((1, 4))]).tolist() == [[2, 2, 2, 2]]
    with pytest.raises(ValueError, match=r"`b` takes shape \(batch=1, 2\*n=4\), found \(1, 5\)"):
        model.predict([np.ones((1, 2)), np.ones((1, 5))])


def test_nothing_of_a_model_can_be_changed(plain: Any) -> None:
    x = noise(1, 3, 3)
    before = plain.predict(x)
    with pytest.raises(AttributeError):
        plain.dims = {}
    with pytest.raises(AttributeError):
        plain.other = 1
    with pytest.raises(TypeError):
        plain.dims["features"] = 4
    with pytest.raises(TypeError):
        plain.prepared["lstm/bias"] = None
    packs = (w if isinstance(w, tuple) else (w,) for w in plain.prepared.values())
    for array in chain.from_iterable(packs):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    np.testing.assert_array_equal(plain.predict(x), before)


def test_the_weights_that_were_given_may_be_changed(random_of: Callable[..., Any]) -> None:
    import lstmspec
    from lstmspec.backends.numpy import BACKEND

    spec = lstmspec.parse("input [3]\nBatchNormalization\nDense 2").model
    weights = random_of(spec, {})
    model = BACKEND.build(spec, weights, {})
    x = noise(1, 3)
    before = model.predict(x)
    for array in weights.values():
        array[...] = 0
    np.testing.assert_array_equal(model.predict(x), before)


@pytest.mark.parametrize(
    "text",
    [
        "input [2, 3]\nDropout 0.5",
        "input [2, 3]\nFlatten",
        "input [2, 3]\nDropout 0.5\nReshape [3, 2]",
        "input [2, 3]\nTimeDistributed Reshape [3, 1]",
    ],
)
def test_an_output_is_never_the_input(live: Live, text: str) -> None:
    x = noise(1, 2, 3)
    y = live(text).predict(x)
    assert not np.shares_memory(x, y)


def test_outputs_and_states_share_nothing(live: Live) -> None:
    model = live(
        "input [time, 2]\nLSTM 3 return_state return_sequences=false as l\n"
        "Dropout 0.1 from l as d\n"
        "output l, d, l.h, l.c"
    )
    outputs, state = model.predict(noise(1, 2, 2), model.init_state())
    arrays = [*outputs.values(), *state.values()]
    for index, array in enumerate(arrays):
        assert not any(np.shares_memory(array, other) for other in arrays[:index])


def test_threads_share_one_model(live: Live) -> None:
    model = live("Masking\nGRU 8 return_sequences\nBatchNormalization\nLSTM 6\nDense 3", features=4)
    batches = [noise(2, 5 + index % 7, 4) for index in range(60)]
    alone = [model.predict(x) for x in batches]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(model.predict, batches))
    for one, other in zip(alone, together, strict=True):
        np.testing.assert_array_equal(one, other)
