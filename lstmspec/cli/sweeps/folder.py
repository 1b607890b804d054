"""The folder of a sweep: all that it needs to go on.

`sweep.json` says what was asked for, `trial-N.json` the values of a trial, `trial-N` is its run
folder and `trial-N.log` what it said; `sweep.jsonl` has a row for each trial that has ended.
"""

import json
import os
import re
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lstmspec.cli.refusals import refused
from lstmspec.cli.sweeps.ranges import Values
from lstmspec.cli.sweeps.table import Row, row_from_json
from lstmspec.diagnostics import SpecError
from lstmspec.files import unwritable, write_text

_PLAN, _ROWS = "sweep.json", "sweep.jsonl"


@dataclass(frozen=True)
class Sweep:
    """What was asked for."""

    spec: str
    """The path of the spec."""
    digest: str
    """The SHA-256 of its text."""
    arguments: list[str]
    """What every trial is given beside its spec, its values and its folder."""
    swept: list[str]
    """The texts of `--sweep`."""
    trials: int | None
    seed: int
    watched: str
    """The number that ranks trials; empty for the loss, of validation if there is one."""
    rises: bool
    """Whether more of it is better."""


def is_sweep(folder: Path) -> bool:
    """Whether `folder` is that of a sweep."""
    return (folder / _PLAN).is_file()


def begin(sweep: Sweep, folder: Path) -> None:
    """Make the folder of a new sweep.

    Raises:
        SpecError: `unwritable-file`, also if it holds a run or a sweep.
    """
    if is_sweep(folder) or (folder / "run.json").exists():
        raise refused(
            "unwritable-file",
            f"`{folder}` holds a {'sweep' if is_sweep(folder) else 'run'}",
            f"Go on with it: --resume {folder}. Or name another folder.",
            str(folder),
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritable(folder, error) from None
    write_text(folder / _PLAN, json.dumps(asdict(sweep), indent=2) + "\n")


def read_sweep(folder: Path) -> Sweep:
    """What was asked for.

    Raises:
        SpecError: `unreadable-file` or `corrupt-file`.
    """
    data = _json(folder / _PLAN)
    types: dict[str, Any] = {
        "spec": str,
        "digest": str,
        "arguments": list,
        "swept": list,
        "trials": (int, type(None)),
        "seed": int,
        "watched": str,
        "rises": bool,
    }
    if (
        not isinstance(data, dict)
        or set(data) != set(types)
        or not all(isinstance(data[name], kind) for name, kind in types.items())
        or not all(isinstance(word, str) for word in data["arguments"] + data["swept"])
    ):
        raise _corrupt(folder / _PLAN, "it says no sweep")
    return Sweep(**data)


def read_rows(folder: Path) -> list[Row]:
    """What came of the trials that have ended; a last line that was cut off does not count.

    Raises:
        SpecError: `corrupt-file`.
    """
    path, rows = folder / _ROWS, []
    if not path.exists():
        return []
    *lines, rest = _read(path).split("\n")
    if rest:
        write_text(path, "".join(f"{line}\n" for line in lines))
    for number, line in enumerate(lines, 1):
        try:
            rows.append(row_from_json(line))
        except ValueError as error:
            raise _corrupt(path, f"line {number} is no row: {error}") from None
    return rows


def add_row(folder: Path, row: Row) -> None:
    """Note what came of a trial, for good.

    Raises:
        SpecError: `unwritable-file`.
    """
    path = folder / _ROWS
    try:
        with path.open("a", encoding="utf-8", newline="\n") as file:
            file.write(row.to_json() + "\n")
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise unwritable(path, error) from None


def values_of(folder: Path, number: int) -> Values | None:
    """The values of a trial that has begun.

    Raises:
        SpecError: `corrupt-file`.
    """
    path = folder / f"trial-{number}.json"
    if not path.exists():
        return None
    data = _json(path)
    if not isinstance(data, dict) or not all(
        isinstance(value, int | float | str) for value in data.values()
    ):
        raise _corrupt(path, "it holds no values")
    return data


def keep_values(folder: Path, number: int, values: Values) -> None:
    """Note the values of a trial that begins."""
    write_text(folder / f"trial-{number}.json", json.dumps(values) + "\n")


def records_of(run: Path) -> list[dict[str, Any]]:
    """The epochs in the `history.jsonl` of a run folder; none if there is no such file."""
    path = run / "history.jsonl"
    if not path.exists():
        return []
    lines = [line for line in _read(path).split("\n") if re.fullmatch(r"\{.*\}", line)]
    try:
        return [json.loads(line) for line in lines]
    except ValueError as error:
        raise _corrupt(path, str(error)) from None


def _json(path: Path) -> Any:
    try:
        return json.loads(_read(path))
    except ValueError as error:
        raise _corrupt(path, str(error)) from None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise _corrupt(path, "it is no UTF-8") from None
    except OSError as error:
        reason = (error.strerror or "no reason given").lower()
        raise refused(
            "unreadable-file", f"`{path}` cannot be read: {reason}", "Check its name.", str(path)
        ) from None


def _corrupt(path: Path, reason: str) -> SpecError:
    return refused(
        "corrupt-file",
        f"`{path}` cannot be understood: {reason}",
        "Begin a new sweep in another folder.",
        str(path),
    )
