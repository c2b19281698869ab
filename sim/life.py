"""The life of a neighbourhood, day after day; Mesa's shell and whole runs are made of it.

Scenarios that differ only in policies or crises which act later have the same first days. These are
simulated once and branched from: exactly, since all random numbers are keyed.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sim.beginning import begin, go_on
from sim.checks import Checker
from sim.measures.film import Film
from sim.measures.portrait import portrait, services
from sim.recorder import Recorder
from sim.rng import Draws
from sim.scenario import Scenario
from sim.schedule import the_day
from sim.tables import Portrait, RunTables

type EachDay = Callable[[int], None]
"""Called before a day is simulated, with its number; what it raises ends the run."""


def _no_matter(_day: int) -> None:
    """Let every day be simulated."""


class Life:
    """A run: what there is, what happens in a day, what was seen of it.

    Args:
        spec: the scenario.

    Attributes:
        spec: the scenario.
        state: what there is now.
        processes: name and process, in the order of the day.
        recorder: what was seen so far.
        day: how many days were simulated.
    """

    def __init__(self, spec: Scenario) -> None:
        self.state = begin(spec)
        self.recorder = Recorder(spec, self.state)
        self.day = 0
        self._is_halved = False
        self._set_out(spec)

    def follow(self, spec: Scenario) -> None:
        """Go on as another scenario, of which the days simulated so far are the past, too."""
        self.state = go_on(self.state, spec)
        self.recorder.follow(spec, self.state)
        self._set_out(spec)

    def _set_out(self, spec: Scenario) -> None:
        self.spec = spec
        self._checker: Checker | None = None
        self.processes = tuple((type(process).__name__, process) for process in the_day(spec))

    def live(self, until: int, each_day: EachDay = _no_matter) -> None:
        """Live all the days up to and including a day of the run.

        Args:
            until: the last day.
            each_day: called before each day; a run may be ended by it, and not be changed.

        Raises:
            InvariantError: when the scenario asks for checks and an invariant is broken; within a
                day, which is interrupted by it.
            RuntimeError: when a day was interrupted before its end.
        """
        self._check_whole()
        checker = self._checker
        if self.spec.checks and checker is None:
            checker = self._checker = Checker(self.state)
        if checker:
            checker.whole(self.day)
        while self.day < until:
            each_day(self.day + 1)
            self.day += 1
            self._is_halved = True
            for name, process in self.processes:
                draws = Draws(self.spec.seed, name, self.day)
                try:
                    if checker:
                        checker.step(process, self.day, draws)
                    else:
                        process.step(self.state, self.day, draws)
                except Exception as error:
                    error.add_note(f"in {name} on day {self.day}")
                    raise
            self.recorder.observe(self.state, self.day)
            if checker:
                checker.unwritten("the recorder", self.day)
            self._is_halved = False

    def _check_whole(self) -> None:
        """Refuse to go on from half a day: what was done of it cannot be taken back."""
        if self._is_halved:
            raise RuntimeError(
                f"day {self.day} was interrupted, and half of it is done: begin again with a new "
                "model, or with a copy (pickle, deepcopy) made before"
            )

    def portray(self, each_day: EachDay = _no_matter) -> Portrait:
        """Live until the last day of the crisis; return what there is then, and was until then.

        Help is that of the crisis: what was given before is left out. Where there is no crisis, the
        ordinary days in its place count as one.

        Args:
            each_day: called before each day.
        """
        eve, crisis = self.spec.timeline.build_up_days, self.spec.crisis
        self.live(eve, each_day)
        before, film = services(self.state, self.day), Film(self.state)
        for day in range(eve + 1, eve + crisis.days + 1):
            self.live(day, each_day)
            film.observe(self.state)
        marks = portrait(self.state, self.day, before)
        return Portrait(marks, film.table(self.state, crisis.calendar))

    def __getstate__(self) -> dict[str, Any]:
        first = {"spec": self.spec}  # with which processes of somebody's own are loaded
        return first | self.__dict__ | {"_checker": None}  # its copies of the state are made again

    def take_share(self, share: float) -> None:
        """Let the institution have so much from now on, against what it has by its residents."""
        self.state.institution.share[:] = share

    def brought(self, days: int) -> int:
        """Return how many needs were brought to the institution in the last days simulated.

        Args:
            days: how many; fewer where fewer were simulated.
        """
        first = max(1, self.day + 1 - days)
        return int(self.state.ledger.brought[first : self.day + 1].sum())

    def tables(self) -> RunTables:
        """Return the tables of the days simulated so far.

        Raises:
            RuntimeError: when a day was interrupted before its end.
        """
        self._check_whole()
        tables = self.recorder.tables(self.state, self.day)
        return replace(tables, outcomes=tables.outcomes | self._told())

    def _told(self) -> dict[str, float]:
        """Return the outcomes of processes of somebody's own.

        Raises:
            ValueError: when one does not tell what it declares.
            InvariantError: when the scenario asks for checks, and one wrote something.
        """
        found: dict[str, float] = {}
        for name, process in self.spec.own.items():
            told = process.tell(self.state, self.day)
            if told.keys() != process.tells.keys():
                declared = ", ".join(process.tells)
                raise ValueError(f"{name} tells {', '.join(told)}; it declares {declared}")
            found |= {outcome: float(told[outcome]) for outcome in process.tells}
            if self._checker:
                self._checker.unwritten(f"what {name} tells", self.day)
        return found


class _Pasts:
    """The pasts that this process of the machine simulated last, kept for runs that share them.

    The first is that of all the scenarios of a seed in which nothing acts yet; the second, which
    goes on from it, that of those which differ in their crises alone.
    """

    def __init__(self) -> None:
        self._kept: list[tuple[Scenario, int, bytes]] = []

    def branch(self, spec: Scenario, each_day: EachDay = _no_matter) -> Life:
        """Return the life of a scenario on the last day before its crisis, to go on from."""
        chain = spec.pasts()
        known = 0
        for (*kept, _), shared in zip(self._kept, chain, strict=False):
            if tuple(kept) != shared:
                break
            known += 1
        del self._kept[known:]
        life = pickle.loads(self._kept[-1][-1]) if known else Life(chain[0][0])
        for past, days in chain[known:]:
            life.follow(past)
            life.live(days, each_day)
            self._kept.append((past, days, pickle.dumps(life)))
        life.follow(spec)
        return life


_pasts = _Pasts()


def simulate(
    spec: Scenario,
    *,
    share_past: bool = True,
    each_day: EachDay = _no_matter,
    portray: bool = False,
) -> RunTables:
    """Run a scenario from its first day to its last and return its tables.

    Args:
        spec: the scenario.
        share_past: take up the days before its policies act, or its crisis begins, from the runs
            before, where one had the same; the tables are the same to the byte, sooner.
        each_day: called before each day that is simulated for this run, with its number. A run that
            it ends leaves no past but those that were simulated whole.
        portray: give a portrait, too.
    """
    life = _pasts.branch(spec, each_day) if share_past else Life(spec)
    portrait = life.portray(each_day) if portray else None
    life.live(spec.days, each_day)
    return replace(life.tables(), portrait=portrait)
