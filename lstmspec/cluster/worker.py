"""What a worker does: it loads the model once, and computes batches with NumPy on one thread.

What is refused is a value and no exception, so that Dask does not try it again.
"""

import tempfile
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from lstmspec.diagnostics import Diagnostic, SpecError
from lstmspec.source import Source
from lstmspec.threads import one_thread
from lstmspec.trained import TrainedModel, load
from lstmspec.trained.running import Batch, Computed, computed

T = TypeVar("T")


@dataclass(frozen=True)
class SentModel:
    """A model on its way to a worker."""

    content: bytes
    """The model file."""
    digest: str
    """Its SHA-256."""
    max_memory: int
    """The memory budget of the model, in bytes."""
    version: str
    """That of lstmspec."""


@dataclass(frozen=True)
class Refused:
    """What a worker did not do, and why."""

    diagnostics: tuple[Diagnostic, ...]
    sources: dict[str, Source]


_LOCK = threading.Lock()
_LOADED: dict[str, TrainedModel] = {}
"""The model that this process computes with, by digest."""


def same(value: T) -> T:
    """`value`; so that the scheduler keeps it, and each worker fetches it once."""
    return value


def score(model: SentModel, parts: Sequence[Batch]) -> list[Computed] | Refused:
    """What `model` says of each of `parts`."""
    try:
        require_version(model.version)
        trained = _loaded(model)
        with one_thread():
            return list(computed(trained, trained.live, parts))
    except SpecError as error:
        return refused(error)


def refused(error: SpecError) -> Refused:
    """`error` as another process can read it."""
    told = tuple(replace(found, help=found.help_text) for found in error.diagnostics)
    return Refused(told, dict(error.sources))


def require_version(wanted: str) -> None:
    """Refuse to work for another version of lstmspec.

    Raises:
        SpecError: `cluster-failure`.
    """
    own = version("lstmspec")
    if own != wanted:
        from lstmspec.cluster.refusal import refusal

        raise refusal(
            "cluster-failure",
            f"a worker has lstmspec {own}, and this is {wanted}",
            "Install the same version on both.",
        )


def while_wanted() -> Callable[[], bool]:
    """Whether somebody waits for the task that this is; asked in the thread that runs it."""
    from distributed import get_worker

    worker = get_worker()
    key = worker.get_current_task()

    def ask() -> bool:
        task = worker.state.tasks.get(key)
        return task is not None and task.state != "cancelled"

    return ask


def _loaded(sent: SentModel) -> TrainedModel:
    with _LOCK:
        if sent.digest not in _LOADED:
            _LOADED.clear()
            with tempfile.TemporaryDirectory(prefix="lstmspec-") as folder:
                path = Path(folder) / "model.safetensors"
                path.write_bytes(sent.content)
                trained = load(path, max_memory=sent.max_memory)
                _ = trained.live
            _LOADED[sent.digest] = trained
        return _LOADED[sent.digest]
