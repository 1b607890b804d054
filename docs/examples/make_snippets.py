"""Make the two tables of rated sentences in `specs/data` from the snippets of VADER.

    python docs/examples/make_snippets.py amazonReviewSnippets_GroundTruth.txt [-o FOLDER]

The file is in the source distribution of vaderSentiment 3.3.2, in
`additional_resources/hutto_ICWSM_2014.tar.gz`; a line is an id, the mean rating of 20 people (-4 to
4) and a sentence, between tabs. A sentence rated above 0.5 is `positive`, one rated below -0.5 is
`negative`; what is between is left out. Of those kept, in the order of the file, every fifth from
the first on is for testing.
"""

import argparse
import csv
from pathlib import Path

CLEAR = 0.5


def kept(path: Path) -> list[tuple[str, str, str]]:
    """Sentence, rating and label of every sentence that is clearly one or the other."""
    rows = []
    for line in path.read_text(encoding="ascii").split("\n"):
        if not line.strip():
            continue
        _, rating, sentence = line.split("\t")
        if abs(float(rating)) > CLEAR:
            label = "positive" if float(rating) > 0 else "negative"
            rows.append((sentence.strip(), rating, label))
    return rows


def write(path: Path, rows: list[tuple[str, str, str]]) -> None:
    """The rows as a table with a heading."""
    with path.open("w", encoding="ascii", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(("sentence", "rating", "label"))
        table.writerows(rows)
    print(f"wrote {path}: {len(rows)} rows")


def main() -> None:
    """Read, split, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("ratings", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("specs/data"))
    options = parser.parse_args()

    rows = kept(options.ratings)
    write(options.output / "snippets_test.csv", rows[::5])
    write(
        options.output / "snippets_train.csv",
        [row for index, row in enumerate(rows) if index % 5],
    )


if __name__ == "__main__":
    main()
