"""A model as JSON, and the JSON Schema of that.

What is read may come from anywhere: it is bounded, checked against the schema and against the rules
of the IR, and what is wrong with it is said in our words.
"""

import json
from collections.abc import Mapping
from typing import Any, NoReturn, cast

import pydantic_core
from pydantic import ValidationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from lstmspec.diagnostics import Diagnostic, SpecError
from lstmspec.ir.model import VERSION, Model
from lstmspec.ir.verifier import problems
from lstmspec.layers import field_docs

MAX_BYTES = 64 * 2**20
"""The most text that `from_json` looks at."""

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_SHOWN = 80
_MANY = 1000
_LONG = {"nodes": MAX_BYTES, "inputs": MAX_BYTES, "outputs": MAX_BYTES, "losses": 20_000}
"""What a model may have more of than `_MANY`, and how much."""
_REWRITE = "Write it anew with `lstmspec compile SPEC --emit json`."


def to_json(model: Model) -> str:
    """The model as indented JSON, places in the spec included, ending in a line break."""
    return model.model_dump_json(indent=2) + "\n"


def from_json(text: str, file: str | None = None) -> Model:
    """The model that `to_json` wrote; `file` is where it was, for the message.

    Raises:
        SpecError: `corrupt-file`, if `text` is no such JSON or breaks a rule of the IR.
    """
    if len(text) > MAX_BYTES:
        _refuse(f"more than {MAX_BYTES // 2**20} MiB of JSON, which is no model", file)
    try:
        data = pydantic_core.from_json(text)
    except ValueError:
        _refuse("not JSON, or JSON that is cut short or nested too deep", file)
    if not _is_bounded(data):
        _refuse("JSON, but no model: a list of thousands where a model has a few", file)
    try:
        model = Model.model_validate_json(text)
    except ValidationError as error:
        _refuse(_reason(error, data), file)
    broken = problems(model)
    if broken:
        _refuse(f"a model that contradicts itself: {broken[0]}", file)
    return model


def ir_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of what `to_json` writes."""
    schema = Model.model_json_schema(schema_generator=_DocumentedSchema)
    head = {
        "$schema": _DIALECT,
        "title": "The IR of lstmspec",
        "description": "A model as data: what `lstmspec compile SPEC --emit json` writes.",
    }
    return head | {key: value for key, value in schema.items() if key not in head}


def model_hash(model: Model) -> str:
    """What tells models apart that differ in weights or function: SHA-256, in hexadecimal.

    Names of layers count, because weights go by them; the model's own name, how it is trained, how
    its data are encoded, where it was written, and types, which follow from the rest, do not. A
    model that is known as another has the hash of that one.
    """
    if model.identity:
        return model.identity
    # Not at the top: it loads OpenSSL, and every command imports this room.
    import hashlib

    bare = model.without_origins().model_dump(
        mode="json",
        exclude={
            "name": True,
            "training": True,
            "inputs": {"__all__": {"encoding"}},
            "nodes": {"__all__": {"results", "named"}},
            "outputs": {"__all__": {"encoding"}},
        },
    )
    canonical = json.dumps(bare, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class _DocumentedSchema(GenerateJsonSchema):
    """Pydantic's schema, with what is written under each field."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        return _describe(super().model_schema(schema), schema["cls"])

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonSchemaValue:
        return _describe(super().dataclass_schema(schema), schema["cls"])


def _describe(found: JsonSchemaValue, cls: type) -> JsonSchemaValue:
    docs: Mapping[str, str] = field_docs(cls)
    properties = cast("dict[str, dict[str, Any]]", found.get("properties", {}))
    for name, field in properties.items():
        if name in docs:
            field.setdefault("description", docs[name])
    return found


def _refuse(problem: str, file: str | None) -> NoReturn:
    raise SpecError((Diagnostic("corrupt-file", problem, help=_REWRITE, file=file),), {})


def _is_bounded(data: Any) -> bool:
    """Whether no list or object is so long that its errors alone would fill the memory.

    Pydantic makes an error of a kilobyte for every wrong item; the lists that may be long end at
    their first.
    """
    waiting: list[tuple[str, Any]] = [("", data)]
    while waiting:
        key, item = waiting.pop()
        if isinstance(item, list | dict):
            if len(item) > _LONG.get(key, _MANY):
                return False
            pairs = item.items() if isinstance(item, dict) else ((key, inner) for inner in item)
            waiting += [(k, inner) for k, inner in pairs if isinstance(inner, list | dict)]
    return True


def _reason(error: ValidationError, data: Any) -> str:
    """What the first thing is that is wrong, without pydantic's wording."""
    first = error.errors(include_url=False, include_context=False)[0]
    kind, place, found = first["type"], first["loc"], first["input"]
    if not place:
        return "JSON, but no model"
    if place == ("version",) and isinstance(found, int) and found > VERSION:
        return f"a model of version {found}, and this lstmspec reads version {VERSION}"
    return f"JSON, but no model: {_problem(kind)} `{_path(place, data)}`"


def _problem(kind: str) -> str:
    if kind == "missing":
        return "there is no"
    if kind == "extra_forbidden":
        return "nothing is called"
    return "the format does not allow what stands at"


def _path(place: tuple[int | str, ...], data: Any) -> str:
    """Such as `nodes[3].layer.units`, without the names of alternatives, which pydantic adds."""
    text = ""
    for step in place:
        if isinstance(data, list) and isinstance(step, int):
            text += f"[{step}]"
            data = data[step]
        elif isinstance(data, dict) and (step in data or step == place[-1]):
            text += f".{step}"
            data = data.get(step)
    text = text.removeprefix(".").encode("ascii", "replace").decode()
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 3]}..."
