"""What a mistyped word was meant to be.

Asked only for words that are wrong already, and mostly only when the message is shown. A long word
is no slip of the fingers and is not looked at: the cost of one search is bounded.
"""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import TypeAlias

Habits: TypeAlias = Mapping[str, str | tuple[str, ...]]
"""What people from elsewhere call things: a lower-case word to our word, or to several of which
the first that is possible is meant."""

NO_HABITS: Habits = MappingProxyType({})

_LONGEST = 64
"""Characters beyond which no word is compared, on either side."""
_SHORTEST_PREFIX = 3
_KEYWORDS = frozenset({"input", "output"})
"""Words that begin a line like a layer and are possible wherever one is."""


def suggest(word: str, candidates: Iterable[str], *, habits: Habits = NO_HABITS) -> str | None:
    """The candidate that `word` most likely stands for, or `None` if none is near.

    In this order: the same word in other case; what `habits` knows it as; the same word but for
    `_` and `-`; one slip (a letter left out, added, changed, or two swapped); the beginning of one
    candidate only, or a candidate and more behind it; two slips from 5 letters on, three from 9.
    Of several that are equally near the first in the alphabet is taken.

    Args:
        word: What was written.
        candidates: What could stand there.
        habits: Other names by lower-case word. One counts only if the first word of its target is
            a candidate (`Bidirectional` of `Bidirectional LSTM`), or the target is a keyword.
    """
    if not word or len(word) > _LONGEST:
        return None
    short = {name for name in candidates if 0 < len(name) <= _LONGEST}
    names = sorted(short, key=lambda name: (name.lower(), name))
    attempts: tuple[Callable[[], str | None], ...] = (
        lambda: _equal(word, names, str.lower),
        lambda: _habit(word, names, habits),
        lambda: _equal(word, names, _folded),
        lambda: _nearest(word, names, 1),
        lambda: _begun(word, names),
        lambda: _nearest(word, names, 1 + (len(word) > 4) + (len(word) > 8)),
    )
    return next((found for attempt in attempts if (found := attempt())), None)


def did_you_mean(word: str, candidates: Iterable[str], *, habits: Habits = NO_HABITS) -> str:
    """A question such as "did you mean `units`?", or nothing if no candidate is near."""
    found = suggest(word, candidates, habits=habits)
    return f"did you mean `{found}`?" if found else ""


def listing(words: Iterable[str], limit: int = 12) -> str:
    """Such as "one of `a`, `b`, `c`", in the order given, with "and 3 more" after `limit` words."""
    names = [f"`{word}`" for word in words]
    if len(names) < 2:
        return "".join(names)
    rest = len(names) - limit
    return f"one of {', '.join(names[:limit])}" + (f" and {rest} more" if rest > 0 else "")


def _equal(word: str, names: Iterable[str], form: Callable[[str], str]) -> str | None:
    wanted = form(word)
    return next((name for name in names if form(name) == wanted), None)


def _habit(word: str, names: Iterable[str], habits: Habits) -> str | None:
    meant = habits.get(word.lower(), ())
    possible = _KEYWORDS.union(names)
    targets = (meant,) if isinstance(meant, str) else meant
    return next((target for target in targets if target.split(" ", 1)[0] in possible), None)


def _begun(word: str, names: Iterable[str]) -> str | None:
    """The only name that begins with `word`, or the longest that is at least half of it."""
    start = _folded(word)
    if len(start) < _SHORTEST_PREFIX:
        return None
    folded = {name: _folded(name) for name in names}
    longer = [name for name, form in folded.items() if form.startswith(start)]
    if len(longer) == 1:
        return longer[0]
    enough = max(_SHORTEST_PREFIX, (len(start) + 1) // 2)
    shorter = [n for n, form in folded.items() if len(form) >= enough and start.startswith(form)]
    return max(shorter, key=len, default=None)


def _nearest(word: str, names: Iterable[str], bound: int) -> str | None:
    """The name with the fewest slips; among equals one with the same first letter, then length.

    A word of which every letter is wrong is no slip, so a single letter is near to nothing.
    """
    lower = word.lower()
    letters = set(lower)
    bound = min(bound, len(lower) - 1)
    found: list[tuple[tuple[int, bool, int], str]] = []
    for name in names:
        other = name.lower()
        longer = abs(len(other) - len(lower))
        # Each letter that the name lacks costs a slip: this spares most names the full count.
        if longer > bound or len(letters.difference(other)) > bound:
            continue
        slips = _slips(lower, other, bound)
        if slips <= bound:
            found.append(((slips, other[0] != lower[0], longer), name))
    return min(found, key=lambda entry: entry[0])[1] if found else None


def _slips(word: str, other: str, bound: int) -> int:
    """Insertions, deletions, changes and swaps of neighbours from `word` to `other`.

    The optimal string alignment distance (Damerau 1964; no letter is edited twice). Once it must
    exceed `bound`, some number above `bound`.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(word, 1):
        before, last, row = row, before, [i]
        for j, wanted in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != wanted))
            if i > 1 and j > 1 and letter == other[j - 2] and word[i - 2] == wanted:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > bound:
            break
    return max(row[-1], min(row))


def _folded(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "")
