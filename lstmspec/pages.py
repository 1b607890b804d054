"""The pages that `lstmspec explain` prints: one for each diagnostic, one for each layer.

A page is Markdown that reads well as it is. That of a layer is made here and nowhere written: its
class is the only place where a layer is described.
"""

import inspect
import textwrap
from pathlib import Path
from typing import Any, Final

from lstmspec.diagnostics import (
    CODES,
    LAYER_HABITS,
    InternalError,
    Sink,
    did_you_mean,
)
from lstmspec.layers import LAYERS, Layer, Option, field_docs, options_of, word_table
from lstmspec.layers.values import Initializer, UnitForgetBias, Value
from lstmspec.shapes import SymbolicDim, spell_shape

_WIDTH: Final = 88
_TIME_AXIS: Final = {
    "needed": "It needs the time axis: a recurrent layer right before it returns its sequence.",
    "passed": "A recurrent layer before it returns what the layer behind it needs.",
    "free": "A recurrent layer right before it returns its last step.",
}


def page(subject: str) -> str:
    """Return the page of a diagnostic or of a layer, by its name in any case.

    Raises:
        SpecError: `unknown-subject` if there is none.
    """
    for name, cls in LAYERS.items():
        if name.lower() == subject.lower():
            return layer_page(cls)
    if subject.lower() in CODES:
        return _error_page(subject.lower())
    sink = Sink()
    sink.error(
        "unknown-subject",
        f"there is no page about `{subject}`",
        help=lambda: _next_step(subject),
    )
    sink.raise_errors()
    raise InternalError("an error that was not raised")


def headline(cls: type[Layer]) -> str:
    """Return what a layer is, in one line."""
    return _docstring(cls).split("\n", 1)[0]


def layer_page(cls: type[Layer]) -> str:
    """Return the page of a layer."""
    about, _, example = _docstring(cls).partition("\n\nExample:\n")
    sections = (
        ("", [about]),
        ("Example", ["```lstm", textwrap.dedent(example), "```"]),
        ("Options", _options(cls)),
        ("Words", _words(cls)),
        ("Values", _values(cls)),
        ("Weights", _weights(cls)),
        ("Shape and mask", _shape(cls)),
        ("States and results", _members(cls)),
        ("Left out", [f"- `{name}`: {reason}" for name, reason in cls.refused.items()]),
    )
    lines = [f"# {cls.__name__}", "", f"    {_signature(cls)}"]
    for title, body in sections:
        if body:
            lines += ["", f"## {title}", ""] if title else [""]
            lines += body
    return "\n".join(lines) + "\n"


def _error_page(slug: str) -> str:
    # A wheel has the pages inside of the package, a checkout beside it.
    here = Path(__file__).parent
    for folder in (here / "_pages" / "errors", here.parent / "docs" / "errors"):
        path = folder / f"{slug}.md"
        if path.is_file():
            return path.read_text(encoding="utf-8")
    raise InternalError(f"the page of {slug} is missing")


def _next_step(subject: str) -> str:
    asked = did_you_mean(subject, [*LAYERS, *CODES], habits=LAYER_HABITS)
    known = "A page is called like a layer (`lstmspec layers`) or like the word in `error[...]`."
    return f"{asked} {known}".strip()


def _docstring(cls: type[Layer]) -> str:
    return inspect.getdoc(cls) or ""


def _first_line(function: object) -> str:
    return (inspect.getdoc(function) or "").split("\n", 1)[0]


def _signature(cls: type[Layer]) -> str:
    options = options_of(cls)
    by_word = dict.fromkeys(
        name for name, _ in word_table(cls).values() if not options[name].is_boolean
    )
    words = [cls.__name__]
    for name in dict.fromkeys([*cls.positional, *by_word]):
        needed = options[name].required and name not in cls.left_open
        words.append(name if needed else f"[{name}]")
    if len(words) - 1 < len(options):
        words.append("[option=value ...]")
    if cls.wraps:
        words.append("LAYER ...")
    if cls.min_inputs > 1:
        words.append("from a, b")
    return " ".join(words)


def _options(cls: type[Layer]) -> list[str]:
    docs = field_docs(cls)
    lines = []
    for option in options_of(cls).values():
        lines += _wrapped(f"- `{option.name}`: {option.takes}; {_default(cls, option)}.", "", "  ")
        lines += _wrapped(docs.get(option.name, ""), "  ")
    return lines


def _default(cls: type[Layer], option: Option) -> str:
    if option.name in cls.left_open:
        return f"on the last such line by default the dimension `{cls.left_open[option.name]}`"
    return "needed" if option.required else f"by default `{_spell(option.default)}`"


def _spell(value: Any) -> str:
    """A value as a spec writes it."""
    if value is None or isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return f"[{', '.join(map(_spell, value))}]"
    if isinstance(value, Value):
        options = options_of(type(value)).values()
        given = [(o.name, getattr(value, o.name), o.default) for o in options]
        changed = [f"{name}={_spell(own)}" for name, own, default in given if own != default]
        word = type(value).model_fields["kind"].default
        return f"{word}({', '.join(changed)})" if changed else str(word)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _words(cls: type[Layer]) -> list[str]:
    """What each bare word sets, and which options can only be set by name."""
    options = options_of(cls)
    table = word_table(cls)
    lines = []
    switches = [f"`{word}`" for word, (name, _) in table.items() if options[name].is_boolean]
    if switches:
        lines += _wrapped(f"Switched on by their name alone: {', '.join(switches)}.")
    for option in options.values():
        own = [word for word, (name, _) in table.items() if name == option.name]
        if own and not option.is_boolean:
            words = ", ".join(f"`{word}`" for word in own)
            lines += ["", *_wrapped(f"A bare word sets `{option.name}`: {words}.")]
        elif option.words and not option.is_boolean:
            word = option.words[0]
            winner = table[word][0]
            lines += [
                "",
                *_wrapped(
                    f"The words of `{option.name}` need its name, `{option.name}={word}`: bare they"
                    f" set `{winner}`."
                ),
            ]
    return lines[1:] if lines[:1] == [""] else lines


def _values(cls: type[Layer]) -> list[str]:
    """The values with arguments, once for all options that take the same ones."""
    takers: dict[tuple[type[Value], ...], list[str]] = {}
    for option in options_of(cls).values():
        if option.calls:
            takers.setdefault(tuple(option.calls.values()), []).append(option.name)
    lines: list[str] = []
    for values, names in takers.items():
        calls = ", ".join(f"`{_call(value)}`" for value in values)
        options = ", ".join(f"`{name}`" for name in names)
        lines += [*([""] if lines else []), *_wrapped(f"{options}: {calls}.")]
    return lines


def _call(value: type[Value]) -> str:
    """A value with all its arguments at their defaults."""
    arguments = [
        option.name if option.required else f"{option.name}={_spell(option.default)}"
        for option in options_of(value).values()
    ]
    word = value.model_fields["kind"].default
    return f"{word}({', '.join(arguments)})" if arguments else str(word)


def _weights(cls: type[Layer]) -> list[str]:
    if cls.weights is Layer.weights:
        return []
    lines = _wrapped(_first_line(cls.weights))
    if cls.wraps:
        lines += ["", f"With `{_wrapped_kind(cls)} units`:"]
    weights = _example(cls).weights((cls.implicit_input,))
    lines += [""] if weights else []
    for weight in weights:
        kept = "" if weight.trainable else "; not trained"
        shape = spell_shape(weight.shape)
        lines.append(f"- `{weight.name}` `{shape}`: starts as {_start(weight.initializer)}{kept}.")
    return lines


def _start(initializer: Initializer | UnitForgetBias) -> str:
    if isinstance(initializer, UnitForgetBias):
        return f"`{_spell(initializer.base)}`, that of the forget gate as 1"
    return f"`{_spell(initializer)}`"


def _shape(cls: type[Layer]) -> list[str]:
    lines = [_first_line(cls.infer), _TIME_AXIS[cls.time_axis]]
    if cls.mask_rank is Layer.mask_rank:
        lines.append("Mask: it passes as it is.")
    else:
        lines.append(f"Mask: {_first_line(cls.mask_rank)}")
    return [line for text in lines for line in _wrapped(f"- {text}", "", "  ")]


def _members(cls: type[Layer]) -> list[str]:
    """What a line of this kind offers besides its result, and when."""
    if not cls.takes_states:
        return []
    names = [state.name for state in _example(cls).states()]
    lines = _wrapped(
        "With `return_state` a line named `enc` also offers its last state: "
        f"{', '.join(f'`enc.{name}`' for name in names)}. `initial_state=enc` starts another such"
        f" layer from it, `initial_state=[{', '.join(names)}]` from results of these names."
    )
    if cls.wraps:
        lines += [
            "",
            *_wrapped(
                "With `merge_mode=none` it offers `enc.forward` and `enc.backward`"
                " instead of one result."
            ),
        ]
    return lines


def _example(cls: type[Layer]) -> Layer:
    """A layer of this kind whose sizes are called like its options."""
    options: dict[str, Any] = {
        option.name: SymbolicDim.named(option.name)
        for option in options_of(cls).values()
        if option.required and not option.words
    }
    if cls.wraps:
        options["layer"] = _example(LAYERS[_wrapped_kind(cls)])
    return cls.model_construct(**options)


def _wrapped_kind(cls: type[Layer]) -> str:
    return "LSTM" if cls.takes_states else "Dense"


def _wrapped(text: str, first: str = "", later: str | None = None) -> list[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=first,
        subsequent_indent=first if later is None else later,
        break_long_words=False,
        break_on_hyphens=False,
    )
