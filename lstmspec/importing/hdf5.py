"""HDF5 files that nobody vouches for: which tensors they hold, without reading them.

HDF5 can point outside the file and describe more than it holds. Here every step of a path is a hard
link to a group or a dataset; a dataset has plain numbers, lies in the file itself as one piece and
has its whole size there. A tensor is read when its shape has been held against the model's.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstmspec.diagnostics import Diagnostic, SpecError
from lstmspec.importing.headers import BrokenHeaderError, attribute_bytes
from lstmspec.importing.json_text import check_length
from lstmspec.importing.limits import MAX_DEPTH, MAX_JSON_BYTES, MAX_NAMES, MAX_OBJECTS
from lstmspec.importing.refusals import corrupt, shown, too_large
from lstmspec.importing.tensor import Tensor
from lstmspec.importing.texts import TextReader

if TYPE_CHECKING:
    import numpy as np


def load_h5py() -> Any:
    """The module `h5py`, imported now.

    Raises:
        SpecError: `missing-extra`.
    """
    try:
        import h5py
    except ImportError:
        message = "reading Keras files needs `h5py`"
        help = "Install it: pip install 'lstmspec[import]'"
        raise SpecError((Diagnostic("missing-extra", message, help=help),), {}) from None
    return h5py


@contextmanager
def opened(path: Path, file: Any) -> Iterator["Group"]:
    """The root of the HDF5 file in `file`, which is at or in `path`.

    Raises:
        SpecError: `missing-extra`, or `corrupt-file`.
    """
    h5py = load_h5py()
    try:
        root = h5py.File(file, "r")
    except (OSError, ValueError, RuntimeError):
        raise corrupt(path, "is no HDF5 file, or is cut short") from None
    with root:
        yield Group(path, root, h5py, "", TextReader(file))


@contextmanager
def _guarded(path: Path) -> Iterator[None]:
    """Refuse the file for what h5py and HDF5 raise where its inside is damaged."""
    try:
        yield
    except (OSError, RuntimeError, KeyError, ValueError, TypeError, OverflowError):
        raise corrupt(path, "is damaged inside") from None


class Group:
    """A group of an HDF5 file, each of whose children is asked for by name."""

    def __init__(self, path: Path, group: Any, h5py: Any, name: str, reader: TextReader) -> None:
        self.path = path
        """The file."""
        self.name = name
        """Its path in the file."""
        self._group, self._h5py, self._reader = group, h5py, reader

    def child(self, name: str) -> "Group | None":
        """The group below this one at the path `name`; `None` if there is none."""
        found: Group = self
        for part in filter(None, name.split("/")):
            item = found._item(part)
            if not isinstance(item, self._h5py.Group):
                return None
            found = found._below(item, part)
        return found

    def tensor(self, name: str) -> Tensor | None:
        """The tensor below this group at the path `name`; `None` if there is none."""
        parent, _, last = name.rpartition("/")
        holder = self.child(parent)
        item = holder._item(last) if holder is not None else None
        if not isinstance(item, self._h5py.Dataset):
            return None
        return self._checked(item, f"{self.name}/{name}".lstrip("/"))

    def tensors(self) -> dict[str, Tensor]:
        """Every tensor below this group by its path, none of them read.

        Raises:
            SpecError: `corrupt-file`, or `file-too-large`.
        """
        found: dict[str, Tensor] = {}
        waiting, seen = [(self, "", 0)], 0
        with _guarded(self.path):
            while waiting:
                group, prefix, depth = waiting.pop()
                seen += len(group._group)
                if seen > MAX_OBJECTS or depth > MAX_DEPTH:
                    raise too_large(self.path, f"holds over {MAX_OBJECTS:,} tensors, or a circle")
                for name in group._group:
                    item = group._item(name)
                    if isinstance(item, self._h5py.Dataset):
                        found[prefix + name] = self._checked(item, prefix + name)
                    elif isinstance(item, self._h5py.Group):
                        below = group._below(item, name)
                        waiting.append((below, f"{prefix}{name}/", depth + 1))
        return found

    def text(self, name: str) -> str | None:
        """The text of the attribute `name`; `None` if there is none.

        Raises:
            SpecError: `corrupt-file`, or `file-too-large`.
        """
        with _guarded(self.path):
            if name not in self._group.attrs:
                return None
            attribute = self._group.attrs.get_id(name)
            if attribute.shape != () or not self._is_text(attribute):
                raise corrupt(self.path, f"has no text as its attribute `{shown(name)}`")
            return self._texts(attribute, 1, name)[0]

    def has(self, name: str) -> bool:
        """Whether there is an attribute `name`, or the first piece of a long list."""
        with _guarded(self.path):
            return name in self._group.attrs or f"{name}0" in self._group.attrs

    def names(self, name: str) -> list[str] | None:
        """The list of texts in the attribute `name`, which long lists have in pieces.

        Raises:
            SpecError: `corrupt-file`, or `file-too-large`.
        """
        with _guarded(self.path):
            if name in self._group.attrs:
                return self._piece(name)
            found: list[str] = []
            for number in range(len(self._group.attrs)):
                if f"{name}{number}" not in self._group.attrs:
                    break
                found += self._piece(f"{name}{number}")
            return found or None

    def _piece(self, name: str) -> list[str]:
        attribute = self._group.attrs.get_id(name)
        shape = attribute.shape
        if shape == (0,):
            return []
        if len(shape) != 1 or shape[0] > MAX_NAMES or not self._is_text(attribute):
            raise corrupt(self.path, f"has no list of names as its attribute `{shown(name)}`")
        return self._texts(attribute, shape[0], name)

    def _texts(self, attribute: Any, count: int, name: str) -> list[str]:
        """The `count` texts of an attribute; those of any length are read without HDF5."""
        what = f"its attribute `{shown(name)}`"
        if attribute.dtype.kind == "S":
            check_length(self.path, attribute.get_storage_size(), what)
            value = self._group.attrs[name]
            return [_decoded(item) for item in ([value] if attribute.shape == () else value)]
        try:
            address = self._h5py.h5o.get_info(self._group.id).addr
            data = attribute_bytes(self._reader.file, address, name)
            found = self._reader.read(data, count, MAX_JSON_BYTES)
        except BrokenHeaderError:
            raise corrupt(self.path, f"is damaged at {what}") from None
        if found is None:
            raise too_large(self.path, f"has more than {MAX_JSON_BYTES:,} bytes in {what}")
        return [_decoded(item) for item in found]

    def _is_text(self, attribute: Any) -> bool:
        return attribute.dtype.kind == "S" or (
            self._h5py.check_string_dtype(attribute.dtype) is not None
        )

    def _below(self, item: Any, name: str) -> "Group":
        path = f"{self.name}/{name}".lstrip("/")
        return Group(self.path, item, self._h5py, path, self._reader)

    def _item(self, name: str) -> Any:
        """What is behind `name`, if that is a hard link; `None` if nothing is."""
        with _guarded(self.path):
            link = self._group.get(name, getlink=True)
            if link is None:
                return None
            if type(link) is self._h5py.HardLink:
                return self._group[name]
        raise corrupt(self.path, f"has a link at `{shown(name)}`, where Keras writes tensors")

    def _checked(self, data: Any, name: str) -> Tensor:
        """The tensor that the dataset `data` is, if it is as Keras writes one."""
        with _guarded(self.path):
            return self._plain(data, name)

    def _plain(self, data: Any, name: str) -> Tensor:
        layout = data.id.get_create_plist().get_layout()
        h5d = self._h5py.h5d
        is_here = layout in (h5d.CONTIGUOUS, h5d.COMPACT) and not data.is_virtual
        if not is_here or data.external:
            raise self._odd(name, "is not one piece of this file")
        if data.id.get_create_plist().get_nfilters():
            raise self._odd(name, "is compressed")
        if data.dtype.kind not in "fiub" or data.dtype.itemsize > _WIDEST:
            raise self._odd(name, "holds no plain numbers")
        if data.shape is None or data.id.get_storage_size() < data.size * data.dtype.itemsize:
            raise self._odd(name, "is described larger than it is")
        return Tensor(
            name, tuple(map(int, data.shape)), data.dtype.name, lambda: self._numbers(data)
        )

    def _numbers(self, data: Any) -> "np.ndarray[Any, Any]":
        import numpy as np

        with _guarded(self.path):
            return np.asarray(data[()])

    def _odd(self, name: str, what: str) -> SpecError:
        return corrupt(self.path, f"has a tensor `{shown(name)}` that {what}")


_WIDEST = 8


def _decoded(value: bytes | str) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
