"""The model file: weights and spec, and beside them what training knew.

It is what `save_weights` writes with more entries in its metadata: the IR with every size known,
what was fitted on the training data, the epochs, and the versions of what trained it. Equal models
are equal files; nothing in one tells when or where it was made.
"""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from lstmspec import weights as store
from lstmspec.compilation import Compilation, read_stored_spec
from lstmspec.data.preparation import Preparation
from lstmspec.ir import Model, from_json, model_hash
from lstmspec.tensors import Array
from lstmspec.trained.consistency import is_for
from lstmspec.trained.refusal import refusal

Record = Mapping[str, Any]

IR, PREPARATION = "lstmspec.ir", "lstmspec.preparation"
HISTORY, VERSIONS = "lstmspec.history", "lstmspec.versions"
SPEED = "samples_per_second"
"""What a run has beside `seconds`, and no model."""

_MOST_EPOCHS, _MOST_NUMBERS, _LONGEST = 1_000_000, 1000, 200


def write_model(
    path: Path,
    spec: Compilation,
    weights: Mapping[str, Array],
    preparation: str | None,
    history: Sequence[Record],
    versions: Mapping[str, str],
) -> None:
    """Write a trained model to `path`; `preparation` is its JSON.

    Raises:
        SpecError: `unwritable-file`; what was at `path` before is still there.
    """
    model = spec.model.without_origins()
    entries = {IR: model.model_dump_json()}
    if preparation is not None:
        entries[PREPARATION] = preparation
    if history:
        entries[HISTORY] = json.dumps([_plain(record) for record in history])
    if versions:
        entries[VERSIONS] = json.dumps(dict(sorted(versions.items())))
    ordered = {name: weights[name] for name, _, _ in spec.model.weights()}
    spec.write_weights(path, ordered, entries)


def read_model(
    path: Path, max_memory: int | None = None
) -> tuple[Compilation, dict[str, Array], dict[str, str]]:
    """The spec with the sizes that its weights tell, the weights, and the metadata.

    Raises:
        SpecError: `unreadable-file`, `missing-spec`, `corrupt-file`, or what is wrong in the spec.
    """
    weights, metadata = store.load(path)
    spec = read_stored_spec(path, max_memory=max_memory)
    bound = spec.bind(**store.bind(spec.model, weights))
    wrong = store.mismatches(bound.model, weights)
    if wrong:
        _refuse(path, f"the weight `{wrong[0].name}` is not that of its spec")
    if IR in metadata:
        found = from_json(metadata[IR], file=str(path))
        if model_hash(found) != model_hash(bound.model):
            _refuse(path, "its IR is not that of its spec")
    return bound, weights, metadata


def preparation_of(path: Path, metadata: Mapping[str, str], model: Model) -> Preparation | None:
    """What was fitted on the training data, as the metadata tell; `None` if they do not.

    Raises:
        SpecError: `corrupt-file`.
    """
    if PREPARATION not in metadata:
        return None
    found = Preparation.from_json(metadata[PREPARATION], path)
    if not is_for(found, model):
        _refuse(path, "what was fitted on its data is not that of its spec")
    return found


def history_of(path: Path, metadata: Mapping[str, str]) -> tuple[Record, ...]:
    """The epochs that the metadata tell.

    Raises:
        SpecError: `corrupt-file`.
    """
    found = _json(path, metadata.get(HISTORY, "[]"), "history")
    if not isinstance(found, list) or len(found) > _MOST_EPOCHS or not all(map(_is_record, found)):
        _refuse(path, "its history is damaged")
    return tuple(found)


def versions_of(path: Path, metadata: Mapping[str, str]) -> dict[str, str]:
    """What trained the model, by name, as the metadata tell.

    Raises:
        SpecError: `corrupt-file`.
    """
    found = _json(path, metadata.get(VERSIONS, "{}"), "versions")
    if not isinstance(found, dict) or not all(map(_is_line, [*found, *found.values()])):
        _refuse(path, "its list of versions is damaged")
    return found


def _plain(record: Record) -> dict[str, Any]:
    """A record as JSON has it, without its speed; a number that is not finite is null."""
    return {name: _number(value) for name, value in record.items() if name != SPEED}


def _number(value: Any) -> Any:
    if isinstance(value, str | bool | int) or value is None:
        return value
    number = float(value)
    return number if math.isfinite(number) else None


def _is_record(found: Any) -> bool:
    return (
        isinstance(found, dict)
        and len(found) <= _MOST_NUMBERS
        and all(v is None or isinstance(v, int | float) or _is_line(v) for v in found.values())
    )


def _is_line(found: Any) -> bool:
    return isinstance(found, str) and len(found) <= _LONGEST and found.isprintable()


def _json(path: Path, text: str, what: str) -> Any:
    def refuse(constant: str) -> NoReturn:
        raise ValueError(constant)

    try:
        return json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError):
        _refuse(path, f"its {what} is damaged")


def _refuse(path: Path, reason: str) -> NoReturn:
    raise refusal(
        "corrupt-file",
        f"`{path}` contradicts itself: {reason}",
        "Copy the file again, or train the model anew.",
        path=path,
    )
