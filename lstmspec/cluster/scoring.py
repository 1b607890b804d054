"""Predictions that workers compute, in the same batches as one process would."""

import hashlib
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

from lstmspec.cluster.client import Workers, connected
from lstmspec.cluster.worker import Refused, SentModel, same, score
from lstmspec.data import bind_inputs
from lstmspec.diagnostics import SpecError
from lstmspec.tensors import Array
from lstmspec.trained import Predictions, TrainedModel
from lstmspec.trained.reading import inputs_of
from lstmspec.trained.running import Batch, Computed, batches, rows_at_once, told

_BYTES, _MOST = 2**22, 64
"""What a part may hold, and how many batches."""


def predict_parts(model: TrainedModel, data: Any, cluster: str) -> Iterator[Predictions]:
    """What `model.predict_parts(data)` gives, computed by the workers at `cluster`.

    `cluster` is the address of a Dask scheduler, such as `tcp://127.0.0.1:8786`, or `local:N`.

    Raises:
        SpecError: as `model.predict_parts`, `missing-extra`, or `cluster-failure`.
    """
    compilation = model.compilation
    given = inputs_of(compilation.model, model.preparation, data, compilation.max_memory)
    yield from told(model, given, computed_parts(model, given.arrays, cluster))


def computed_parts(
    model: TrainedModel, arrays: Mapping[str, Array], cluster: str
) -> Iterator[Computed]:
    """What `model` says of `arrays`, by the names of its inputs, batch by batch.

    Raises:
        SpecError: `data-mismatch`, `missing-extra`, or `cluster-failure`.
    """
    bind_inputs(model.compilation.model, arrays, None)
    with connected(cluster) as workers:
        sent = workers.submit(same, _sent(model))
        calls = ((sent, part) for part in _parts(model, arrays, workers))
        for found in workers.in_order(score, calls):
            if isinstance(found, Refused):
                raise SpecError(found.diagnostics, found.sources)
            yield from found


def _sent(model: TrainedModel) -> SentModel:
    with tempfile.TemporaryDirectory(prefix="lstmspec-") as folder:
        path = Path(folder) / "model.safetensors"
        model.save(path)
        content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    return SentModel(content, digest, model.compilation.max_memory, version("lstmspec"))


def _parts(
    model: TrainedModel, arrays: Mapping[str, Array], workers: Workers
) -> Iterator[list[Batch]]:
    """Some batches at a time: enough to be worth a journey, few enough that all have some."""
    program = model.compilation.model
    rows = rows_at_once(program)
    first = next(iter(batches(program, arrays, rows)))
    count = -(-len(next(iter(arrays.values()))) // rows)
    size = max(1, sum(array.nbytes for array in first.values()))
    number = min(_BYTES // size, -(-count // (4 * workers.threads)), _MOST)
    return _taken(batches(program, arrays, rows), max(1, number))


def _taken(found: Iterable[Batch], number: int) -> Iterator[list[Batch]]:
    remaining = iter(found)
    while part := list(islice(remaining, number)):
        yield part
