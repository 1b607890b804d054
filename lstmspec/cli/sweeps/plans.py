"""Which trials there are: every combination of some values, or what Optuna draws.

A plan is asked for the values of the next trial and told what came of it. Trials that an earlier
sweep has ended are told first, and are not asked for again.
"""

import itertools
from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from lstmspec.cli.refusals import extra
from lstmspec.cli.sweeps.ranges import Choice, Span, Values
from lstmspec.diagnostics import Sink


class Plan(Protocol):
    """Where the values of trials come from."""

    total: int
    """How many trials there are."""

    def ask(self, number: int) -> Values:
        """The values of a trial, counted from 1."""

    def tell(self, number: int, values: Values, score: float | None) -> None:
        """What came of a trial: the number that ranks it, or `None` if it failed."""


class Grid:
    """Every combination, the last name running fastest."""

    def __init__(self, swept: Sequence[Choice]) -> None:
        names = [choice.name for choice in swept]
        self._all = [
            dict(zip(names, values, strict=True))
            for values in itertools.product(*(choice.values for choice in swept))
        ]
        self.total = len(self._all)

    def ask(self, number: int) -> Values:
        """The values of a trial, counted from 1."""
        return self._all[number - 1]

    def tell(self, number: int, values: Values, score: float | None) -> None:
        """Nothing depends on it."""


class Drawn:
    """Trials that Optuna draws, each in the light of those before."""

    def __init__(
        self, swept: Sequence[Choice | Span], total: int, *, seed: int, rises: bool
    ) -> None:
        self._optuna: Any = extra("optuna", "optuna", "drawing trials")
        self._optuna.logging.set_verbosity(self._optuna.logging.WARNING)
        self.total, self._seed, self._told = total, seed, 0
        self._asked: dict[int, Any] = {}
        self._space = {one.name: _distribution(self._optuna, one) for one in swept}
        self._study = self._optuna.create_study(direction="maximize" if rises else "minimize")

    def ask(self, number: int) -> Values:
        """The values that the sampler takes to be the most promising now."""
        # A sampler begun anew with the same seed would draw the same values again.
        if not self._asked:
            sampler = self._optuna.samplers.TPESampler(seed=self._seed + self._told)
            self._study.sampler = sampler
        trial = self._study.ask(self._space)
        self._asked[number] = trial
        return dict(trial.params)

    def tell(self, number: int, values: Values, score: float | None) -> None:
        """Let the sampler know; a trial of an earlier sweep was never asked for."""
        state = self._optuna.trial.TrialState
        if number in self._asked:
            failed = {} if score is not None else {"state": state.FAIL}
            self._study.tell(self._asked[number], score, **failed)
            return
        self._told += 1
        self._study.add_trial(
            self._optuna.trial.create_trial(
                state=state.FAIL if score is None else state.COMPLETE,
                value=score,
                params=values,
                distributions=self._space,
            )
        )


def plan_of(swept: Sequence[Choice | Span], trials: int | None, *, seed: int, rises: bool) -> Plan:
    """The plan of a sweep: a grid, unless a number of trials is given.

    Raises:
        SpecError: `invalid-binding` for a range without a number of trials, or `missing-extra`.
    """
    if trials is not None:
        return Drawn(swept, trials, seed=seed, rises=rises)
    _require_values(swept)
    return Grid([one for one in swept if isinstance(one, Choice)])


def _require_values(swept: Iterable[Choice | Span]) -> None:
    """Refuse ranges.

    Raises:
        SpecError: `invalid-binding`.
    """
    sink = Sink()
    for one in swept:
        if isinstance(one, Span):
            sink.error(
                "invalid-binding",
                f"`--sweep {one.name}={one.low}..{one.high}` is a range, which has no last value",
                help="Say how many to draw, such as --trials 20, or write values: a,b,c.",
            )
    sink.raise_errors()


def _distribution(optuna: Any, one: Choice | Span) -> Any:
    """What Optuna draws a name from; numbers of a wide range in logarithms."""
    distributions = optuna.distributions
    if isinstance(one, Choice):
        return distributions.CategoricalDistribution(one.values)
    if isinstance(one.low, int) and isinstance(one.high, int):
        return distributions.IntDistribution(one.low, one.high, log=one.is_logarithmic)
    return distributions.FloatDistribution(one.low, one.high, log=one.is_logarithmic)
