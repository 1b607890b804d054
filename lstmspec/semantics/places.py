"""Where files that a spec uses are looked for: the disk, or texts that a model file keeps."""

from collections.abc import Mapping
from pathlib import Path
from posixpath import normpath
from typing import Protocol

from lstmspec.diagnostics import Sink
from lstmspec.source import Source
from lstmspec.syntax import decode_source, read_source


class Place(Protocol):
    """Where files are looked for."""

    def top(self, path: Path) -> Path | None:
        """Where the spec itself stands."""
        ...

    def resolved(self, path: Path) -> Path | None:
        """`path` with every link followed, or `None` where that leads nowhere."""
        ...

    def is_file(self, path: Path) -> bool:
        """Whether a file stands at `path`."""
        ...

    def read(self, path: Path, name: str, sink: Sink) -> Source | None:
        """The text at `path`, called `name`; `None`, and reported, if it cannot be one."""
        ...

    def specs_below(self, folder: Path) -> list[str]:
        """The specs in `folder` and in the folders in it, as `use` would name them."""
        ...


class Disk:
    """The files of the disk."""

    def top(self, path: Path) -> Path | None:
        """See `Place.top`."""
        return self.resolved(path)

    def resolved(self, path: Path) -> Path | None:
        """See `Place.resolved`."""
        try:
            return path.resolve()
        except (OSError, RuntimeError, ValueError):
            return None

    def is_file(self, path: Path) -> bool:
        """See `Place.is_file`."""
        try:
            return path.is_file()
        except OSError:
            return False

    def read(self, path: Path, name: str, sink: Sink) -> Source | None:
        """See `Place.read`."""
        return read_source(path, sink, name=name)

    def specs_below(self, folder: Path) -> list[str]:
        """See `Place.specs_below`."""
        found = [path for pattern in ("*.lstm", "*/*.lstm") for path in folder.glob(pattern)]
        return [path.relative_to(folder).as_posix() for path in found[:100]]


_ROOT = Path("/spec")
"""What stands for the folder of a spec whose files are texts: nothing looks for it on a disk."""


class Texts:
    """Files that are texts by path."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = {_ROOT / path: text for path, text in texts.items()}

    def top(self, path: Path) -> Path | None:
        """See `Place.top`."""
        return _ROOT / "<spec>"

    def resolved(self, path: Path) -> Path | None:
        """See `Place.resolved`."""
        return Path(normpath(path.as_posix()))

    def is_file(self, path: Path) -> bool:
        """See `Place.is_file`."""
        return path in self._texts

    def read(self, path: Path, name: str, sink: Sink) -> Source | None:
        """See `Place.read`."""
        return decode_source(self._texts[path].encode("utf-8", "surrogatepass"), name, sink)

    def specs_below(self, folder: Path) -> list[str]:
        """See `Place.specs_below`."""
        below = [path for path in self._texts if path.is_relative_to(folder)]
        return [path.relative_to(folder).as_posix() for path in below[:100]]
