"""How a summary looks: a narrow table for a terminal, JSON, Markdown, CSV."""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, Literal

from lstmspec.diagnostics import visible
from lstmspec.ir import print_encoding
from lstmspec.passes import spell_bytes
from lstmspec.shapes import Dim, spell
from lstmspec.summary.memory import Memory
from lstmspec.summary.model import Row, Setting, Summary

SummaryFormat = Literal["text", "json", "markdown", "csv"]


def render_summary(summary: Summary, format: SummaryFormat = "text") -> str:
    """The summary as text for a terminal, JSON, Markdown or CSV, ending in a line break."""
    if format == "json":
        return json.dumps(_record(summary), indent=2) + "\n"
    if format == "csv":
        return _csv(summary)
    table, facts = _table(summary), _facts(summary)
    if format == "markdown":
        return _markdown(summary, table, facts)
    return _text(summary, table, facts)


_HEAD = ("name", "layer", "output", "parameters", "multiply-adds", "from", "notes")
_NUMBERS = ("parameters", "multiply-adds")
"""The columns of counts."""


def _table(summary: Summary) -> list[tuple[str, ...]]:
    """The cells of the table; `from` only where a line does not take the line above."""
    table: list[tuple[str, ...]] = []
    above = ""
    for row in summary.rows:
        inputs = "" if row.inputs == (above,) else ", ".join(row.inputs)
        counts = ("", "")
        if not row.layer.startswith("input "):
            counts = (_number(row.parameters), _number(row.multiply_adds))
        table.append((row.name, row.layer, row.shape, *counts, inputs, ", ".join(_notes(row))))
        above = row.name
    return table


def _notes(row: Row) -> Iterable[str]:
    if row.sequences is not None:
        text = "sequence" if row.sequences else "last step"
        yield f"{text} (inferred)" if row.inferred else text
    outputs = [member for member in row.members if member in ("forward", "backward")]
    if outputs:
        yield " and ".join(outputs)
    if len(row.members) > len(outputs):
        yield "offers states"
    if row.mask_rank:
        yield "masked"
    if row.shares:
        yield f"shares {row.shares}"


def _step(summary: Summary) -> str:
    """Whether the model runs step by step."""
    if summary.streaming:
        return f"no: {summary.streaming}"
    text = f"yes, {_number(summary.step_multiply_adds)} multiply-adds"
    if isinstance(summary.state_bytes, int):
        return f"{text} and a state of {spell_bytes(summary.state_bytes)} a sequence"
    return text


def _facts(summary: Summary) -> list[tuple[str, str]]:
    facts = [("outputs", ", ".join(summary.outputs))]
    facts += [(e.role, f"{e.name} {print_encoding(e.encoding)}") for e in summary.encoded]
    facts.append(("parameters", _parameters(summary)))
    facts.append(("multiply-adds", f"{_number(summary.multiply_adds)} a sample"))
    if summary.size_bytes is not None:
        facts.append(("size", f"{spell_bytes(summary.size_bytes)} of weights"))
    facts.append(("memory", _memory(summary)))
    facts.append(("step", _step(summary)))
    if summary.dimensions:
        bind = " ".join(f"{name}=N" for name in summary.dimensions)
        facts.append(("open", f"{', '.join(summary.dimensions)} (bind with --bind {bind})"))
    settings = summary.training
    facts.append(("train", _listed(s for s in settings if s.source != "default")))
    facts.append(("defaults", _listed(s for s in settings if s.source == "default")))
    return [fact for fact in facts if fact[1]]


def _memory(summary: Summary) -> str:
    """What predicting and training take beside the data and what stays between the calls."""
    memory = summary.memory
    if memory is None:
        return f"known once {_joined(summary.open_sizes)}"
    predict, train = spell_bytes(memory.predict), spell_bytes(memory.train.total)
    most = "at most " if memory.is_bound else ""
    return (
        f"predict {most}{predict}, train {most}{train}"
        f" (batch {memory.batch}, beside weights and optimizer)"
    )


def _joined(names: Sequence[str]) -> str:
    *first, last = names
    listed = f"{', '.join(first)} and {last}" if first else last
    return f"{listed} {'have sizes' if first else 'has a size'}"


def _parameters(summary: Summary) -> str:
    if summary.non_trainable == 0:
        return _number(summary.parameters)
    return (
        f"{_number(summary.parameters)}, of them {_number(summary.trainable)} trainable and"
        f" {_number(summary.non_trainable)} not"
    )


def _listed(settings: Iterable[Setting]) -> str:
    texts = []
    for setting in settings:
        text = setting.value
        if not text.startswith(setting.name):
            text = f"{setting.name} {text}"
        texts.append(f"{text} (inferred from {setting.reason})" if setting.reason else text)
    return ", ".join(texts)


def _number(count: Dim | None) -> str:
    """With a comma after each three digits, but not in names."""
    if count is None:
        return "many"
    return re.sub(r"(?<!\w)\d{4,}", lambda match: f"{int(match[0]):,}", spell(count))


def _text(summary: Summary, table: list[tuple[str, ...]], facts: list[tuple[str, str]]) -> str:
    used = [at for at, head in enumerate(_HEAD) if head != "from" or any(row[at] for row in table)]
    cells = [[row[at] for at in used] for row in (_HEAD, *table)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    right = [used.index(_HEAD.index(head)) for head in _NUMBERS]
    lines = [visible(summary.name), ""]
    for row in cells:
        padded = [
            cell.rjust(width) if at in right else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(f"  {'  '.join(padded)}".rstrip())
    lines.append("")
    width = max(len(name) for name, _ in facts) + 1
    lines += [f"  {name + ':':{width}} {text}" for name, text in facts]
    return "\n".join(lines) + "\n"


def _markdown(summary: Summary, table: list[tuple[str, ...]], facts: list[tuple[str, str]]) -> str:
    lines = [f"# {visible(summary.name)}", "", _markdown_row(_HEAD)]
    lines.append(_markdown_row(["---:" if head in _NUMBERS else "---" for head in _HEAD]))
    for name, layer, shape, *counts, inputs, notes in table:
        code = [f"`{cell}`" if cell else "" for cell in (name, layer, shape)]
        numbers = [count.replace("*", "\\*") for count in counts]
        lines.append(_markdown_row([*code, *numbers, inputs, notes]))
    lines += ["", *(f"- **{name}**: {text.replace('*', chr(92) + '*')}" for name, text in facts)]
    return "\n".join(lines) + "\n"


def _markdown_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _csv(summary: Summary) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_HEAD)
    for row in summary.rows:
        counts = ["" if c is None else _plain(c) for c in (row.parameters, row.multiply_adds)]
        notes = ", ".join(_notes(row))
        writer.writerow((row.name, row.layer, row.shape, *counts, " ".join(row.inputs), notes))
    return text.getvalue()


def _record(summary: Summary) -> dict[str, Any]:
    """The summary as JSON; a count that is not known yet is a formula in a string."""
    memory = summary.memory
    return {
        "name": summary.name,
        "layers": [
            {
                "name": row.name,
                "layer": row.layer,
                "output": row.shape,
                "parameters": _plain(row.parameters),
                "multiply_adds": _plain(row.multiply_adds),
                "step_multiply_adds": _plain(row.step_multiply_adds),
                "from": list(row.inputs),
                "return_sequences": row.sequences,
                "inferred": row.inferred,
                "mask_rank": row.mask_rank,
                "shares": row.shares,
                "members": list(row.members),
            }
            for row in summary.rows
        ],
        "outputs": list(summary.outputs),
        "encodings": [
            {"name": e.name, "role": e.role, "encoding": e.encoding.model_dump(mode="json")}
            for e in summary.encoded
        ],
        "parameters": {
            "total": _plain(summary.parameters),
            "trainable": _plain(summary.trainable),
            "non_trainable": _plain(summary.non_trainable),
        },
        "multiply_adds": {
            "sample": _plain(summary.multiply_adds),
            "step": _plain(summary.step_multiply_adds),
        },
        "size_bytes": summary.size_bytes,
        "state_bytes": _plain(summary.state_bytes),
        "memory": None if memory is None else _memory_record(memory),
        "streaming": summary.streaming,
        "open": list(summary.dimensions),
        "training": [
            {
                "name": setting.name,
                "value": setting.value,
                "source": setting.source,
                "reason": setting.reason or None,
            }
            for setting in summary.training
        ],
    }


def _memory_record(memory: Memory) -> dict[str, Any]:
    """Bytes of arrays: what stays between calls, and what a call takes beside it."""
    train = memory.train
    return {
        "batch": memory.batch,
        "is_bound": memory.is_bound,
        "predict": {"held_bytes": memory.packs, "call_bytes": memory.predict},
        "train": {
            "optimizer_bytes": memory.slots,
            "call_bytes": train.total,
            "activations_bytes": train.activations,
            "gradients_bytes": train.gradients,
            "temporaries_bytes": train.temporaries,
        },
    }


def _plain(count: Dim | None) -> int | str | None:
    """A number, or a formula; sizes without a name are `?` there, as shapes say it."""
    if isinstance(count, int) or count is None:
        return count
    return re.sub(r"\?\w+", "?", str(count))
