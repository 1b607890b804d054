"""Parameters that several verbs share, and how their texts become values."""

import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from lstmspec.diagnostics import Sink

SpecPath = Annotated[Path, typer.Argument(metavar="SPEC", help="A .lstm file.", show_default=False)]
ModelPath = Annotated[
    Path,
    typer.Argument(
        metavar="SPEC|W.safetensors",
        help="A .lstm file, or weights that lstmspec wrote: they say their spec.",
        show_default=False,
    ),
]
TrainedPath = Annotated[
    Path,
    typer.Argument(
        metavar="MODEL.safetensors", help="What `lstmspec train -o` wrote.", show_default=False
    ),
]
Bind = Annotated[
    list[str],
    typer.Option(
        "--bind",
        metavar="NAME=N ...",
        help="Give named dimensions a size: --bind time=100 features=1.",
        show_default=False,
    ),
]
Set = Annotated[
    list[str],
    typer.Option(
        "--set",
        metavar="NAME=VALUE ...",
        help="Replace the value of a top-level `let`.",
        show_default=False,
    ),
]
WeightsPath = Annotated[
    Path | None,
    typer.Option(
        "--weights", metavar="W.safetensors", help="The weights file.", show_default=False
    ),
]
MaxMemory = Annotated[
    str | None,
    typer.Option(
        "--max-memory",
        metavar="SIZE",
        help="Refuse a model over this size, such as 512MiB or 8GiB."
        " Default: the smaller of 4 GiB and half of the memory.",
        show_default=False,
    ),
]
Cluster = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS|local:N",
        help="Compute on the workers of a Dask scheduler, or on N that are started here.",
        show_default=False,
    ),
]

SPREAD = ("--bind", "--set", "--sweep", "--class-weight", "--map")
"""The options that take several pairs."""

_PAIR = re.compile(r"[^\s/\\=]*=")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WHOLE = re.compile(r"-?[0-9]+(?:_[0-9]+)*")
_NUMBER = re.compile(
    r"(?=.{1,100}\Z)-?(?:[0-9]+(?:_[0-9]+)*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
)
"""Numbers as a spec writes them."""
_INTEGER = re.compile(r"[1-9][0-9]{0,18}(?:_[0-9]{1,18}){0,6}")
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,15})?)\s*([KMGT]i?B?|B)?", re.IGNORECASE)
_UNITS = {"": 1, "b": 1, "k": 2**10, "m": 2**20, "g": 2**30, "t": 2**40}


def one_of(words: Sequence[str]) -> Callable[[str], str]:
    """A parser of an argument that is one of `words`."""

    def parse(text: str) -> str:
        if text not in words:
            raise typer.BadParameter(f"`{text}` is none of {', '.join(words)}.")
        return text

    return parse


def integer(low: int, high: int | None = None) -> Callable[[str], int]:
    """A parser of an integer in a range, both ends included."""

    def parse(text: str) -> int:
        number = int(text) if re.fullmatch(r"[0-9]{1,18}", str(text)) else -1
        if number < low or (high is not None and number > high):
            bounds = f"of {low} or more" if high is None else f"from {low} to {high}"
            raise typer.BadParameter(f"`{text}` is no integer {bounds}.")
        return number

    return parse


def spread(arguments: Sequence[str]) -> list[str]:
    """`--bind a=1 b=2` as `--bind a=1 --bind b=2`, the form that option parsers know."""
    result: list[str] = []
    flag = None
    for position, argument in enumerate(arguments):
        if argument == "--":
            return [*result, *arguments[position:]]
        if argument in SPREAD:
            flag = argument
            result.append(argument)
        elif argument.startswith(tuple(f"{name}=" for name in SPREAD)):
            flag, _, pair = argument.partition("=")
            result += [flag, pair]
        elif flag and _PAIR.match(argument):
            result += [argument] if result[-1] == flag else [flag, argument]
        else:
            flag = None
            result.append(argument)
    return result


def bindings(pairs: Iterable[str]) -> dict[str, int]:
    """The sizes that `--bind` gives.

    Raises:
        SpecError: `invalid-binding`, for every pair that is no `NAME=N`.
    """
    sink = Sink()
    result: dict[str, int] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        if not _NAME.fullmatch(name) or not _INTEGER.fullmatch(value):
            sink.error(
                "invalid-binding",
                f"`--bind {pair}` gives no size",
                help="Write a name and a positive integer, such as --bind time=100.",
            )
        elif result.setdefault(name, int(value)) != int(value):
            sink.error(
                "invalid-binding",
                f"`--bind` gives `{name}` two sizes",
                help="Bind each name once.",
            )
    sink.raise_errors()
    return result


def settings(pairs: Iterable[str]) -> dict[str, int | float | bool | str]:
    """The values that `--set` gives: integers, floats, `true`, `false`, else words.

    Raises:
        SpecError: `invalid-binding`, for every pair that is no `NAME=VALUE`.
    """
    sink = Sink()
    result: dict[str, int | float | bool | str] = {}
    for pair in pairs:
        name, _, value = pair.partition("=")
        if not _NAME.fullmatch(name) or not value:
            sink.error(
                "invalid-binding",
                f"`--set {pair}` gives no value",
                help="Write a name and a value, such as --set units=256.",
            )
        else:
            result[name] = value_of(value)
    sink.raise_errors()
    return result


def memory(text: str | None) -> int | None:
    """The bytes that `--max-memory` means; `None` for its default.

    Raises:
        SpecError: `invalid-binding` if it is no size.
    """
    if text is None:
        return None
    match = _SIZE.fullmatch(text.strip())
    size = int(float(match[1]) * _UNITS[(match[2] or "")[:1].lower()]) if match else 0
    if size < 1:
        sink = Sink()
        sink.error(
            "invalid-binding",
            f"`--max-memory {text}` is no size",
            help="Write a number and a unit, such as --max-memory 512MiB.",
        )
        sink.raise_errors()
    return size


def value_of(text: str) -> int | float | bool | str:
    """The value that a text of `--set` means."""
    if text in ("true", "false"):
        return text == "true"
    if not _NUMBER.fullmatch(text):
        return text
    return int(text) if _WHOLE.fullmatch(text) else float(text)
