"""A confusion matrix: a row a class, a column a prediction, the darker the more of the row."""

from collections.abc import Iterator, Sequence

from lstmspec.pictures import svg

_CELL, _MOST_LETTERS, _LEGIBLE = 44.0, 16, 40


def confusion_picture(title: str, labels: Sequence[str], counts: Sequence[Sequence[int]]) -> str:
    """The matrix as SVG; `counts[i][j]` samples of class `i` were taken for class `j`.

    Up to 40 classes have their counts written in; beyond, cells are small and only shaded.
    """
    is_legible = len(labels) <= _LEGIBLE
    cell = _CELL if is_legible else max(2.0, _LEGIBLE * _CELL / len(labels))
    names = [_short(label) for label in labels] if is_legible else []
    margin = 40.0 + 7.5 * max(map(len, names), default=0)
    side = cell * len(labels)
    width = max(margin + side + 16, 9.0 * len(title) + 24)
    body = [svg.label(12, 22, title, font_size="15", font_weight="bold")]
    body += _names(names, margin, cell)
    body += _cells(counts, margin, cell, is_legible)
    body.append(
        svg.element(
            "rect", x=margin, y=margin + 24, width=side, height=side, fill="none", stroke=svg.INK
        )
    )
    middle = margin + 24 + side / 2
    body.append(
        svg.label(
            14,
            middle,
            "class",
            transform=f"rotate(-90 14 {svg.number(middle)})",
            text_anchor="middle",
        )
    )
    body.append(
        svg.label(margin + side / 2, margin + side + 44, "prediction", text_anchor="middle")
    )
    return svg.document(width, margin + side + 54, title, body)


def _names(names: Sequence[str], margin: float, cell: float) -> Iterator[str]:
    for position, name in enumerate(names):
        middle = margin + (position + 0.5) * cell
        yield svg.label(margin - 8, middle + 28, name, text_anchor="end")
        turn = f"rotate(-90 {svg.number(middle + 4)} {svg.number(margin + 16)})"
        yield svg.label(middle + 4, margin + 16, name, transform=turn)


def _cells(
    counts: Sequence[Sequence[int]], margin: float, cell: float, is_legible: bool
) -> Iterator[str]:
    for row, line in enumerate(counts):
        total = sum(line) or 1
        for column, count in enumerate(line):
            if not count:
                continue
            x, y = margin + column * cell, margin + 24 + row * cell
            colour = svg.BLUE if row == column else svg.ORANGE
            opacity, ink = _shade(count / total)
            yield svg.element(
                "rect", x=x, y=y, width=cell, height=cell, fill=colour, fill_opacity=opacity
            )
            if is_legible:
                middle = (x + cell / 2, y + cell / 2 + 4)
                yield svg.label(*middle, f"{count}", fill=ink, text_anchor="middle")


def _shade(part: float) -> tuple[str, str]:
    """How opaque a cell is, and the colour of its number: dark cells are legible on any page."""
    if part < 0.5:
        return f"{0.1 + 0.4 * part:.2f}", svg.INK
    return f"{0.8 + 0.2 * part:.2f}", "#ffffff"


def _short(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else text[: _MOST_LETTERS - 1] + "…"
