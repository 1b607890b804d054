"""Limits: refused before anything is expanded, however large it would have become."""

import tracemalloc

import pytest

from lstmspec.diagnostics import Sink
from lstmspec.ir import Model
from lstmspec.semantics import lower
from lstmspec.source import Source
from lstmspec.syntax import parse


def read(text: str) -> tuple[Model | None, list[str]]:
    sink = Sink()
    model = lower(parse(Source("spec", text), sink), sink)
    return model, [f"{found.code}: {found.message}" for found in sink.diagnostics]


def repeated(count: int, depth: int) -> str:
    """A layer in `depth` repetitions, each of `count` rounds."""
    return f"repeat {count} {{\n" * depth + "LSTM 8\n" + "}\n" * depth


def chain(length: int) -> str:
    """Blocks that each use the next one."""
    blocks = [f"block B{n} {{\nB{n + 1}\n}}\n" for n in range(1, length)]
    return f"{''.join(blocks)}block B{length} {{\nLSTM 3\n}}\nB1\n"


def tree(depth: int, arguments: str) -> str:
    """Blocks that each use the next one twice, with `arguments`."""
    left, right = arguments.split()
    blocks = [
        f"block B{n}(a) {{\nB{n + 1} ({left})\nB{n + 1} ({right})\n}}\n" for n in range(1, depth)
    ]
    return f"{''.join(blocks)}block B{depth}(a) {{\nLSTM a\n}}\nB1 1\n"


REFUSED = [
    ("a repetition", repeated(10**9, 1), "1,000,000,000 layers"),
    ("repetitions", repeated(10**17, 64), "more than 10**1088 layers"),
    ("one round too many", repeated(10_001, 1), "10,001 layers"),
    ("lines", "LSTM 8\n" * 10_001, "10,001 layers"),
    ("a tree of equal uses", tree(40, "a a"), "549,755,813,888 layers"),
    ("a tree of some equal uses", tree(40, "a+1 a+2"), "549,755,813,888 layers"),
    ("a tree of different uses", tree(40, "2*a 2*a+1"), "more than 10,000 layers"),
]


@pytest.mark.parametrize(("text", "sum_"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED])
def test_too_many_layers(text: str, sum_: str):
    model, said = read(text)
    assert model is None
    suffix = "" if sum_.startswith("more than 10,000") else "; the limit is 10,000"
    assert said == [f"too-many-layers: {sum_}{suffix}"]


def test_nothing_is_allocated_for_what_is_refused():
    read(repeated(10**6, 1))
    sink = Sink()
    trees = [parse(Source("spec", repeated(10**n, 1)), sink) for n in (5, 9)]
    peaks = []
    for spec in trees:
        tracemalloc.start()
        lower(spec, Sink())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert max(peaks) < 1_000_000


@pytest.mark.parametrize(
    "text",
    [repeated(10_000, 1), "LSTM 8\n" * 10_000, repeated(10, 4), repeated(1, 64)],
    ids=["rounds", "lines", "nested", "deep"],
)
def test_as_many_layers_as_the_limit(text: str):
    model, said = read(text)
    assert model is not None, said
    assert len({node.name for node in model.nodes}) == len(model.nodes)


def test_blocks_as_deep_as_the_limit():
    model, said = read(chain(64))
    assert model is not None, said
    assert model.nodes[0].name.count("/") == 64


@pytest.mark.parametrize(
    "text",
    [
        chain(65),
        chain(3000),
        f"block A {{\n{repeated(1, 63)}}}\n{repeated(1, 2).replace('LSTM 8', 'A')}",
    ],
    ids=["one too many", "many", "in repetitions"],
)
def test_blocks_deeper_than_the_limit(text: str):
    model, said = read(text)
    assert model is None
    assert said == ["nesting-too-deep: blocks and repetitions nested more than 64 deep"]
