"""The files that a spec brings in with `use`: none from outside of its own folder tree."""

from collections.abc import Callable
from pathlib import Path, PureWindowsPath

from lstmspec.diagnostics import Sink, did_you_mean
from lstmspec.syntax import ast, parse, read_source


class UseLoader:
    """Finds and reads the files that the spec at `path` uses.

    A path is relative to the file it is written in, parted by `/`, and stays inside the folder tree
    of the spec, links followed. A spec without a file cannot use others.

    Args:
        path: The spec's own file; `None` for a text that stands in no file.
        sink: Where to report.
    """

    def __init__(self, path: Path | None, sink: Sink) -> None:
        self._sink = sink
        self._shown = path.parent if path else Path()
        self._top = _resolved(path) if path else None
        self._folders: dict[str, Path] = {}

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
            return self._inside(use, self._folders.get(use.span.file, self._top.parent))
        return None

    def read(self, path: Path) -> ast.Spec | None:
        """The tree of the file at `path`, which `locate` gave; `None`, and reported, if none."""
        source = read_source(path, self._sink, name=self.name_of(path))
        if source is None:
            return None
        self._folders[source.name] = path.parent
        return parse(source, self._sink)

    def name_of(self, path: Path) -> str:
        """What messages call the file at `path`, which `locate` gave."""
        if self._top is None:
            return path.as_posix()
        return (self._shown / path.relative_to(self._top.parent)).as_posix()

    def _inside(self, use: ast.Use, folder: Path) -> Path | None:
        path = _resolved(folder / use.path.value)
        if path is not None and self._top and not path.is_relative_to(self._top.parent):
            self._refuse(
                use,
                "use-outside",
                "a path that leaves the folder of the spec",
                help="Move the file into the folder of the spec, or below it.",
            )
        elif path is not None and _is_file(path):
            return path
        else:
            self._unreadable(use, folder)
        return None

    def _unreadable(self, use: ast.Use, folder: Path) -> None:
        written = use.path.value
        self._refuse(
            use,
            "unreadable-use",
            f"there is no file `{written}`",
            help=lambda: (
                did_you_mean(written, _specs_below(folder))
                or "The path begins at the folder of this file."
            ),
        )

    def _refuse(
        self, use: ast.Use, code: str, message: str, *, help: str | Callable[[], str]
    ) -> None:
        self._sink.error(code, message, use.path.span, help=help)


def _resolved(path: Path) -> Path | None:
    """`path` with every link followed, or `None` where that leads nowhere."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False


def _specs_below(folder: Path) -> list[str]:
    """The specs in `folder` and in the folders in it, as `use` would name them."""
    found = [path for pattern in ("*.lstm", "*/*.lstm") for path in folder.glob(pattern)]
    return [path.relative_to(folder).as_posix() for path in found[:100]]
