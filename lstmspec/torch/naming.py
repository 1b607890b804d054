"""What the user says of names: which module is which line, and what is left out on purpose."""

from collections.abc import Iterable, Mapping, Sequence

from lstmspec.diagnostics import listing, suggest
from lstmspec.tensors import Array
from lstmspec.torch.refusal import refusal

Names = Mapping[str, str | Sequence[str] | None]
"""By module the line, or the lines that are its layers, or nothing if it is left out."""
Table = dict[str, tuple[str, ...]]


def table_of(names: Names | None, lines: Iterable[str]) -> Table:
    """`names` with a list of lines for each module.

    Raises:
        SpecError: `unknown-name` for a line that is not there or has no weights, `duplicate-name`
            for one that is named twice.
    """
    known, seen = list(lines), set[str]()
    table: Table = {}
    for module, given in (names or {}).items():
        table[module] = (given,) if isinstance(given, str) else tuple(given or ())
        for name in table[module]:
            if name not in known:
                raise _unknown(name, known, "line with weights")
            if name in seen:
                raise refusal(
                    f"the line `{name}` is named for two modules",
                    "Name each line once.",
                    code="duplicate-name",
                )
            seen.add(name)
    return table


def without_left_out(arrays: Mapping[str, Array], table: Table) -> dict[str, Array]:
    """`arrays` without what `table` maps to nothing: a tensor, or all below a name.

    Raises:
        SpecError: `unknown-name` for a name that nothing has.
    """
    left = dict(arrays)
    for module, lines in table.items():
        if lines:
            continue
        found = [name for name in left if name == module or name.startswith(f"{module}.")]
        if not found:
            raise unknown_module(module, arrays)
        for name in found:
            del left[name]
    return left


def unknown_module(module: str, arrays: Iterable[str]) -> Exception:
    """The error of a module that is not there."""
    known = dict.fromkeys(name.rpartition(".")[0] for name in arrays)
    return _unknown(module, [name for name in known if name], "module in the state_dict")


def _unknown(name: str, known: Sequence[str], what: str) -> Exception:
    near = suggest(name, known)
    help = f"Did you mean `{near}`?" if near else f"There is {listing(known) or 'none'}."
    return refusal(f"`{name}` is no {what}", help, code="unknown-name")
