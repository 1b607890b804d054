"""`lstmspec fmt`: the canonical form of specs."""

import difflib
from pathlib import Path
from typing import Annotated

import typer

from lstmspec.cli.streams import STDIN, output, say
from lstmspec.cli.verb import verb


@verb
def fmt(
    specs: Annotated[
        list[str],
        typer.Argument(
            metavar="SPEC",
            help='.lstm files, rewritten in place; "-" reads stdin and writes stdout.',
            show_default=False,
        ),
    ],
    check: Annotated[
        bool, typer.Option("--check", help="Rewrite nothing; exit 1 if a file would change.")
    ] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Rewrite nothing; show what would change.")
    ] = False,
    explicit: Annotated[
        bool, typer.Option("--explicit", help="Write out what was inferred, as options.")
    ] = False,
) -> None:
    """Bring specs into the canonical form. The meaning of a spec never changes."""
    from lstmspec.cli.specs import open_spec
    from lstmspec.files import write_text

    changed = 0
    formatted = []
    for path in specs:
        spec = open_spec(path)
        formatted.append((path, spec.source.text, spec.format(explicit=explicit)))
    for path, before, after in formatted:
        differs = before != after
        changed += differs
        if diff and differs:
            output(_diff(path, before, after))
        elif path == STDIN and not check and not diff:
            output(after)
        elif differs and check:
            say(f"would reformat {path}")
        elif differs and not diff:
            write_text(Path(path), after)
            say(f"reformatted {path}")
    if changed and (check or diff):
        raise typer.Exit(1)


def _diff(path: str, before: str, after: str) -> str:
    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), path, f"{path} (formatted)", lineterm=""
    )
    return "\n".join(lines) + "\n"
