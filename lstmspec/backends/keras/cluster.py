"""Which processes train one model together, and which of them this is: `TF_CONFIG`.

It is the ordinary variable of TensorFlow, which Slurm scripts, Ray and `lstmspec launch` set alike;
it is read here before TensorFlow is, which waits very long for an address that is wrong.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from lstmspec.diagnostics import Diagnostic, SpecError

TF_CONFIG = "TF_CONFIG"
MULTI_WORKER, MIRRORED = "multi-worker", "mirrored"

_ADDRESS = re.compile(r"[^\s:/]+:\d{1,5}|\[[0-9A-Fa-f:.]+\]:\d{1,5}")
_MOST = 1024
"""How many processes, or devices of one, may train together."""
_EXAMPLE = (
    '{"cluster": {"worker": ["HOST:PORT", "HOST:PORT"]}, "task": {"type": "worker", "index": 0}}'
)


@dataclass(frozen=True)
class Distribution:
    """How a model is trained by several devices at once."""

    devices: int | None = None
    """Of `mirrored`: how many of this machine; `None` is every GPU."""
    addresses: tuple[str, ...] = ()
    """Of `multi-worker`: where the processes are, the chief first."""
    index: int = 0
    """Which of them this is; 0 is the chief, which alone writes."""

    @property
    def is_multi_worker(self) -> bool:
        """Whether other processes may take part."""
        return bool(self.addresses)

    @property
    def workers(self) -> int:
        """How many processes there are."""
        return max(len(self.addresses), 1)

    @property
    def is_chief(self) -> bool:
        """Whether this process writes what the run leaves behind."""
        return self.index == 0


def distribution_of(
    text: str | None, environment: Mapping[str, str] | None = None
) -> Distribution | None:
    """What `mirrored`, `mirrored:N` or `multi-worker` asks for; `None` for None.

    Raises:
        SpecError: `invalid-cluster`.
    """
    if text is None:
        return None
    if text == MULTI_WORKER:
        return _from_tf_config((os.environ if environment is None else environment).get(TF_CONFIG))
    kind, colon, count = text.partition(":")
    if kind == MIRRORED and not colon:
        return Distribution()
    if kind != MIRRORED or not count.isascii() or not count.isdigit():
        _refuse(f"`{text}` is no way to train on several devices")
    if not 1 <= int(count[:5]) <= _MOST:
        _refuse(f"`{text}` asks for no number of devices from 1 to {_MOST}")
    return Distribution(devices=int(count))


def tf_config(addresses: Sequence[str], index: int) -> str:
    """`TF_CONFIG` for the worker of number `index`."""
    task = {"type": "worker", "index": index}
    return json.dumps({"cluster": {"worker": list(addresses)}, "task": task})


def _from_tf_config(text: str | None) -> Distribution:
    if not text:
        _refuse(f"`--distribute {MULTI_WORKER}` needs the variable {TF_CONFIG}, which is not set")
    try:
        config: Any = json.loads(text)
    except (ValueError, RecursionError):
        _refuse(f"{TF_CONFIG} is not JSON")
    cluster, task = (_object(config, name) for name in ("cluster", "task"))
    others = sorted(set(cluster) - {"chief", "worker"})
    if others:
        _refuse(f"{TF_CONFIG} names `{others[0]}`, and only chief and workers train here")
    chiefs, workers = (_addresses(cluster, name) for name in ("chief", "worker"))
    if len(chiefs) > 1:
        _refuse(f"{TF_CONFIG} names {len(chiefs)} chiefs")
    everyone = [*chiefs, *workers]
    if not everyone:
        _refuse(f"{TF_CONFIG} names no workers")
    if len(set(everyone)) < len(everyone):
        _refuse(f"{TF_CONFIG} names an address twice")
    kind, index = task.get("type"), task.get("index")
    mine = {"chief": chiefs, "worker": workers}.get(kind) if isinstance(kind, str) else None
    if mine is None or type(index) is not int or not 0 <= index < len(mine):
        _refuse(f"the task in {TF_CONFIG} is none of the cluster")
    first = len(chiefs) if kind == "worker" else 0
    return Distribution(addresses=tuple(everyone), index=first + index)


def _object(config: Any, name: str) -> dict[str, Any]:
    found = config.get(name) if isinstance(config, dict) else None
    if not isinstance(found, dict):
        _refuse(f"{TF_CONFIG} has no object `{name}`")
    return found


def _addresses(cluster: Mapping[str, Any], name: str) -> list[str]:
    found = cluster.get(name, [])
    if not isinstance(found, list) or len(found) > _MOST:
        _refuse(f"`{name}` in {TF_CONFIG} is no list of addresses")
    for address in found:
        if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
            _refuse(f"`{name}` in {TF_CONFIG} holds {address!r}, which is no HOST:PORT")
    return found


def _refuse(message: str) -> NoReturn:
    diagnostic = Diagnostic(
        "invalid-cluster",
        message,
        trail=(f"such as {_EXAMPLE}",) if TF_CONFIG in message else (),
        help="Start the workers with `lstmspec launch --workers N -- train ...`, or set it for"
        " each of them."
        if TF_CONFIG in message
        else "Say `mirrored`, `mirrored:N` or `multi-worker`.",
    )
    raise SpecError((diagnostic,), {})
