"""Which backend writes a file, by the ending of its name."""

from pathlib import Path


def writers(path: Path) -> str:
    """Which backends write files that end as `path` does, as a next step; empty if none does."""
    from lstmspec.backends import backend_names, get_backend

    names = [name for name in backend_names() if is_named(path, get_backend(name).suffixes)]
    return f"Take a backend that does: `--backend {names[0]}`." if names else ""


def is_named(path: Path, suffixes: tuple[str, ...]) -> bool:
    """Whether the name of `path` has one of these endings, and more before it."""
    return any(path.name.endswith(suffix) and path.name != suffix for suffix in suffixes)
