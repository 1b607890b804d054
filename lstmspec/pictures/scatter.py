"""What was predicted against what is true: a dot a sample, on the diagonal where both agree."""

import math
from collections.abc import Sequence

from lstmspec.pictures import svg
from lstmspec.pictures.axis import axis_of

_SIDE, _LEFT, _TOP, _MOST = 360.0, 72.0, 36.0, 2000


def scatter_picture(title: str, truth: Sequence[float], predicted: Sequence[float]) -> str:
    """The pairs as SVG, both axes alike; of more than 2,000 pairs every k-th is drawn."""
    step = math.ceil(len(truth) / _MOST) or 1
    pairs = [
        (x, y)
        for x, y in list(zip(truth, predicted, strict=True))[::step]
        if math.isfinite(x) and math.isfinite(y)
    ]
    axis = axis_of([number for pair in pairs for number in pair])
    bottom, right = _TOP + _SIDE, _LEFT + _SIDE
    body = [
        svg.label(_LEFT, 22, title, font_size="15", font_weight="bold"),
        svg.element(
            "rect", x=_LEFT, y=_TOP, width=_SIDE, height=_SIDE, fill="none", stroke=svg.INK
        ),
        svg.polyline([(_LEFT, bottom), (right, _TOP)], svg.INK, dashed=True),
    ]
    for tick, text in zip(axis.ticks, axis.labels, strict=True):
        along = _SIDE * axis.part(tick)
        body.append(svg.label(_LEFT + along, bottom + 18, text, text_anchor="middle"))
        body.append(svg.label(_LEFT - 8, bottom - along + 4, text, text_anchor="end"))
    for x, y in pairs:
        cx, cy = _LEFT + _SIDE * axis.part(x), bottom - _SIDE * axis.part(y)
        body.append(svg.element("circle", cx=cx, cy=cy, r=2.5, fill=svg.BLUE, fill_opacity="0.6"))
    middle = _TOP + _SIDE / 2
    body.append(svg.label(_LEFT + _SIDE / 2, bottom + 36, "true", text_anchor="middle"))
    body.append(
        svg.label(
            14, middle, "predicted", transform=f"rotate(-90 14 {middle:g})", text_anchor="middle"
        )
    )
    return svg.document(right + 24, bottom + 48, title, body)
