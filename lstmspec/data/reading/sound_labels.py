"""The files of a folder of sound, and their labels: by `labels.csv`, by folder, or by file name."""

from pathlib import Path

from lstmspec.data.reading.separated import read_csv
from lstmspec.data.refusal import mismatch

LABELS = "labels.csv"
"""The table of a file and its label a line."""


def wav_files(folder: Path) -> list[Path]:
    """The recordings in `folder`, or in the folders in it, by name; hidden files are none.

    Raises:
        OSError: if the folder cannot be read.
        SpecError: `data-mismatch` if there is none, or some are in folders and some are not.
    """
    here = _wavs(folder)
    within = [wav for sub in sorted(folder.iterdir()) if sub.is_dir() for wav in _wavs(sub)]
    if here and within:
        raise mismatch(
            f"`{here[0].name}` lies beside folders of recordings",
            folder,
            "Put all recordings in the folder, or all in folders named by their label.",
        )
    if not here and not within:
        raise mismatch("there is no .wav file in the folder", folder, "Name another folder.")
    return here or within


def sound_labels(folder: Path, files: list[Path]) -> list[str] | None:
    """The label of each file; `None` if nothing tells them.

    Raises:
        OSError: if `labels.csv` cannot be read.
        SpecError: `data-mismatch` or `corrupt-file` if `labels.csv` does not name every file once.
    """
    if (folder / LABELS).exists():
        return _listed(folder, files)
    if files[0].parent != folder:
        return [file.parent.name for file in files]
    if not all("_" in file.stem for file in files):
        return None
    return [file.stem.partition("_")[0] for file in files]


def _wavs(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if path.suffix.lower() == ".wav" and not path.name.startswith(".")
    )


def _listed(folder: Path, files: list[Path]) -> list[str]:
    """The labels by `labels.csv`, which has the columns `file` and `label`."""
    path = folder / LABELS
    listed = read_csv(path)
    if not {"file", "label"} <= listed.columns.keys():
        raise mismatch(
            "the table has no columns `file` and `label`", path, "Begin it with file,label."
        )
    names, labels = listed.columns["file"], listed.columns["label"]
    found: dict[str, str] = {}
    known = {file.relative_to(folder).as_posix() for file in files}
    for index, (name, label) in enumerate(zip(names.values, labels.values, strict=True)):
        if (text := str(name)) in found or text not in known:
            reason = "is listed twice" if text in found else "is not in the folder"
            help = "Name each recording once."
            raise mismatch(f"{names.place(index)}: `{text[:80]}` {reason}", path, help)
        if not (word := str(label).strip()):
            raise mismatch(f"{labels.place(index)}: there is no label", path, "Write the label.")
        found[text] = word
    for file in sorted(known - found.keys()):
        raise mismatch(f"`{file}` is not listed", path, "Give each recording a line.")
    return [found[file.relative_to(folder).as_posix()] for file in files]
