"""An evaluation as text, JSON and pictures."""

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any

from lstmspec.pictures import Line, Panel, chart, confusion_picture, scatter_picture
from lstmspec.trained.evaluation import Evaluation, OutputReport
from lstmspec.trained.reports import ClassReport, NumberReport

_LEGIBLE = 20
"""Up to how many classes the text shows the matrix."""
_LONGEST = 30
_LISTED = 40
"""How many classes the text lists, those with most samples first if there are more."""


def to_dict(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as JSON has it; what is no number is null."""
    found: dict[str, Any] = {
        "samples": evaluation.samples,
        "measures": {name: _number(value) for name, value in evaluation.measures.items()},
        "outputs": {},
    }
    for name, output in evaluation.outputs.items():
        entry: dict[str, Any] = {"kind": output.answer.kind, "rows": len(output.truth)}
        if output.report is not None:
            entry |= output.report.to_dict()
        if output.baselines:
            entry["baselines"] = {key: one.to_dict() for key, one in output.baselines.items()}
        found["outputs"][name] = entry
    return found


def to_json(evaluation: Evaluation) -> str:
    """The evaluation as JSON with indentation, ending in a line break."""
    return f"{json.dumps(to_dict(evaluation), indent=2, ensure_ascii=False)}\n"


def to_text(evaluation: Evaluation) -> str:
    """The evaluation as tables, ending in a line break."""
    blocks = [[f"{evaluation.samples:,} samples"], _measures(evaluation)]
    several = len(evaluation.outputs) > 1
    for name, output in evaluation.outputs.items():
        title = f"{name}: " if several else ""
        if isinstance(output.report, ClassReport):
            blocks += _classes(output.report, title)
        elif isinstance(output.report, NumberReport):
            blocks.append(_numbers(output, output.report))
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


def to_pictures(evaluation: Evaluation) -> dict[str, str]:
    """A picture of each output that has a report, as SVG; none of too many classes."""
    drawn = {name: _picture(output) for name, output in evaluation.outputs.items()}
    return {name: picture for name, picture in drawn.items() if picture}


def _number(value: float) -> float | None:
    return float(value) if math.isfinite(value) else None


def _measures(evaluation: Evaluation) -> list[str]:
    width = max(map(len, evaluation.measures))
    return [f"{name:<{width}}  {value:.4f}" for name, value in evaluation.measures.items()]


def _classes(report: ClassReport, title: str) -> Iterator[list[str]]:
    places = [int(n) for n in (-report.support).argsort(kind="stable") if report.occurring[n]]
    shown = sorted(places[:_LISTED])
    rows = [["class", "precision", "recall", "f1", "support"]]
    for place in shown:
        scores = (report.precision[place], report.recall[place], report.f1[place])
        label, support = _shown(report.labels[place]), f"{report.support[place]:,}"
        rows.append([label, *(f"{score:.3f}" for score in scores), support])
    left = len(places) - len(shown)
    table = _table(rows)
    if left:
        table.append(f"and {left} classes with fewer samples")
    yield [f"{title}accuracy {report.accuracy:.4f}, macro f1 {report.macro_f1:.4f}"]
    yield table
    if len(places) <= _LEGIBLE and report.confusion is not None:
        labels = [_shown(report.labels[place]) for place in shown]
        counts = report.confusion[shown][:, shown].tolist()
        rows = [["true \\ taken for", *labels]]
        rows += [[label, *map(str, row)] for label, row in zip(labels, counts, strict=True)]
        yield _table(rows)


def _shown(label: str) -> str:
    """A label as a terminal may show it: nothing in it moves the cursor, or takes a whole line."""
    text = label if label.isprintable() else repr(label)[1:-1]
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _numbers(output: OutputReport, report: NumberReport) -> list[str]:
    several = len(report.columns) > 1
    heading = [*(["column"] if several else []), "", "MAE", "RMSE", "R2"]
    rows = [heading]
    for place, column in enumerate(report.columns):
        named = [("model", report), *output.baselines.items()]
        for name, one in named:
            errors = [f"{one.mae[place]:.4g}", f"{one.rmse[place]:.4g}", f"{one.r2[place]:.4f}"]
            rows.append([*([column] if several else []), name, *errors])
    if not several:
        rows[0][0] = report.columns[0]
    return _table(rows, left=2 if several else 1)


def _table(rows: Sequence[Sequence[str]], left: int = 1) -> list[str]:
    """Rows in columns two blanks apart, the first `left` of them set to the left."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if place < left else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _picture(output: OutputReport) -> str:
    name = output.answer.name
    if isinstance(output.report, ClassReport):
        return _confusion(name, output.report)
    if output.report is None:
        return ""
    truth, predicted = (
        rows.reshape(-1, rows.shape[-1]) for rows in (output.truth, output.predicted)
    )
    if not output.is_ordered:
        return scatter_picture(
            f"{name}: true across, predicted upwards",
            truth.ravel().tolist(),
            predicted.ravel().tolist(),
        )
    across = [float(row) for row in range(1, len(truth) + 1)]
    columns = output.report.columns
    panels = [
        Panel(
            column,
            (
                Line("true", across, truth[:, place].tolist()),
                Line("predicted", across, predicted[:, place].tolist(), dashed=True),
            ),
        )
        for place, column in enumerate(columns)
    ]
    return chart(f"{name}: true and predicted", panels, across="row")


def _confusion(name: str, report: ClassReport) -> str:
    """The matrix of the classes that occur; empty if there is none."""
    if report.confusion is None:
        return ""
    shown = report.occurring.nonzero()[0]
    labels = [report.labels[place] for place in shown]
    counts = report.confusion[shown][:, shown].tolist()
    return confusion_picture(f"{name}: rows are true", labels, counts)
