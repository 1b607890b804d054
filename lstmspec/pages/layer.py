"""What the page of a layer says, all of it asked of the layer's class."""

import inspect
import textwrap
from collections.abc import Iterator

from pydantic import BaseModel

from lstmspec.backends.numpy.streaming import streaming_rule
from lstmspec.layers import Layer, Value, field_docs, options_of, word_table
from lstmspec.pages.content import Block, Column, Example, Formula, Page, Section, Table, Text
from lstmspec.pages.spelling import call, default, signature, takes
from lstmspec.pages.weights import example, weight_rows, wrapped_kind

_TIME_AXIS = {
    "needed": "It needs the time axis: a recurrent layer right before it returns its sequence.",
    "passed": "A recurrent layer before it returns what the layer behind it needs.",
    "free": "A recurrent layer right before it returns its last step.",
}


def layer_page(cls: type[Layer]) -> Page:
    """The page of a layer."""
    about, _, spec = docstring(cls).partition("\n\nExample:\n")
    sections = (
        ("Example", [Example(tuple(textwrap.dedent(spec).splitlines()))]),
        ("Options", options(cls)),
        ("Words", words(cls)),
        ("Values", _values(cls)),
        ("Weights", _weights(cls)),
        ("Shape", [*_prose(cls.infer), Text(_TIME_AXIS[cls.time_axis])]),
        ("Mask", _mask(cls)),
        ("States and results", _members(cls)),
        ("Streaming", [Text(streaming_rule(cls))]),
        ("Left out", _left_out(cls)),
        ("Source", _source(cls)),
    )
    return Page(
        cls.__name__,
        signature(cls),
        tuple(paragraphs(about)),
        tuple(Section(title, tuple(blocks)) for title, blocks in sections if blocks),
    )


def headline(cls: type[Layer]) -> str:
    """What a layer is, in one line."""
    return docstring(cls).split("\n", 1)[0]


def docstring(function: object) -> str:
    """What is written under the head of a class or function."""
    return inspect.getdoc(function) or ""


def _prose(function: object) -> list[Block]:
    """What a docstring says, but for what is raised."""
    return list(paragraphs(docstring(function).split("\n\nRaises:", 1)[0]))


def paragraphs(text: str) -> Iterator[Block]:
    """The paragraphs of a docstring; what is indented keeps its lines."""
    for paragraph in text.split("\n\n"):
        if paragraph.startswith("    "):
            yield Formula(tuple(textwrap.dedent(paragraph).splitlines()))
        elif paragraph:
            yield Text(" ".join(paragraph.split()))


def options(cls: type[BaseModel]) -> list[Block]:
    """The table of options; nothing if there are none."""
    docs = field_docs(cls)
    rows = tuple(
        (
            f"`{option.name}`",
            takes(cls, option),
            default(cls, option),
            " ".join(docs.get(option.name, "").split()),
        )
        for option in options_of(cls).values()
    )
    columns = (Column("option"), Column("takes"), Column("default", "by default "), Column("is"))
    return [Table(columns, rows)] if rows else []


def words(cls: type[BaseModel]) -> list[Block]:
    """What each bare word sets, and which options can only be set by name."""
    known = options_of(cls)
    table = word_table(cls)
    switches = [f"`{word}`" for word, (name, _) in table.items() if known[name].is_boolean]
    texts = [f"Switched on by their name alone: {', '.join(switches)}."] if switches else []
    for option in known.values():
        own = [word for word, (name, _) in table.items() if name == option.name]
        if own and not option.is_boolean:
            listed = ", ".join(f"`{word}`" for word in own)
            texts.append(f"A bare word sets `{option.name}`: {listed}.")
        elif option.words and not option.is_boolean:
            word = option.words[0]
            texts.append(
                f"The words of `{option.name}` need its name, `{option.name}={word}`: bare they"
                f" set `{table[word][0]}`."
            )
    return [Text(text) for text in texts]


def _values(cls: type[Layer]) -> list[Block]:
    """The values with arguments, once for all options that take the same ones."""
    takers: dict[tuple[type[Value], ...], list[str]] = {}
    for option in options_of(cls).values():
        if option.calls:
            takers.setdefault(tuple(option.calls.values()), []).append(option.name)
    found: list[Block] = []
    for values, names in takers.items():
        calls = ", ".join(f"`{call(value)}`" for value in values)
        found.append(Text(f"{', '.join(f'`{name}`' for name in names)}: {calls}."))
    return found


def _weights(cls: type[Layer]) -> list[Block]:
    if cls.weights is Layer.weights:
        return []
    found = _prose(cls.weights)
    if cls.wraps:
        found.append(Text(f"With `{wrapped_kind(cls)} units`:"))
    rows = weight_rows(cls)
    if rows:
        columns = (Column("weight"), Column("shape"), Column("starts as", "starts as "), Column(""))
        found.append(Table(columns, rows))
    if cls.gate_names:
        found.append(Text("The columns are one block of `units` a gate, in this order:"))
        gates = tuple((f"`{gate}`", what) for gate, what in cls.gate_names.items())
        found.append(Table((Column("gate"), Column("is")), gates))
    return found


def _mask(cls: type[Layer]) -> list[Block]:
    if cls.mask_rank is Layer.mask_rank:
        return [Text("The mask passes as it is.")]
    return _prose(cls.mask_rank)


def _members(cls: type[Layer]) -> list[Block]:
    """What a line of this kind offers besides its result, and when."""
    if not cls.takes_states:
        return []
    names = [state.name for state in example(cls).states()]
    members = ", ".join(f"`enc.{name}`" for name in names)
    texts = [f"With `return_state` a line named `enc` also offers its last state: {members}."]
    texts.append(
        "`initial_state=enc` starts another such layer from it,"
        f" `initial_state=[{', '.join(names)}]` from results of these names."
    )
    if cls.wraps:
        texts.append(
            "With `merge_mode=none` it offers `enc.forward` and `enc.backward` instead of one"
            " result."
        )
    return [Text(text) for text in texts]


def _left_out(cls: type[Layer]) -> list[Block]:
    rows = tuple((f"`{name}`", reason) for name, reason in cls.refused.items())
    return [Table((Column("option of Keras"), Column("why, and what instead")), rows)]


def _source(cls: type[Layer]) -> list[Block]:
    return [
        *map(Text, cls.sources),
        Text(f"Names, defaults and numbers are those of `keras.layers.{cls.__name__}`, Keras 3."),
    ]
