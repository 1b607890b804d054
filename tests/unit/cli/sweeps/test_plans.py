"""Plans: every combination, or what Optuna draws, also behind an earlier sweep."""

import sys

import pytest

from lstmspec import SpecError
from lstmspec.cli.sweeps.plans import Plan, plan_of
from lstmspec.cli.sweeps.ranges import Values, ranges


def drawn(texts: list[str], trials: int | None, seed: int = 0, *, rises: bool = False) -> Plan:
    return plan_of(ranges(texts), trials, seed=seed, rises=rises)


def test_a_grid_has_every_combination_the_last_name_running_fastest():
    plan = drawn(["units=64,128", "rate=0.1,0.2,0.3"], None)
    assert [tuple(plan.ask(k).values()) for k in range(1, plan.total + 1)] == [
        (units, rate) for units in (64, 128) for rate in (0.1, 0.2, 0.3)
    ]


def test_a_range_needs_a_number_of_trials():
    with pytest.raises(SpecError, match="is a range, which has no last value"):
        drawn(["rate=0.1..0.2", "units=1,2"], None)


def test_optuna_is_an_extra(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(SpecError, match="drawing trials needs `optuna`") as caught:
        drawn(["rate=0.1..0.2"], 3)
    assert caught.value.exit_code == 2


def run(plan: Plan, numbers: range) -> list[Values]:
    """Trials whose best `x` is 0.3; every fifth one fails."""
    found = []
    for number in numbers:
        values = plan.ask(number)
        found.append(values)
        plan.tell(number, values, None if number % 5 == 0 else abs(float(values["x"]) - 0.3))
    return found


SPACE = ["x=0.001..1.0", "n=1..9", "kind=a,b"]


def test_what_is_drawn_is_in_the_space_and_follows_the_seed():
    pytest.importorskip("optuna")
    first = run(drawn(SPACE, 6, seed=3), range(1, 7))
    assert first == run(drawn(SPACE, 6, seed=3), range(1, 7))
    assert first != run(drawn(SPACE, 6, seed=4), range(1, 7))
    for values in first:
        assert 0.001 <= float(values["x"]) <= 1.0
        assert values["n"] in range(1, 10)
        assert values["kind"] in ("a", "b")


def test_a_plan_goes_on_behind_an_earlier_one():
    pytest.importorskip("optuna")
    first = run(drawn(SPACE, 12), range(1, 7))
    plan = drawn(SPACE, 12)
    for number, values in enumerate(first, 1):
        plan.tell(number, values, abs(float(values["x"]) - 0.3))
    assert all(values not in first for values in run(plan, range(7, 13)))
