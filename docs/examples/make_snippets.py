"""Make the tables of rated sentences and words in `specs/data` from the files of VADER.

    python docs/examples/make_snippets.py amazonReviewSnippets_GroundTruth.txt vader_lexicon.txt

Both are in the source distribution of vaderSentiment 3.3.2: the sentences in
`additional_resources/hutto_ICWSM_2014.tar.gz`, a line an id, the mean rating of 20 people (-4 to
4) and a sentence; the words in `vaderSentiment/`, a line a word, the mean rating of 10 people and
more. What is rated above 0.5 is `positive`, what is rated below -0.5 is `negative`; what is between
is left out, and so are words with other characters than letters. Of the sentences kept, in the
order of the file, every fifth from the first on is for testing.
"""

import argparse
import csv
from pathlib import Path

CLEAR = 0.5
Row = tuple[str, str, str]


def rows(path: Path, text: int, rating: int) -> list[Row]:
    """Text, rating and label of what is clearly one or the other; the numbers are of columns."""
    found = []
    for line in path.read_text(encoding="utf-8").split("\n"):
        cells = line.split("\t")
        if line.strip() and abs(float(cells[rating])) > CLEAR:
            label = "positive" if float(cells[rating]) > 0 else "negative"
            found.append((cells[text].strip(), cells[rating], label))
    return found


def write(path: Path, table: list[Row]) -> None:
    """The rows as a table with a heading."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("sentence", "rating", "label"))
        writer.writerows(table)
    print(f"wrote {path}: {len(table)} rows")


def main() -> None:
    """Read, split, write."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sentences", type=Path)
    parser.add_argument("words", type=Path)
    parser.add_argument("-o", "--output", type=Path, default=Path("specs/data"))
    options = parser.parse_args()

    sentences = rows(options.sentences, text=2, rating=1)
    words = [row for row in rows(options.words, text=0, rating=1) if row[0].isalpha()]
    write(options.output / "snippets_test.csv", sentences[::5])
    train = [row for index, row in enumerate(sentences) if index % 5]
    write(options.output / "snippets_train.csv", train)
    write(options.output / "rated_words.csv", words)


if __name__ == "__main__":
    main()
