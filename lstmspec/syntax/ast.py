"""The syntax tree: what was written, with the place of every piece, and no meaning yet.

Names that may turn out to be a `let`, a word of an option or a dimension are all a `Word` here;
`semantics` decides. The tree is as deep as the braces and brackets of the text, which the parser
bounds.
"""

from dataclasses import dataclass

from lstmspec.source import Span


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier: the name of a layer, an option, a block, a value."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Number:
    """An integer or a float; `text` is how it was written (`1_000`, `1e-4`)."""

    value: int | float
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Constant:
    """`true`, `false` or `none`."""

    value: bool | None
    span: Span


@dataclass(frozen=True, slots=True)
class String:
    """A text in double quotes; `value` is without them."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Word:
    """A lower-case word: a `let`, a parameter, a value of an option, a dimension or a name."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Member:
    """One of several results of a line: `enc.h`."""

    owner: Name
    member: Name
    span: Span


@dataclass(frozen=True, slots=True)
class OpenDimension:
    """`?`: a size that may change from batch to batch."""

    span: Span


@dataclass(frozen=True, slots=True)
class ListOf:
    """`[1, 2, enc.h]`."""

    items: "tuple[Expression, ...]"
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """A value with arguments: `l2(1e-4)`, `orthogonal(gain=1.2)`."""

    name: Name
    arguments: "tuple[Argument, ...]"
    span: Span


@dataclass(frozen=True, slots=True)
class Negation:
    """`-x`."""

    operand: "Expression"
    span: Span


@dataclass(frozen=True, slots=True)
class Operation:
    """`left operator right` with one of `+ - * / // % **`."""

    operator: str
    left: "Expression"
    right: "Expression"
    operator_span: Span
    span: Span


@dataclass(frozen=True, slots=True)
class Grouping:
    """An expression in parentheses."""

    inner: "Expression"
    span: Span


Expression = (
    Number
    | Constant
    | String
    | Word
    | Member
    | OpenDimension
    | ListOf
    | Call
    | Negation
    | Operation
    | Grouping
)


@dataclass(frozen=True, slots=True)
class Positional:
    """An argument without a name: a positional value or a bare word."""

    value: Expression

    @property
    def span(self) -> Span:
        """Where the argument stands."""
        return self.value.span


@dataclass(frozen=True, slots=True)
class Keyword:
    """`option=value`."""

    name: Name
    value: Expression

    @property
    def span(self) -> Span:
        """Where the argument stands, name included."""
        return self.name.span.to(self.value.span)


Argument = Positional | Keyword


@dataclass(frozen=True, slots=True)
class Segment:
    """A name with its arguments: one layer, wrapper, block or reused layer of a line."""

    head: Name
    arguments: tuple[Argument, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Reference:
    """A value by name: `text` or `enc.h`."""

    name: Name
    member: Name | None
    span: Span


@dataclass(frozen=True, slots=True)
class LayerLine:
    """`Bidirectional sum GRU 64 from a as b`: wrappers outermost first, then the layer or block.

    A lower-case head names an earlier layer that is used again.
    """

    segments: tuple[Segment, ...]
    inputs: tuple[Reference, ...]
    """What `from` names; empty where the line takes the result of the line above."""
    name: Name | None
    """What `as` names."""
    span: Span


@dataclass(frozen=True, slots=True)
class Input:
    """`input NAME KIND[SHAPE] arguments`; a short `input [SHAPE]` has neither name nor kind."""

    name: Name | None
    kind: Name | None
    """A type of numbers, or a kind of data such as `text`."""
    shape: tuple[Expression, ...]
    arguments: tuple[Argument, ...]
    """How the data become numbers."""
    span: Span


@dataclass(frozen=True, slots=True)
class Output:
    """`output a, b`, or `output a labels column=who`: one value and its encoding."""

    values: tuple[Reference, ...]
    encoding: Segment | None
    """How targets are made from data."""
    span: Span


@dataclass(frozen=True, slots=True)
class Let:
    """`let name = expression`."""

    name: Name
    value: Expression
    span: Span


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a block, with its default if it has one."""

    name: Name
    default: Expression | None
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    """`block Name(parameters) { ... }`."""

    name: Name
    parameters: tuple[Parameter, ...]
    body: "tuple[Statement, ...]"
    span: Span
    """From `block` to the closing brace."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """`repeat count { ... }`."""

    count: Expression
    body: "tuple[Statement, ...]"
    span: Span


@dataclass(frozen=True, slots=True)
class Use:
    """`use "path"`."""

    path: String
    span: Span


@dataclass(frozen=True, slots=True)
class Setting:
    """A line of `train`: `metrics accuracy, top_k_categorical_accuracy(k=5)`."""

    name: Name
    groups: tuple[tuple[Argument, ...], ...]
    """The arguments; more than one group where commas part them."""
    span: Span


@dataclass(frozen=True, slots=True)
class Train:
    """`train { ... }`."""

    settings: tuple[Setting, ...]
    keyword: Span
    span: Span


@dataclass(frozen=True, slots=True)
class Broken:
    """A line with a syntax error that has been reported, and the names it would have made.

    It stands in the tree so that later lines that use those names are not blamed for it.
    """

    names: tuple[str, ...]
    span: Span


Statement = LayerLine | Input | Output | Let | Block | Repeat | Use | Train | Broken


@dataclass(frozen=True, slots=True)
class Spec:
    """One file."""

    file: str
    statements: tuple[Statement, ...]
