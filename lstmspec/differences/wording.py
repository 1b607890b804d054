"""What changed in the text alone: lines that no graver change accounts for."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher

from lstmspec.differences.model import Change, Place, What
from lstmspec.differences.sides import Side
from lstmspec.differences.spelling import short

_MOST = 2_000
"""The most lines that are compared one by one."""


def text_changes(old: Side, new: Side, known: Iterable[Change]) -> Iterator[Change]:
    """Changed lines of the specs and of the files that they use; what is `known` is left out."""
    told = list(known)
    places = {c.old_place for c in told if c.old_place}, {c.new_place for c in told if c.new_place}
    explained = places[0] | old.calls_of(places[0]), places[1] | new.calls_of(places[1])
    for file in dict.fromkeys((*old.texts, *new.texts)):
        before, after = (s.texts[file].text if file in s.texts else "" for s in (old, new))
        if before != after:
            found = list(_of_file(file, before, after))
            yield from (
                change
                for change in found
                if change.old_place not in explained[0] and change.new_place not in explained[1]
            )
            if not found:
                yield Change("text", file, "changed", "blanks", "other blanks")


def _of_file(file: str, before: str, after: str) -> Iterator[Change]:
    old, new = before.splitlines(), after.splitlines()
    if max(len(old), len(new)) > _MOST:
        yield Change("text", file, "changed", f"{len(old)} lines", f"{len(new)} lines")
        return
    rows = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for what, i, i_end, j, j_end in rows:
        if what == "equal":
            continue
        for a, b in _rows(range(i, i_end), range(j, j_end)):
            texts = _text(old, a), _text(new, b)
            if texts[0] != texts[1]:
                places = _place(file, a), _place(file, b)
                how: What = "added" if a is None else "removed" if b is None else "changed"
                yield Change("text", "", how, *texts, *places)


def _rows(old: range, new: range) -> Iterator[tuple[int | None, int | None]]:
    """As many lines for as many others are pairs; else some went and some came."""
    if len(old) == len(new):
        yield from zip(old, new, strict=True)
        return
    yield from ((number, None) for number in old)
    yield from ((None, number) for number in new)


def _text(lines: list[str], number: int | None) -> str | None:
    return None if number is None else short(lines[number]) or "a blank line"


def _place(file: str, number: int | None) -> Place | None:
    return None if number is None else Place(file, number + 1)
