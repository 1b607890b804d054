"""What a run was made with: versions, and the digests of files."""

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from lstmspec.diagnostics import Diagnostic, SpecError


def versions(backend: str) -> dict[str, str]:
    """The versions of what a run on `backend` computes with; none of it is imported."""
    packages = ["lstmspec", "numpy", *(["keras", "tensorflow"] if backend == "keras" else [])]
    found = {"python": platform.python_version()}
    for name in packages:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, or of all files of a folder with their names, in hexadecimal.

    Raises:
        SpecError: `unreadable-file`.
    """
    import hashlib

    try:
        if not path.is_dir():
            with path.open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        whole = hashlib.sha256()
        for inner in sorted(one for one in path.rglob("*") if one.is_file()):
            with inner.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            whole.update(f"{digest}  {inner.relative_to(path).as_posix()}\n".encode())
        return whole.hexdigest()
    except OSError as error:
        diagnostic = Diagnostic(
            "unreadable-file",
            f"`{path}` cannot be read: {(error.strerror or 'no reason given').lower()}",
            help="Check the path.",
            file=str(path),
        )
        raise SpecError((diagnostic,), {}) from None
