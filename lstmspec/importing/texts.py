"""Texts of any length in an HDF5 file, read without HDF5."""

from typing import Any

from lstmspec.importing.headers import BrokenHeaderError, number, read_at

_REFERENCE = 16
_MOST_TEXTS_OF_A_HEAP = 100_000


class TextReader:
    """Reads what references to texts lead to, in the file `file`."""

    def __init__(self, file: Any) -> None:
        self.file = file
        """The file, open."""
        self._heaps: dict[int, dict[int, tuple[int, int]]] = {}

    def read(self, data: bytes, count: int, limit: int) -> list[bytes] | None:
        """The texts behind the `count` references in `data`; `None` if they exceed `limit` bytes.

        Raises:
            BrokenHeaderError: if a reference leads to no text of its length.
        """
        places = [self._place(data, _REFERENCE * index) for index in range(count)]
        if sum(length for _, length in places) > limit:
            return None
        return [read_at(self.file, start, length) for start, length in places]

    def _place(self, data: bytes, at: int) -> tuple[int, int]:
        """Where a text stands and how long it is, by the reference at `at`."""
        length, heap, index = number(data, at, 4), number(data, at + 4, 8), number(data, at + 12, 4)
        if not length:
            return 0, 0
        if heap not in self._heaps:
            self._heaps[heap] = self._listed(heap)
        start, size = self._heaps[heap].get(index, (0, 0))
        if length > size:
            raise BrokenHeaderError
        return start, length

    def _listed(self, heap: int) -> dict[int, tuple[int, int]]:
        """Place and size of every text in the heap at `heap`, by its number."""
        head = read_at(self.file, heap, 16)
        if head[:4] != b"GCOL":
            raise BrokenHeaderError
        at, end, found = heap + 16, heap + number(head, 8, 8), {}
        while at + 16 <= end:
            entry = read_at(self.file, at, 16)
            index, size = number(entry, 0, 2), number(entry, 8, 8)
            if index == 0:
                break
            found[index] = at + 16, size
            at += 16 + -(-size // 8) * 8
            if len(found) > _MOST_TEXTS_OF_A_HEAP:
                raise BrokenHeaderError
        return found
