"""Writing SVG: elements, numbers and escaped text.

Colours are of a middle lightness and nothing is painted behind them, so that a picture can be read
on a light page and on a dark one. (A style for dark schemes would ask the system, not the page.)
"""

from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape, quoteattr

INK = "#767676"
"""Of text and axes: a contrast of 4.5 with white and 4.6 with black."""
BLUE, ORANGE = "#3178c6", "#d9730d"
_FONT = "ui-sans-serif, system-ui, sans-serif"


def number(value: float) -> str:
    """A coordinate, to a tenth of a pixel."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def element(name: str, text: str = "", **attributes: float | str) -> str:
    """`<name ...>text</name>`; `_` in the name of an attribute stands for `-`."""
    pairs = (
        f" {key.rstrip('_').replace('_', '-')}="
        + quoteattr(value if isinstance(value, str) else number(value))
        for key, value in attributes.items()
    )
    return f"<{name}{''.join(pairs)}" + (f">{escape(text)}</{name}>" if text else "/>")


def label(x: float, y: float, text: str, **attributes: float | str) -> str:
    """Text at a place, in the colour of text unless told otherwise."""
    return element("text", _printable(text), x=x, y=y, **({"fill": INK} | attributes))


def polyline(points: Sequence[tuple[float, float]], colour: str, *, dashed: bool) -> str:
    """A line through `points`; a single one is a dot."""
    if len(points) == 1:
        ((x, y),) = points
        return element("circle", cx=x, cy=y, r=2.5, fill=colour)
    places = " ".join(f"{number(x)},{number(y)}" for x, y in points)
    dashes = {"stroke_dasharray": "5 4"} if dashed else {}
    return element(
        "polyline", points=places, fill="none", stroke=colour, stroke_width="1.8", **dashes
    )


def document(width: float, height: float, title: str, body: Iterable[str]) -> str:
    """A whole picture, which a screen reader calls `title`."""
    w, h = number(width), number(height)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="{h}" viewBox="0 0 {w} {h}"'
        f' role="img" font-family="{_FONT}" font-size="12">'
    )
    return "\n".join([head, element("title", _printable(title)), *body, "</svg>\n"])


def _printable(text: str) -> str:
    """`text` without what XML cannot hold."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
