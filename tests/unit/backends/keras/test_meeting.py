"""Workers that meet, those that do not come, and a port that is taken."""

import socket
import threading

import pytest

from lstmspec import SpecError
from lstmspec.backends.keras import Distribution
from lstmspec.backends.keras.meeting import meet


def addresses(count: int) -> tuple[str, ...]:
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    found = tuple(f"127.0.0.1:{one.getsockname()[1]}" for one in sockets)
    for one in sockets:
        one.close()
    return found


def test_workers_that_come_meet():
    three, met = addresses(3), []

    def come(index: int) -> None:
        meet(Distribution(addresses=three, index=index), 20)
        met.append(index)
        # TensorFlow takes the port over.
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("", int(three[index].rpartition(":")[2])))
            listener.listen()
            everyone.wait(20)

    everyone = threading.Barrier(3)
    threads = [threading.Thread(target=come, args=(index,)) for index in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(met) == [0, 1, 2]


def test_one_that_does_not_come_is_named():
    two = addresses(2)
    with pytest.raises(SpecError, match="worker-lost") as caught:
        meet(Distribution(addresses=two, index=0), 0.1)
    assert f"the worker at {two[1]} cannot be reached" in str(caught.value)


def test_a_port_that_is_taken_is_refused():
    with socket.socket() as other:
        other.bind(("", 0))
        other.listen()
        mine = f"127.0.0.1:{other.getsockname()[1]}"
        with pytest.raises(SpecError, match="invalid-cluster") as caught:
            meet(Distribution(addresses=(mine,), index=0), 0.1)
    assert f"{mine}, the address of this worker" in str(caught.value)
    with pytest.raises(SpecError, match="invalid-cluster"):
        meet(Distribution(addresses=("127.0.0.1:99999",), index=0), 0.1)
