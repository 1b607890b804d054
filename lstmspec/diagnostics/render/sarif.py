"""SARIF 2.1.0, which code scanning services read.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import PurePath
from typing import Any

from lstmspec.diagnostics.codes import CODES
from lstmspec.diagnostics.model import Diagnostic, Note
from lstmspec.diagnostics.render.glyphs import visible
from lstmspec.diagnostics.render.place import Place, place_of
from lstmspec.diagnostics.render.prose import story
from lstmspec.source import Source


def sarif(diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source]) -> str:
    """One SARIF document with one run, in ASCII."""
    codes = sorted({diagnostic.code for diagnostic in diagnostics})
    run = {
        "tool": {"driver": _driver(codes)},
        "columnKind": "unicodeCodePoints",
        "results": [_result(diagnostic, codes, sources) for diagnostic in diagnostics],
    }
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(document, indent=2)


def _driver(codes: Sequence[str]) -> dict[str, Any]:
    # Imported here because it takes longer than all of this room, for a format rarely asked for.
    from importlib.metadata import PackageNotFoundError, version

    driver: dict[str, Any] = {"name": "lstmspec"}
    # A source tree that was put on the path without being installed has no version.
    with suppress(PackageNotFoundError):
        driver["version"] = version("lstmspec")
    driver["rules"] = [
        {"id": code, "shortDescription": {"text": CODES[code].title}} for code in codes
    ]
    return driver


def _result(
    diagnostic: Diagnostic, codes: Sequence[str], sources: Mapping[str, Source]
) -> dict[str, Any]:
    place = place_of(diagnostic.span, sources, diagnostic.file)
    result: dict[str, Any] = {
        "ruleId": diagnostic.code,
        "ruleIndex": codes.index(diagnostic.code),
        "level": diagnostic.severity.value,
        "message": {"text": story(diagnostic)},
        "locations": [_location(place)] if place.file is not None else [],
    }
    if diagnostic.notes:
        result["relatedLocations"] = [_related(note, sources) for note in diagnostic.notes]
    return result


def _related(note: Note, sources: Mapping[str, Source]) -> dict[str, Any]:
    return {**_location(place_of(note.span, sources)), "message": {"text": visible(note.label)}}


def _location(place: Place) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(place.file or "")}}
    if place.line is not None:
        physical["region"] = {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        }
    return {"physicalLocation": physical}


def _uri(file: str) -> str:
    """`file` as a URI reference: relative if it is a relative path."""
    from urllib.parse import quote_from_bytes

    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote_from_bytes(os.fsencode(path.as_posix()))
