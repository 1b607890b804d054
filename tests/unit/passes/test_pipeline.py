import pytest

from lstmspec.diagnostics import InternalError, Sink
from lstmspec.ir import Model
from lstmspec.passes import (
    BindDimensions,
    InferShapes,
    Pass,
    default_pipeline,
    run_passes,
    spell_bytes,
)
from tests.passes.compiling import GIB, lowered, typed

SEED = "LSTM 256\nDropout 0.2\nDense softmax\n"


class _Breaks(Pass):
    """Leaves a model without outputs."""

    name = "breaks"

    def run(self, model: Model, sink: Sink) -> Model | None:
        return model.replace(outputs=())


def test_tells_each_pass_and_what_it_returned() -> None:
    seen: list[tuple[str, bool]] = []
    model = run_passes(
        lowered(SEED),
        default_pipeline({"time": 5}, GIB),
        Sink(),
        after=lambda each, found: seen.append((each.name, bool(found.nodes[0].results))),
    )
    assert model is not None
    assert seen == [
        ("bind-dimensions", False),
        ("infer-sequences", False),
        ("infer-shapes", True),
        ("check-initializers", True),
        ("infer-training", True),
        ("check-targets", True),
        ("check-size", True),
    ]


def test_a_pass_that_breaks_a_rule_is_our_fault() -> None:
    with pytest.raises(InternalError, match="there is no output"):
        run_passes(lowered(SEED), [_Breaks()], Sink())


def test_a_broken_model_is_our_fault_before_any_pass() -> None:
    with pytest.raises(InternalError):
        run_passes(lowered(SEED).replace(outputs=()), [], Sink())


def test_errors_of_several_passes_come_in_one_run() -> None:
    sink = Sink()
    text = """
input x float32[time, 2]
input y float32[4]
LSTM 8 from x as a
LSTM 8 from a as b
Dense 1 from a as c
LSTM 8 from y as d
output b, c, d
"""
    assert run_passes(lowered(text), default_pipeline({"tiem": 3}, GIB), sink) is None
    assert [d.code for d in sink.diagnostics] == [
        "invalid-binding",
        "conflicting-sequences",
        "wrong-rank",
    ]


def test_a_typed_model_can_be_bound_and_typed_again() -> None:
    model = typed(SEED)
    again = run_passes(model, default_pipeline({"features": 3, "classes": 7}, GIB), Sink())
    assert again is not None
    assert again == typed(SEED, {"features": 3, "classes": 7})
    assert again.dimensions == ("time",)


def test_nothing_to_bind_is_nothing_to_do() -> None:
    model = lowered(SEED)
    assert BindDimensions({}).run(model, Sink()) is model


def test_a_model_without_places_is_refused_without_one() -> None:
    sink = Sink()
    model = lowered("input [12]\nLSTM 8\n").without_origins()
    assert run_passes(model, default_pipeline({}, GIB), sink) is None
    (diagnostic,) = sink.diagnostics
    assert diagnostic.span is None
    assert diagnostic.code == "wrong-rank"


def test_shapes_need_no_order_of_names() -> None:
    sink = Sink()
    text = "input a float32[n, m]\ninput b float32[m, n]\nAdd from a, b\nLSTM 4\n"
    assert run_passes(lowered(text), default_pipeline({}, GIB), sink) is not None
    model = InferShapes().run(typed(text), Sink())
    assert model is not None
    assert [str(given.type) for given in model.inputs] == ["float32[n, n]", "float32[n, n]"]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 bytes"),
        (1023, "1023 bytes"),
        (1024, "1.0 KiB"),
        (1536, "1.5 KiB"),
        (2**20 - 1, "1023.9 KiB"),
        (4 * 2**30, "4.0 GiB"),
        (2**60, "1.0 EiB"),
        (10**24, "867361.7 EiB"),
        (10**40, "about 10^40 bytes"),
    ],
)
def test_bytes_are_spelled_in_whole_numbers(count: int, text: str) -> None:
    assert spell_bytes(count) == text
