"""A cluster of two worker processes on 127.0.0.1."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest


@dataclass
class Cluster:
    address: str
    client: Any

    def pids(self) -> list[int]:
        import os

        return list(self.client.run(os.getpid).values())

    def tasks(self) -> int:
        """How many tasks the scheduler knows."""
        return self.client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks))


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address="127.0.0.1:0"
        ) as local,
        distributed.Client(local, set_as_default=False) as client,
    ):
        yield Cluster(local.scheduler_address, client)
