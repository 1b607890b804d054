"""Pictures are compared with the files beside this one; `--update-goldens` rewrites them."""

import math
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from lstmspec.pictures import (
    Line,
    Panel,
    chart,
    confusion_picture,
    history_curves,
    history_picture,
    scatter_picture,
)

HERE = Path(__file__).parent

RECORDS = [
    {
        "epoch": k,
        "loss": 3 / k + 0.5,
        "accuracy": 1 - 0.9 / k,
        "val_loss": 3 / k + 0.02 * k + 0.6,
        "val_accuracy": 0.9 - 0.8 / k,
        "seconds": 1.5,
        "samples_per_second": 100.0,
        "learning_rate": 0.1 / k,
    }
    for k in range(1, 13)
]
GAP = [{"epoch": k, "loss": math.nan if k == 3 else 1 / k} for k in range(1, 6)]
MONTHS = range(1, 25)

PICTURES: dict[str, Callable[[], str]] = {
    "history.svg": lambda: history_picture("seed", RECORDS),
    "one_epoch.svg": lambda: history_picture("one epoch", RECORDS[:1]),
    "gap.svg": lambda: history_picture("a loss that was no number", GAP),
    "confusion.svg": lambda: confusion_picture(
        "three speakers",
        ["<a> & b", "ö", "a name of many letters"],
        [[9, 1, 0], [4, 5, 1], [0] * 3],
    ),
    "scatter.svg": lambda: scatter_picture("prices", [1, 2, 3, 4.5], [1.5, 2, 2.5, math.nan]),
    "forecast.svg": lambda: chart(
        "passengers",
        [
            Panel(
                "thousands",
                [
                    Line("true", MONTHS, [200 + 5 * m + 20 * math.sin(m) for m in MONTHS]),
                    Line("predicted", MONTHS, [200 + 5 * m for m in MONTHS], dashed=True),
                ],
            )
        ],
        across="month",
    ),
    "curves.txt": lambda: history_curves(RECORDS, width=60) + "\n",
    "curves_plain.txt": lambda: history_curves(RECORDS, width=60, unicode=False) + "\n",
    "curves_gap.txt": lambda: history_curves(GAP, width=40) + "\n",
    "curves_one_epoch.txt": lambda: history_curves(RECORDS[:1], width=40) + "\n",
}


@pytest.mark.parametrize("name", PICTURES)
def test_picture(name: str, update_goldens: bool):
    found = PICTURES[name]()
    assert found == PICTURES[name]()
    if update_goldens:
        (HERE / name).write_text(found, encoding="utf-8")
    assert found == (HERE / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [name for name in PICTURES if name.endswith(".svg")])
def test_svg_is_well_formed_and_has_a_title(name: str):
    root = ET.fromstring(PICTURES[name]())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.find("{http://www.w3.org/2000/svg}title") is not None


def test_every_file_is_a_picture():
    assert {path.name for path in HERE.iterdir() if path.suffix in (".svg", ".txt")} == set(
        PICTURES
    )
