"""A run as it is asked for: new, or one that goes on as it began.

A run that goes on takes spec, settings, data and options from its folder where the caller leaves
them out, and is refused where the caller says something else than it began with.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from os import PathLike
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lstmspec.compilation import Compilation
from lstmspec.data.preparation.fitted import label_name
from lstmspec.trained.refusal import refusal
from lstmspec.trained.weighing import ClassWeight, check_weights
from lstmspec.training import (
    FollowedFolder,
    RunFolder,
    RunInfo,
    file_digest,
    read_run,
    require_at_least,
)
from lstmspec.training.folder import SaveModel

_Path = str | PathLike[str]


@dataclass(frozen=True)
class Options:
    """What a caller may say of a training; `None` is as the spec says, or as the run began."""

    target: str | None = None
    backend: str | None = None
    epochs: int | None = None
    batch_size: int | None = None
    seed: int | None = None
    class_weight: ClassWeight | None = None

    def check(self) -> None:
        """Refuse numbers that are none.

        Raises:
            SpecError: `out-of-range`.
        """
        for least, name in ((0, "epochs"), (1, "batch_size"), (0, "seed")):
            require_at_least(least, name, getattr(self, name))
        check_weights(self.class_weight)

    def to_json(self) -> dict[str, Any]:
        """What was said, as `run.json` keeps it; the backend has a place of its own there."""
        found = {field.name: getattr(self, field.name) for field in fields(self)}
        weight = found["class_weight"]
        if isinstance(weight, Mapping):
            found["class_weight"] = {label_name(k): float(v) for k, v in weight.items()}
        return {k: v for k, v in found.items() if v is not None and k != "backend"}

    def over(self, begun: "Options") -> "Options":
        """These options, and those of `begun` where these say nothing."""
        said = {f.name: getattr(self, f.name) for f in fields(self)}
        return replace(begun, **{k: v for k, v in said.items() if v is not None})


@dataclass(frozen=True)
class Place:
    """Where a run is kept, and what it is made of."""

    spec: Compilation
    options: Options
    data: Any
    validation: Any
    path: Path | None = None
    resumes: bool = False

    def folder(self, save_model: SaveModel) -> RunFolder | None:
        """The run folder, open; `None` for a run that is not kept.

        Raises:
            SpecError: `unwritable-file`, `unreadable-file` or `corrupt-file`.
        """
        if self.path is None:
            return None
        if self.resumes:
            folder = RunFolder.resume(self.path, save_model)
            told = {"options": self.options.to_json()}
            folder.info = folder.info.model_copy(update=told)
            return folder
        return RunFolder.create(self.path, self._info(), save_model)

    def followed(self) -> RunFolder | None:
        """The run folder, for a worker that only reads it.

        Raises:
            SpecError: `unreadable-file` or `corrupt-file`.
        """
        if self.path is None:
            return None
        return FollowedFolder.follow(self.path, self._info(), resumes=self.resumes)

    def _info(self) -> RunInfo:
        """What a new run begins with."""
        stored = self.spec.stored
        return RunInfo(
            spec=stored.text,
            name=self.spec.source.name,
            files=dict(stored.files),
            settings=dict(stored.settings),
            bindings=dict(stored.bindings),
            backend=self.options.backend or "numpy",
            options=self.options.to_json(),
            data=digests(self.data),
            validation=digests(self.validation),
        )


def place_of(
    spec: Compilation,
    data: Any,
    validation: Any,
    asked: Options,
    run: _Path | None,
    resume: _Path | None,
) -> Place:
    """Where the run goes, and what it takes from the folder that it goes on in.

    Raises:
        SpecError: `unreadable-file` or `corrupt-file`, or `state-mismatch` if the run in `resume`
            began with something else.
    """
    if resume is None:
        return Place(spec, asked, data, validation, None if run is None else Path(run))
    path = Path(resume)
    info = read_run(path)
    spec = _as_begun(spec, info, path)
    data = _files(data, info.data, "data", path)
    validation = _files(validation, info.validation, "validation data", path)
    return Place(spec, asked.over(_options(info, path)), data, validation, path, resumes=True)


def digests(data: Any) -> dict[str, str]:
    """The SHA-256 of the files of `data`, by name; nothing for data from Python.

    Raises:
        SpecError: `unreadable-file`.
    """
    return {str(data): file_digest(Path(data))} if isinstance(data, str | PathLike) else {}


def _as_begun(spec: Compilation, info: RunInfo, path: Path) -> Compilation:
    settings = spec.settings or info.settings
    bindings = spec.bindings or info.bindings
    again = Compilation(
        spec.source, spec.path, settings, bindings, spec.max_memory, spec.files, spec.title
    )
    stored = again.stored
    for is_same, what in (
        (stored.text == info.spec, "the spec"),
        (dict(stored.files) == info.files, "a file that the spec uses"),
        (dict(stored.settings) == info.settings, "what `let`s are set to"),
        (dict(stored.bindings) == info.bindings, "what dimensions are bound to"),
    ):
        if not is_same:
            raise _other_run(path, what)
    return again


def _files(given: Any, begun: Mapping[str, str], what: str, path: Path) -> Any:
    """The data of a run that goes on: `given`, or the files that it began with, unchanged."""
    if given is not None and not isinstance(given, str | PathLike):
        return given
    if given is None and not begun:
        if what == "data":
            raise refusal(
                "state-mismatch",
                f"the run in `{path}` began with data that are no file",
                "Give the data again.",
                path=path,
            )
        return None
    if given is None and len(begun) == 1:
        given = Path(next(iter(begun)))
    if begun and sorted(digests(given).values()) != sorted(begun.values()):
        raise _other_run(path, f"the {what}")
    return given


def _other_run(path: Path, what: str) -> Exception:
    return refusal(
        "state-mismatch",
        f"{what} is not what the run in `{path}` began with",
        "Give what it began with, or begin a new run in another folder.",
        path=path,
    )


class _Saved(BaseModel):
    """What `Options.to_json` makes."""

    model_config = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False)

    target: str | None = None
    epochs: Annotated[int, Field(ge=1)] | None = None
    batch_size: Annotated[int, Field(ge=1)] | None = None
    seed: Annotated[int, Field(ge=0)] | None = None
    class_weight: Literal["auto"] | dict[str, float] | None = None


def _options(info: RunInfo, path: Path) -> Options:
    try:
        begun = _Saved.model_validate(info.options)
    except ValidationError:
        raise refusal(
            "corrupt-file",
            f"`{path / 'run.json'}` is not what a run writes, or is damaged",
            "Name a folder that `lstmspec train --run` has written.",
            path=path / "run.json",
        ) from None
    return Options(**begun.model_dump(), backend=info.backend)
