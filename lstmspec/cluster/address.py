"""Where workers are: at the address of a scheduler, or `local:N`, which starts them here."""

import re

from lstmspec.cluster.refusal import refusal

_LOCAL = re.compile(r"local:([1-9][0-9]{0,2})")
_REMOTE = re.compile(r"(?!local:)(?:(?:tcp|tls)://)?(?:[\w.-]+|\[[0-9a-fA-F:.]+\]):[0-9]{1,5}")


def local_workers(address: str) -> int | None:
    """How many workers `address` asks to start on this machine; `None` for those of a scheduler.

    Raises:
        SpecError: `cluster-failure` if it is no address.
    """
    match = _LOCAL.fullmatch(address)
    if match:
        return int(match[1])
    if _REMOTE.fullmatch(address):
        return None
    raise refusal(
        "cluster-failure",
        f"`{address}` is no address of a cluster",
        "Write tcp://HOST:PORT, as `dask scheduler` says it, or local:N for N workers here.",
    )
