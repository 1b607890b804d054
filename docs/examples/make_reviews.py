"""Make tables to train and test on from the UCI set "Sentiment Labelled Sentences".

    python docs/examples/make_reviews.py FOLDER [--more TABLE.csv ...] [-o OUTPUT]

FOLDER holds `amazon_cells_labelled.txt`, `imdb_labelled.txt` and `yelp_labelled.txt`: a line a
sentence, a tab and 1 or 0. The first and every fifth line behind it of each file go to
`reviews_test.csv`, the others to `reviews_train.csv`, and behind them the rows of the tables after
`--more`, which have the columns `sentence` and `label`.
"""

import argparse
import csv
from pathlib import Path

FILES = ("amazon_cells_labelled.txt", "imdb_labelled.txt", "yelp_labelled.txt")
LABELS = {"0": "negative", "1": "positive"}
Row = tuple[str, str]


def sentences(path: Path) -> list[Row]:
    """The sentences of a file and their labels; lines end at line feeds only."""
    lines = [line for line in path.read_bytes().decode("utf-8").split("\n") if line.strip()]
    cells = [line.rsplit("\t", 1) for line in lines]
    return [(sentence.strip(), LABELS[label.strip()]) for sentence, label in cells]


def rows(path: Path) -> list[Row]:
    """The sentences and labels of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        return [(row["sentence"], row["label"]) for row in csv.DictReader(file)]


def write(path: Path, table: list[Row]) -> None:
    """The rows as a table with a heading."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("sentence", "label"))
        writer.writerows(table)
    print(f"wrote {path}: {len(table)} rows")


def main() -> None:
    """Read, split, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--more", type=Path, nargs="+", default=[])
    parser.add_argument("-o", "--output", type=Path, default=Path())
    options = parser.parse_args()

    files = [sentences(options.folder / name) for name in FILES]
    write(options.output / "reviews_test.csv", [row for table in files for row in table[::5]])
    train = [row for table in files for index, row in enumerate(table) if index % 5]
    train += [row for path in options.more for row in rows(path)]
    write(options.output / "reviews_train.csv", train)


if __name__ == "__main__":
    main()
