"""A run as a file: all that decides how it goes on, down to the last bit.

It is safetensors with a SHA-256 of every tensor and entry. Numbers of the run stand in the metadata
as JSON, whose decimal floats give the same bits back; NaN and infinity are written as Python does.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, NoReturn

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lstmspec.diagnostics import Diagnostic, SpecError
from lstmspec.tensors import read_tensors, write_tensors
from lstmspec.training.arrays import Array, Samples
from lstmspec.training.errors import refusal
from lstmspec.training.history import Watch
from lstmspec.training.listening import Record
from lstmspec.training.place import Place

Identity = dict[str, str | int | bool]
"""What must be the same for a run to go on from a checkpoint, by its name in messages."""

_HEADER, _ENGINE, _BEST = "lstmspec.run", "engine/", "best/"
_VERSION = 1
_SAMPLED = 1024
"""How many rows of the data the digest of a run looks at."""

Count = Annotated[int, Field(ge=0)]


@dataclass(frozen=True)
class Checkpoint:
    """A run at one place."""

    identity: Identity
    place: Place
    wait: int
    """How many epochs early stopping has seen since the best one."""
    best: float
    """What it watches, in that epoch."""
    best_epoch: int
    """That epoch, from 0; -1 before the first."""
    records: list[Record]
    engine: dict[str, Array]
    """The state of the engine."""
    best_weights: dict[str, Array]
    """The weights to restore at the end, if there are any."""

    def enter(self, watch: Watch) -> None:
        """Let early stopping go on."""
        watch.wait, watch.best, watch.best_epoch = self.wait, self.best, self.best_epoch


class _Place(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")

    epoch: Count
    step: Count
    seconds: float
    is_over: bool


class _Header(BaseModel):
    """The metadata of a checkpoint."""

    model_config = ConfigDict(strict=True, extra="forbid")

    version: int
    identity: dict[str, str | int | bool]
    place: _Place
    wait: Count
    best: float
    best_epoch: int
    records: list[dict[str, int | float]]


def write_checkpoint(path: Path, checkpoint: Checkpoint) -> None:
    """Write `checkpoint` to `path`, whole or not at all.

    Raises:
        SpecError: `unwritable-file`; the checkpoint before is still there.
    """
    header = {
        "version": _VERSION,
        "identity": checkpoint.identity,
        "place": asdict(checkpoint.place),
        "wait": checkpoint.wait,
        "best": checkpoint.best,
        "best_epoch": checkpoint.best_epoch,
        "records": checkpoint.records,
    }
    arrays = {f"{_ENGINE}{name}": array for name, array in checkpoint.engine.items()}
    arrays |= {f"{_BEST}{name}": array for name, array in checkpoint.best_weights.items()}
    write_tensors(path, arrays, {_HEADER: json.dumps(header, separators=(",", ":"))})


def read_checkpoint(path: Path) -> Checkpoint:
    """The checkpoint at `path`, its digests checked.

    Raises:
        SpecError: `unreadable-file`, or `corrupt-file`.
    """
    arrays, metadata = read_tensors(path)
    try:
        header = _Header.model_validate(json.loads(metadata[_HEADER]))
    except (KeyError, ValueError, RecursionError, ValidationError):
        _refuse(path)
    if header.version != _VERSION:
        _refuse(path)
    return Checkpoint(
        header.identity,
        Place(**header.place.model_dump()),
        header.wait,
        header.best,
        header.best_epoch,
        [dict(record) for record in header.records],
        _part(arrays, _ENGINE),
        _part(arrays, _BEST),
    )


def require_same_run(found: Identity, saved: Identity) -> None:
    """Refuse to go on with a run that is not the one of the checkpoint.

    Raises:
        SpecError: `state-mismatch`, naming all that differs.
    """
    names = [name for name in {**saved, **found} if saved.get(name) != found.get(name)]
    if names:
        raise refusal(
            "state-mismatch",
            f"the checkpoint is of another run: {', '.join(names)} differ"
            if len(names) > 1
            else f"the checkpoint is of another run: {names[0]} differs",
            "Give what the run was begun with, or begin a new one in another folder.",
            tuple(f"{name}: {saved.get(name)} then, {found.get(name)} now" for name in names),
        )


def number_of(identity: Identity) -> int:
    """A number of 60 bits that tells one `identity` from another."""
    from hashlib import sha256

    text = json.dumps(identity, sort_keys=True)
    return int(sha256(text.encode()).hexdigest()[:15], 16)


def digest_of(samples: Samples | None) -> str:
    """What tells data apart: names, shapes, types, and up to 1024 rows evenly spaced."""
    # Not at the top: it loads OpenSSL.
    from hashlib import sha256

    found = sha256()
    for part in () if samples is None else (samples.inputs, samples.targets, samples.weights):
        for name, array in part.items():
            step = math.ceil(max(len(array), 1) / _SAMPLED)
            found.update(f"{name}{array.dtype}{array.shape}".encode())
            found.update(np.ascontiguousarray(array[::step]).tobytes())
    return found.hexdigest()[:16]


def _part(arrays: Mapping[str, Array], prefix: str) -> dict[str, Array]:
    return {name.removeprefix(prefix): a for name, a in arrays.items() if name.startswith(prefix)}


def _refuse(path: Path) -> NoReturn:
    diagnostic = Diagnostic(
        "corrupt-file",
        f"`{path}` is no checkpoint of a run",
        help="Name a folder that `lstmspec train --run` has written.",
        file=str(path),
    )
    raise SpecError((diagnostic,), {})


def plain(value: Any) -> Any:
    """`value` for JSON files that others read: a float that is not finite becomes null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value
