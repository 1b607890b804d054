"""Long lines: no more points than can be seen, and none of the extremes lost."""

import math
import re

from lstmspec.pictures import Line, Panel, chart, history_curves, history_panels


def points(picture: str) -> list[tuple[float, float]]:
    (line,) = re.findall(r'points="([^"]+)"', picture)
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in line.split())]


def test_a_long_line_is_thinned_and_keeps_its_spike():
    y = [1.0] * 10_000
    y[4321] = 9.0
    found = points(chart("", [Panel("y", [Line("y", range(10_000), y)])], across="step"))
    assert len(found) < 600
    assert len({y for _, y in found}) == 2
    assert found == sorted(found, key=lambda point: point[0])


def test_the_learning_rate_is_shown_if_it_moves():
    still = [{"epoch": k, "loss": 1.0, "learning_rate": 0.1} for k in (1, 2)]
    moving = [{"epoch": k, "loss": 1.0, "learning_rate": 0.1 * k} for k in (1, 2)]
    assert [panel.title for panel in history_panels(still)] == ["loss"]
    assert [panel.title for panel in history_panels(moving)] == ["loss", "learning rate"]


def test_a_history_without_numbers_is_drawn():
    assert "training nan" in history_curves([{"epoch": 1, "loss": math.nan}])
    assert history_curves([]) == ""


def test_no_line_is_wider_than_asked():
    records = [{"epoch": k, "loss": 12345.678 / k, "val_loss": 2.0} for k in range(1, 40)]
    for unicode in (True, False):
        text = history_curves(records, width=50, unicode=unicode)
        assert max(map(len, text.splitlines())) == 50
        assert text.isascii() is not unicode
