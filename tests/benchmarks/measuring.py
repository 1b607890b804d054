"""One work, done by several peers in the same rounds."""

from collections.abc import Sequence
from statistics import median

import numpy as np
from timing import Clock
from turns import Peer, Turns
from works import Array, Work

TOLERANCE = 1e-5


def medians(
    turns: Turns, work: Work, peers: Sequence[Peer], runs: int, clock: Clock = "wall"
) -> dict[Peer, float]:
    """The median seconds of each peer; all must compute what the first one does."""
    results = [turns.build(peer, work) for peer in peers]
    for peer, result in zip(peers, results, strict=True):
        check(peer, work, result, results[0])
    for peer in peers:
        turns.warm_up(peer)
    samples: dict[Peer, list[float]] = {peer: [] for peer in peers}
    for _ in range(runs):
        for peer, times in samples.items():
            times.append(getattr(turns.sample(peer), clock))
    turns.forget()
    return {peer: median(times) for peer, times in samples.items()}


def check(peer: Peer, work: Work, found: Array, expected: Array) -> None:
    """End the program unless a peer computes what is expected."""
    if found.shape != expected.shape:
        raise SystemExit(f"{work.name}: {peer.name} gives {found.shape}, not {expected.shape}")
    difference = np.abs(found - expected).max()
    if not difference <= TOLERANCE:
        raise SystemExit(f"{work.name}: {peer.name} and lstmspec differ by {difference:.1e}")
