"""Diagnostics as JSON, and the JSON Schema of it."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from lstmspec.diagnostics.model import Diagnostic, Note, Severity
from lstmspec.diagnostics.render.place import place_of
from lstmspec.source import Source


def json_text(diagnostics: Sequence[Diagnostic], sources: Mapping[str, Source]) -> str:
    """A JSON array of objects, in ASCII, as `schema` describes it."""
    return json.dumps([_record(diagnostic, sources) for diagnostic in diagnostics], indent=2)


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of the format `json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Diagnostics of lstmspec",
        "description": (
            "What is wrong in one or more specs, by place. Lines and columns count from 1, columns "
            "in Unicode code points. The end is exclusive: it is the column behind the last "
            "character, and equals the start where something is missing between two characters."
        ),
        "type": "array",
        "items": {"$ref": "#/$defs/diagnostic"},
        "$defs": {
            "diagnostic": _object(
                "One thing that is wrong.",
                {
                    "code": _CODE,
                    "severity": _SEVERITY,
                    "message": _text("The headline: one short phrase."),
                    **_PLACE,
                    "help": _maybe("string", "The next step, of one or more lines."),
                    "label": _maybe("string", "What is to be said right at the place."),
                    "notes": _list({"$ref": "#/$defs/note"}, "Second places that explain it."),
                    "trail": _list({"type": "string"}, "Facts, such as shapes on the way to it."),
                },
            ),
            "note": _object(
                "A second place.",
                {"message": _text("What is to be said at this place."), **_PLACE},
            ),
        },
    }


def _record(diagnostic: Diagnostic, sources: Mapping[str, Source]) -> dict[str, Any]:
    place = place_of(diagnostic.span, sources, diagnostic.file)
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        **place._asdict(),
        "help": diagnostic.help_text or None,
        "label": diagnostic.label or None,
        "notes": [_note(note, sources) for note in diagnostic.notes],
        "trail": list(diagnostic.trail),
    }


def _note(note: Note, sources: Mapping[str, Source]) -> dict[str, Any]:
    return {"message": note.label, **place_of(note.span, sources)._asdict()}


def _object(description: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": description,
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _text(description: str) -> dict[str, Any]:
    return {"description": description, "type": "string"}


def _maybe(kind: str, description: str, **limits: int) -> dict[str, Any]:
    return {"description": description, "type": [kind, "null"], **limits}


def _list(items: dict[str, Any], description: str) -> dict[str, Any]:
    return {"description": description, "type": "array", "items": items}


_CODE = {
    "description": "The kind of fault; `lstmspec explain CODE` prints its page.",
    "type": "string",
    "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$",
}
_SEVERITY = {
    "description": "An error stops the compiler, a warning does not.",
    "enum": [severity.value for severity in Severity],
}
_PLACE = {
    "file": _maybe("string", "The file as it was named; null if the fault lies in no file."),
    "line": _maybe("integer", "The first line; null if only the file is known.", minimum=1),
    "column": _maybe("integer", "The first column.", minimum=1),
    "end_line": _maybe("integer", "The line in which the place ends.", minimum=1),
    "end_column": _maybe("integer", "The column behind the last character.", minimum=1),
}
