"""`lstmspec backends` and `lstmspec layers`: what there is."""

from lstmspec.cli.streams import output
from lstmspec.cli.verb import verb


@verb
def backends() -> None:
    """Show the installed backends, and which compiles which layer."""
    from lstmspec.backends import backend_names, get_backend
    from lstmspec.layers import LAYERS

    found = [get_backend(name) for name in backend_names()]
    width = max(map(len, LAYERS))
    for backend in found:
        output(f"{backend.name}: {backend.summary}")
    output("")
    output(f"{'':<{width}}  " + "  ".join(backend.name for backend in found))
    reasons = []
    for name, cls in LAYERS.items():
        marks = []
        for backend in found:
            has = cls in backend.layers
            marks.append(f"{'yes' if has else 'no':<{len(backend.name)}}")
            if not has:
                reasons.append(f"{backend.name}, {name}: {backend.unsupported[cls]}")
        output(f"{name:<{width}}  {'  '.join(marks)}".rstrip())
    for reason in reasons:
        output(reason)


@verb
def layers() -> None:
    """List the layers, with what they take by place."""
    from lstmspec.layers import LAYERS
    from lstmspec.pages import headline

    calls = {name: " ".join((name, *cls.positional)) for name, cls in LAYERS.items()}
    width = max(map(len, calls.values()))
    for name, cls in LAYERS.items():
        output(f"{calls[name]:<{width}}  {headline(cls)}")
