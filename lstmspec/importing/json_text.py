"""JSON from a file that nobody vouches for.

Before a text is parsed its bytes are counted, and of those the ones that become something in
memory. No key stands twice in an object, as two programs may read it differently, and every number
is finite.
"""

import json
from pathlib import Path
from typing import Any, NoReturn

from lstmspec.importing.limits import MAX_JSON_BYTES, MAX_JSON_ITEMS
from lstmspec.importing.refusals import corrupt, too_large


def parse_object(path: Path, text: bytes | str, what: str) -> dict[str, Any]:
    """The object that `text` is; `what` says which text of the file at `path` it is.

    Raises:
        SpecError: `file-too-large`, or `corrupt-file` if it is no object of JSON.
    """
    check_length(path, len(text), what)
    data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    if data.count(b"{") + data.count(b"[") + data.count(b",") > MAX_JSON_ITEMS:
        raise too_large(path, f"has more than {MAX_JSON_ITEMS:,} values in {what}")
    try:
        found = json.loads(data, object_pairs_hook=_unique, parse_constant=_refuse)
    except RecursionError:
        raise too_large(path, f"is nested too deep in {what}") from None
    except ValueError as error:
        reason = str(error) if isinstance(error, _ContentError) else "no JSON"
        raise corrupt(path, f"has {reason} in {what}") from None
    if not isinstance(found, dict):
        raise corrupt(path, f"has no object of JSON in {what}")
    return found


def check_length(path: Path, length: int, what: str) -> None:
    """Refuse a text of `length` bytes if that is over the limit.

    Raises:
        SpecError: `file-too-large`.
    """
    if length > MAX_JSON_BYTES:
        raise too_large(
            path, f"has {length:,} bytes in {what}, and the limit is {MAX_JSON_BYTES:,}"
        )


class _ContentError(ValueError):
    """Text that is JSON to Python and not to us."""


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _ContentError("one key twice")
    return found


def _refuse(word: str) -> NoReturn:
    raise _ContentError(f"the number {word}")
