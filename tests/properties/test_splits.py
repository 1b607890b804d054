"""However a sequence is cut into pieces, the outputs and the last state are those of the whole."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

import lstmspec

ACTIVATIONS = ("tanh", "sigmoid", "hard_sigmoid", "softsign", "relu", "hard_tanh", "softmax")
FEATURES = 3


@st.composite
def layers(draw: st.DrawFn) -> str:
    """A recurrent layer with options that change how it steps."""
    kind = draw(st.sampled_from(("LSTM", "GRU", "SimpleRNN")))
    words = [kind, str(draw(st.integers(1, 6)))]
    if draw(st.booleans()):
        words.append(f"activation={draw(st.sampled_from(ACTIVATIONS))}")
    if kind != "SimpleRNN" and draw(st.booleans()):
        words.append(f"recurrent_activation={draw(st.sampled_from(ACTIVATIONS))}")
    if kind == "GRU" and draw(st.booleans()):
        words.append("reset_after=false")
    words += draw(
        st.lists(st.sampled_from(("zero_output_for_mask", "use_bias=false")), unique=True)
    )
    return " ".join(words)


@st.composite
def specs(draw: st.DrawFn) -> str:
    """One to three recurrent layers behind each other, with or without masks."""
    lines = [f"input [time, {FEATURES}]", *["Masking"] * draw(st.booleans())]
    lines += draw(st.lists(layers(), min_size=1, max_size=3))
    return "\n".join(lines) + " return_sequences\n"


cases = st.tuples(
    specs(),
    st.integers(1, 4),
    st.lists(st.integers(1, 9), min_size=1, max_size=6),
    st.integers(0, 2**32 - 1),
)
"""A spec, the batch, the lengths of the pieces, and a seed of the input."""


@settings(deadline=None, max_examples=60)
@given(cases)
def test_pieces_make_the_whole(case: tuple[str, int, list[int], int]):
    check_pieces(*case)


def check_pieces(spec: str, batch: int, pieces: list[int], seed: int) -> None:
    draw = np.random.default_rng(seed)
    model = lstmspec.parse(spec).compile("numpy")
    x = draw.standard_normal((batch, sum(pieces), FEATURES), np.float32)
    x[draw.random(x.shape[:2]) < 0.3] = 0  # what Masking hides
    whole, after = model.predict(x, model.init_state(batch))
    state, parts = model.init_state(batch), []
    for piece in np.split(x, np.cumsum(pieces)[:-1], axis=1):
        if piece.shape[1] == 1:
            y, state = model.step(piece[:, 0], state)
            parts.append(y[:, np.newaxis])
        else:
            y, state = model.predict(piece, state)
            parts.append(y)
    assert_close(np.concatenate(parts, axis=1), whole)
    for name in after:
        assert_close(state[name], after[name])


def assert_close(found: np.ndarray, expected: np.ndarray) -> None:
    np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-6)
