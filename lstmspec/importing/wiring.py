"""The layers of a functional model, each used when there is what it takes."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

from lstmspec.importing.calls import Call, Ref, calls_of, refs_of
from lstmspec.importing.homes import is_model, is_operation, layer_items, name_of
from lstmspec.importing.problems import Problems

UNKNOWN = "?"
"""A value of a layer that cannot be read; what stands in the way is known then."""

Values: TypeAlias = tuple[str, ...]
Use: TypeAlias = Callable[[Mapping[str, Any], Call, Values, Values], Values]
"""Make the node of one use of a layer, from its inputs and states; what it makes."""


class _Job(NamedTuple):
    """One use that is still to come."""

    item: Mapping[str, Any]
    number: int
    call: Call


def wired(item: Mapping[str, Any], given: Values, use: Use, problems: Problems) -> Values:
    """What the functional model `item` makes of the values `given`; each layer is put to `use`."""
    name = name_of(item)
    config = item.get("config") or {}
    try:
        ins, outs = (refs_of(config[which]) for which in ("input_layers", "output_layers"))
    except (KeyError, TypeError, ValueError):
        problems.damaged(name, "no inputs and outputs")
        return ()
    if len(ins) != len(given):
        problems.damaged(name, f"called with {len(given)} tensors, and it takes {len(ins)}")
        return ()
    known: dict[tuple[str, int], Values] = {
        (ref.layer, ref.call): (value,) for ref, value in zip(ins, given, strict=True)
    }
    left = _run(_jobs(item, outs, problems), known, use, problems)
    for job in left:
        problems.damaged(name_of(job.item), "takes what no layer makes")
    return tuple(_value(ref, known, problems) for ref in outs)


def _jobs(item: Mapping[str, Any], outs: tuple[Ref, ...], problems: Problems) -> list[_Job]:
    """Every use of every layer of the model, in its order.

    In `tf.keras` the uses of a model inside another one are counted from 1: its own making is 0.
    """
    found: list[_Job] = []
    seen: set[str] = set()
    for layer in layer_items(item):
        name = name_of(layer)
        if name in seen:
            problems.damaged(name, "a name that two layers have")
        seen.add(name)
        if layer.get("class_name") != "InputLayer":
            calls = calls_of(layer, problems) or []
            found += [_Job(layer, number, call) for number, call in enumerate(calls)]
    taken = [ref for job in found for ref in (*job.call.inputs, *job.call.states)]
    highest: dict[str, int] = {}
    for ref in (*taken, *outs):
        highest[ref.layer] = max(highest.get(ref.layer, 0), ref.call)
    counts = Counter(name_of(job.item) for job in found if is_model(job.item))
    later = {name for name, count in counts.items() if highest.get(name) == count}
    return [job._replace(number=job.number + (name_of(job.item) in later)) for job in found]


def _run(
    jobs: list[_Job], known: dict[tuple[str, int], Values], use: Use, problems: Problems
) -> list[_Job]:
    """Do the jobs in their order, those that wait for another right behind it; those left over."""
    waiting: dict[tuple[str, int], list[_Job]] = {}
    ready = jobs[::-1]
    while ready:
        job = ready.pop()
        wanted = (*job.call.inputs, *job.call.states)
        missing = next((r for r in wanted if (r.layer, r.call) not in known), None)
        if missing is not None:
            waiting.setdefault((missing.layer, missing.call), []).append(job)
            continue
        place = (name_of(job.item), job.number)
        known[place] = _done(job, known, use, problems)
        ready += waiting.pop(place, [])[::-1]
    return [job for jobs in waiting.values() for job in jobs]


def _done(
    job: _Job, known: Mapping[tuple[str, int], Values], use: Use, problems: Problems
) -> Values:
    if is_operation(job.item) and _makes_masks(job.item):
        return ()
    inputs, states = (
        tuple(_value(ref, known, problems) for ref in refs)
        for refs in (job.call.inputs, job.call.states)
    )
    return use(job.item, job.call, inputs, states)


_MASKS = ("NotEqual", "Any", "LogicalOr", "LogicalAnd", "ExpandDims", "OnesLike", "ZerosLike")


def _makes_masks(item: Mapping[str, Any]) -> bool:
    """Whether Keras puts such an operation into a graph for a mask."""
    return item.get("class_name") in (*_MASKS, "Concatenate", "BroadcastTo")


def _value(ref: Ref, known: Mapping[tuple[str, int], Values], problems: Problems) -> str:
    """The value that `ref` names; `UNKNOWN` if what makes it could not be read."""
    values = known.get((ref.layer, ref.call))
    if values is None:
        problems.damaged(ref.layer, "named, and not in the model")
        return UNKNOWN
    if not values:
        problems.cannot_say(ref.layer, "the result of an operation, taken as more than a mask")
    if not values or values[0] == UNKNOWN:
        return UNKNOWN
    if ref.tensor >= len(values):
        problems.damaged(ref.layer, f"has no result {ref.tensor}")
        return UNKNOWN
    return values[ref.tensor]
