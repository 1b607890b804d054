"""The files that a spec brings in with `use`: none from outside of its own folder tree.

They are looked for on the disk, or in texts by relative path, as a model file keeps them: there no
path reaches a disk.
"""

from collections.abc import Callable, Mapping
from pathlib import Path, PureWindowsPath
from posixpath import normpath
from typing import NamedTuple

from lstmspec.diagnostics import Sink, did_you_mean
from lstmspec.semantics.places import Disk, Place, Texts
from lstmspec.syntax import ast, parse


class UseLoader:
    """Finds and reads the files that the spec at `path` uses.

    A path is relative to the file it is written in, parted by `/`, and stays inside the folder tree
    of the spec, links followed. A spec without a file cannot use others.

    Args:
        path: The spec's own file; `None` for a text that stands in no file.
        sink: Where to report.
        texts: The files by their paths from the spec's folder, instead of those on the disk; `path`
            is then what messages call the folder.
    """

    def __init__(
        self, path: Path | None, sink: Sink, texts: Mapping[str, str] | None = None
    ) -> None:
        self._sink = sink
        self._place: Place = Texts(texts) if texts else Disk()
        self._shown = (path if texts else path.parent) if path else Path()
        self._top = self._place.top(path) if path else None
        self._folders: dict[str, _Folder] = {}
        self._names: dict[Path, str] = {}
        self.used: dict[str, str] = {}
        """The texts of the files that were read, by their paths from the spec's folder."""

    @property
    def top(self) -> Path | None:
        """The spec's own file, links followed."""
        return self._top

    def locate(self, use: ast.Use) -> Path | None:
        """The file that `use` names, links followed; `None`, and reported, if it may not be."""
        written = use.path.value
        if self._top is None:
            self._refuse(
                use,
                "unreadable-use",
                "a spec without a file cannot use others",
                help="Save the spec in a file, in the folder of those that it uses.",
            )
        elif not written or PureWindowsPath(written).anchor:
            self._refuse(
                use,
                "use-outside",
                "an absolute path" if written else "an empty path",
                help='Write a path from this file, such as `use "blocks.lstm"`.',
            )
        elif "\\" in written:
            self._refuse(
                use,
                "unreadable-use",
                "a path parted by `\\`",
                help=f'Write `use "{written.replace(chr(92), "/")}"`: it works everywhere.',
            )
        else:
            return self._inside(use, self._folders.get(use.span.file, _Folder(self._top.parent)))
        return None

    def read(self, path: Path) -> ast.Spec | None:
        """The tree of the file at `path`, which `locate` gave; `None`, and reported, if none."""
        source = self._place.read(path, self.name_of(path), self._sink)
        if source is None:
            return None
        written = self._names[path]
        self.used[written] = source.text
        self._folders[source.name] = _Folder(path.parent, written.rpartition("/")[0])
        return parse(source, self._sink)

    def name_of(self, path: Path) -> str:
        """What messages call the file at `path`, which `locate` gave."""
        if self._top is None:
            return path.as_posix()
        return (self._shown / path.relative_to(self._top.parent)).as_posix()

    def _inside(self, use: ast.Use, folder: "_Folder") -> Path | None:
        path = self._place.resolved(folder.path / use.path.value)
        if path is not None and self._top and not path.is_relative_to(self._top.parent):
            self._refuse(
                use,
                "use-outside",
                "a path that leaves the folder of the spec",
                help="Move the file into the folder of the spec, or below it.",
            )
        elif path is not None and self._place.is_file(path):
            written = normpath(f"{folder.written}/{use.path.value}").lstrip("/")
            self._names.setdefault(path, written)
            return path
        else:
            self._unreadable(use, folder.path)
        return None

    def _unreadable(self, use: ast.Use, folder: Path) -> None:
        written = use.path.value
        self._refuse(
            use,
            "unreadable-use",
            f"there is no file `{written}`",
            help=lambda: (
                did_you_mean(written, self._place.specs_below(folder))
                or "The path begins at the folder of this file."
            ),
        )

    def _refuse(
        self, use: ast.Use, code: str, message: str, *, help: str | Callable[[], str]
    ) -> None:
        self._sink.error(code, message, use.path.span, help=help)


class _Folder(NamedTuple):
    """The folder of a file that is used."""

    path: Path
    """Where it is, links followed."""
    written: str = ""
    """How the spec's folder reaches it, in the words of the specs."""
