"""Finding workers, and what is said where there are none."""

import os
import subprocess
import sys

import pytest

from lstmspec.cluster import client, connected
from lstmspec.cluster.address import local_workers
from lstmspec.diagnostics import SpecError


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("local:2", 2),
        ("tcp://127.0.0.1:8786", None),
        ("tls://node-7.cluster:8786", None),
        ("node7:8786", None),
        ("tcp://[::1]:8786", None),
    ],
)
def test_addresses(address: str, number: int | None):
    assert local_workers(address) == number


@pytest.mark.parametrize(
    "address", ["", "local", "local:0", "local:-1", "here", "http://a:1", "a:"]
)
def test_what_is_no_address(address: str):
    with pytest.raises(SpecError) as caught:
        local_workers(address)
    assert caught.value.diagnostics[0].code == "cluster-failure"
    assert caught.value.exit_code == 2


def test_without_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SpecError) as caught, connected("local:1"):
        pass
    assert caught.value.diagnostics[0].code == "missing-extra"


def message(address: str) -> str:
    with pytest.raises(SpecError) as caught, connected(address):
        pass
    assert caught.value.diagnostics[0].code == "cluster-failure"
    return caught.value.diagnostics[0].message


def test_nobody_answers(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr(client, "_CONNECT", 0.5)
    assert message("tcp://127.0.0.1:9") == "no scheduler answers at tcp://127.0.0.1:9"


def test_a_scheduler_without_workers(monkeypatch):
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(client, "_WORKERS", 0.5)
    with distributed.LocalCluster(
        n_workers=0, host="127.0.0.1", dashboard_address="127.0.0.1:0"
    ) as alone:
        address = alone.scheduler_address
        assert message(address) == f"the scheduler at {address} has no workers"


def test_a_script_that_workers_run_again(tmp_path):
    pytest.importorskip("distributed")
    script = tmp_path / "script.py"
    script.write_text("from lstmspec.cluster import connected\nconnected('local:1').__enter__()\n")
    run = subprocess.run(
        [sys.executable, str(script)], capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 1
    assert "error[cluster-failure]: the workers of local:1 did not start" in run.stderr


def test_workers_that_go_for_good(cluster, monkeypatch):
    monkeypatch.setattr(client, "_LOOK", 0.1)
    monkeypatch.setattr(client, "_ALONE", 0.3)
    with connected(cluster.address) as workers:
        monkeypatch.setattr(workers._client, "nthreads", dict)
        slow = workers.submit(_slow)
        with pytest.raises(SpecError, match="no worker is left"):
            workers.result(slow)


def test_a_part_that_kills_its_workers(cluster):
    with connected(cluster.address) as workers, pytest.raises(SpecError) as caught:
        list(workers.in_order(_deadly, [()]))
    assert caught.value.diagnostics[0].message == (
        "every worker that took one of the parts died of it"
    )
    cluster.client.wait_for_workers(2)


def test_results_come_in_the_order_of_the_calls(cluster):
    delays = [0.3, 0, 0.1, 0, 0.2, 0, 0]
    with connected(cluster.address) as workers:
        assert list(workers.in_order(_late, [(delay,) for delay in delays])) == delays


def _late(delay: float) -> float:
    import time

    time.sleep(delay)
    return delay


def _slow() -> None:
    import time

    time.sleep(2)


def _deadly() -> None:
    os._exit(1)
