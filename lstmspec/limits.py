"""The memory budget of a model, decided before anything is allocated."""

import os

GIB = 2**30


def default_max_memory() -> int:
    """The smaller of 4 GiB and half of this machine's memory, in bytes."""
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):  # not a POSIX system
        return 4 * GIB
    return min(4 * GIB, total // 2)
