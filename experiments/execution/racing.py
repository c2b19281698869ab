"""Racing: policies are run on the same pairs, round by round, and those that do worse are dropped.

Policies that cost the same run against one another, with one baseline. A round is a few pairs of
all that are left; the next is begun when the last run of this one has ended, so that what is run
depends on nothing but what runs gave, on any number of workers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from experiments.design.design import Design
from experiments.design.experiment import Level
from experiments.design.portfolios import BUDGET
from experiments.design.racing import Racing
from experiments.design.runs import Run
from experiments.design.tasks import tasks_of
from experiments.store.journal import RunRow

if TYPE_CHECKING:
    from experiments.analysis.race import Seen

type Say = Callable[[str], None]


@dataclass
class Heat:
    """Policies that run against one another.

    Attributes:
        budget: what each costs; None where nothing is bought.
        rivals: by their rows.
        alive: those that are left.
    """

    budget: Level | None
    rivals: list[int] = field(default_factory=list)
    alive: list[int] = field(default_factory=list)


class Race:
    """The runs of a design that a race asks for.

    Args:
        design: the runs, up to the cap of the race.
        rule: when policies are dropped.
    """

    def __init__(self, design: Design, rule: Racing) -> None:

        self._design, self._rule, self._tasks = design, rule, tasks_of(design)
        self._looks = list(rule.looks())
        within = design.experiment.within
        cells: list[tuple[Level | None, ...]] = [
            tuple(task.levels.values()) for task in self._tasks
        ]
        named = [name for name in design.experiment.columns if name not in within]
        rows: dict[tuple[Level | None, ...], int] = {}
        self._heats: dict[Level | None, Heat] = {}
        self._place: dict[str, tuple[int, int]] = {}
        for point in design.points:
            cell = cells.index(tuple(point.levels[name] for name in within))
            key = tuple(point.levels[name] for name in named)
            row = -1 if point.is_baseline else rows.setdefault(key, len(rows))
            self._place[point.policy] = row, cell
            budget = point.levels.get(BUDGET)
            heat = self._heats.setdefault(budget, Heat(budget))
            if row >= 0 and row not in heat.rivals:
                heat.rivals.append(row)
                heat.alive.append(row)
        self._heats = {key: heat for key, heat in self._heats.items() if heat.rivals}
        told = [place for place, name in enumerate(named) if name != BUDGET]
        self._names = [" ".join(str(key[place]) for place in told) for key in rows]
        shape = (len(rows) + 1, len(cells), rule.cap)  # the baseline is the last row
        self._values = np.full(shape, np.nan)
        self._runs: list[Run] = []
        self._finished: Set[str] = frozenset()
        self._failed: Set[str] = frozenset()
        self._rows: Mapping[str, RunRow] = {}
        self._handed = self._taken = 0
        self._seen: list[dict[str, Any]] = []
        self._pairs = 0
        self._waiting: set[str] = set()
        self._begin_round()

    @property
    def runs(self) -> Sequence[Run]:
        """The runs that are needed, as far as it is known."""
        return self._runs

    @property
    def is_over(self) -> bool:
        """Whether one policy of each budget is left, or all pairs are run."""
        return not self._waiting

    def begin(
        self, finished: Set[str], failed: Set[str], rows: Mapping[str, RunRow], say: Say
    ) -> None:
        """Take the runs that ended before; a round that they complete leads to the next."""
        self._finished, self._failed, self._rows = finished, failed, rows
        self._catch_up(say)

    def blocks(self) -> Iterator[Sequence[Run]]:
        """Yield what is needed now; what follows from it, `following` gives."""
        self._handed = len(self._runs)
        yield tuple(self._runs)

    def following(self) -> Sequence[Run]:
        """Return the runs that are needed since it was asked last."""
        more = tuple(self._runs[self._handed :])
        self._handed = len(self._runs)
        return more

    def end(self, run: Run, outcomes: Mapping[str, float] | None, say: Say) -> None:
        """Take what a run gave; the last of a round leads to a look."""
        self._take(run, outcomes, say)
        self._catch_up(say)

    def _catch_up(self, say: Say) -> None:
        """Take what ended before of the runs that are needed by now."""
        while self._taken < len(self._runs):
            run = self._runs[self._taken]
            self._taken += 1
            if run.id in self._finished:
                self._take(run, self._rows[run.id].outcomes, say)
            elif run.id in self._failed:
                self._take(run, None, say)

    def _take(self, run: Run, outcomes: Mapping[str, float] | None, say: Say) -> None:
        """Write down what a run gave."""
        self._waiting.remove(run.id)
        row, cell = self._place[run.point.policy]
        if outcomes is not None:
            outcome = self._tasks[cell].outcome
            self._values[row, cell, run.replicate - 1] = outcomes[outcome]
        if not self._waiting:
            self._look(say)

    def facts(self) -> dict[str, Any]:
        """Return what the provenance has to tell of the race."""
        seeds = list(self._design.runs.seeds[: self._pairs])
        return {
            "runs": len(self._runs),
            "replicate_seeds": seeds,
            "racing": {"runs_of_all": self._pairs_of_all(), "looks": self._seen},
        }

    def _pairs_of_all(self) -> int:
        """Return how many runs it would take to run all policies on as many pairs."""
        return self._pairs * len(self._design.points)

    def _begin_round(self) -> None:
        """Ask for the next pairs of all policies that are left, and of the baselines."""
        until = next((pairs for pairs in self._looks if pairs > self._pairs), None)
        if until is None or (self._pairs and all(len(h.alive) == 1 for h in self._heats.values())):
            return
        alive = {row for heat in self._heats.values() for row in heat.alive} | {-1}
        places = [
            place
            for place, point in enumerate(self._design.points)
            if self._place[point.policy][0] in alive
        ]
        every = self._design.runs
        more = [
            every[pair * every.a_block + place]
            for pair in range(self._pairs, until)
            for place in places
        ]
        self._pairs = until
        self._runs += more
        self._waiting = {run.id for run in more}

    def _look(self, say: Say) -> None:
        """Drop what is worse than the best of its budget, and go on with the others."""
        from experiments.analysis.race import each_error, look

        scores = self._scores()
        for heat in self._heats.values():
            error = each_error(self._rule.error, len(heat.rivals) - 1, len(self._looks))
            seen = look(scores, heat.alive, error)
            heat.alive = [row for row in heat.alive if row not in seen.dropped]
            self._tell(heat, seen, say)
        self._begin_round()

    def _scores(self) -> np.ndarray:
        """Return the mean gain of each policy over all crises, (policies, pairs)."""
        from experiments.analysis.gains import relative

        shares = [
            relative(self._values[:-1, cell], self._values[-1, cell], task.sign)
            for cell, task in enumerate(self._tasks)
        ]
        found: np.ndarray = np.mean(shares, axis=0)  # NaN where a crisis is missing
        return found

    def _tell(self, heat: Heat, seen: Seen, say: Say) -> None:
        of = f" at {heat.budget:,.0f} EUR" if isinstance(heat.budget, float) else ""
        left = f"{len(heat.alive)} of {len(heat.rivals)} policies{of} are left"
        say(f"{self._pairs} pairs: {left}, {self._names[seen.leader]} first")
        self._seen.append(
            {
                "pairs": self._pairs,
                "budget": heat.budget,
                "leader": self._names[seen.leader],
                "dropped": [self._names[row] for row in seen.dropped],
                "left": [self._names[row] for row in heat.alive],
            }
        )
