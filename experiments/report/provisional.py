"""Provisional findings: what the replicates that ended come to, shown while others are run.

They are shown once every policy has two replicates, then each time there are twice as many: by the
analysis of the end, on the first so many replicates alone. No difference is marked as
significant: who looks again and again finds something by chance.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping, Set

from experiments.design.design import Design
from experiments.design.runs import Run
from experiments.store.journal import RunRow
from experiments.store.tables import factors_of, runs_table

_FIRST = 2
"""Replicates from which on there is an interval."""

_MOST_SHARE = 0.02
"""Of the time of a sweep, what may be spent on showing them."""

_SECONDS = 0.5
"""What it takes to show the first ones; from then on twice what it took before."""

_MOST_OUTCOMES = 3

_HALF = 0.5
"""Share of a sweep after which what makes the page is loaded."""


class Provisional:
    """What is shown of an experiment before its end.

    Nothing is shown of a city, whose parts end together, where hypotheses are judged or nothing is
    compared.

    Args:
        design: the runs.
        known: ids of those that ended before.
        rows: what is kept of the finished ones.
    """

    def __init__(self, design: Design, known: Set[str], rows: Mapping[str, RunRow]) -> None:
        experiment = design.experiment
        compares = any(not point.is_baseline for point in design.points)
        self._shows = compares and not design.parts and not experiment.hypotheses
        self._design, self._rows = design, rows
        in_worlds = bool(experiment.uncertainties)
        self._all = len(design.worlds) if in_worlds else experiment.most_replicates
        self._unit = "worlds" if in_worlds else "replicates"
        self._ended: Counter[int] = Counter()
        self._before = self._number = 0
        self._whole, self._next = 0, _FIRST
        self._began, self._spent, self._expected = time.monotonic(), 0.0, _SECONDS
        if self._shows and known:
            for run in design.runs:
                if run.id in known:
                    self._count(run)
            self._before = self._number

    def tick(self, done: float) -> None:
        """Load what is needed to show anything, and at last the page, while runs are waited for."""
        if self._shows:
            import experiments.analysis.paired
            import experiments.report.terminal
        if done > _HALF:
            import experiments.report.publish  # noqa: F401

    def end(self, run: Run, say: Callable[[str], None]) -> None:
        """Count a run that ended, and show what is known if it is time."""
        if not self._shows:
            return
        self._count(run)
        if self._next <= self._whole < self._all and self._is_worth_it():
            began = time.monotonic()
            say(self._table())
            took = time.monotonic() - began
            self._spent, self._expected = self._spent + took, 2 * took
            self._next = 2 * self._whole

    def _count(self, run: Run) -> None:
        self._number += 1
        self._ended[(run.replicate - 1) * len(self._design.worlds) + run.world.number - 1] += 1
        while self._ended[self._whole] == self._design.runs.a_block:
            del self._ended[self._whole]
            self._whole += 1

    def _is_worth_it(self) -> bool:
        """Tell whether the sweep takes so long that those who wait want to know.

        Many runs end at once, since workers hand over what shares a past: how long the sweep will
        take is estimated from its beginning, not from the first run that ended.
        """
        ended = self._number - self._before
        all_runs = self._all * self._design.runs.a_block - self._before
        whole = (time.monotonic() - self._began) * all_runs / ended
        return self._spent + self._expected <= _MOST_SHARE * whole

    def _table(self) -> str:
        """Return what the first runs come to, as a table."""
        from experiments.analysis.paired import paired_differences
        from experiments.analysis.worlds import by_world
        from experiments.report.terminal import provisional
        from experiments.words import messages_of

        design, experiment = self._design, self._design.experiment
        first = design.runs[: self._whole * design.runs.a_block]
        outcomes = experiment.outcomes[:_MOST_OUTCOMES]
        pairs = by_world(runs_table(design, self._rows, runs=first), experiment)
        effects = paired_differences(pairs, outcomes, experiment.within)
        most = "at most " if experiment.stopping else ""
        rests_on = f"{self._whole} of {most}{self._all} {self._unit}"
        words = messages_of(experiment)["en"]
        return provisional(effects, factors_of(pairs), outcomes, rests_on, words)
