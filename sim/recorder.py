"""The recorder: it reads the state every day, and never writes it."""

from __future__ import annotations

import numpy as np
import polars as pl

from sim.codes import Origin
from sim.measures import gates
from sim.measures.collectives import RollCall, regulars_out, roll_call
from sim.measures.crisis import (
    Born,
    active_in_crisis,
    askers_helped,
    born_in,
    exposed,
    first_help,
    known,
    left_without,
    lists_at_the_end,
    mobilised,
    no_visit,
    through_collectives,
)
from sim.measures.daily import TIES, TODAY, from_ledger, look, ties_of
from sim.measures.ends import Ends
from sim.measures.feelings import felt
from sim.measures.network import pairs_of_origin
from sim.measures.outcomes import (
    Span,
    at_the_end,
    from_the_ledger,
    on_the_eve,
    on_the_last_crisis_day,
)
from sim.measures.quarters import Quarters
from sim.measures.shares import UNKNOWN, mean
from sim.measures.year import Year
from sim.scenario import Scenario
from sim.state import State
from sim.tables import (
    ASKED_DAYS,
    DAILY,
    KNOWN_DAYS,
    OUTCOMES,
    TIES_EVERY,
    VISIT_DAYS,
    RunTables,
)

_KEYS = (*TODAY, *TIES)


class Recorder:
    """What was seen of a run so far.

    Args:
        spec: the scenario of the run.
        state: its state before the first day.
    """

    def __init__(self, spec: Scenario, state: State) -> None:
        self._seen = np.empty((0, len(_KEYS)))  # a row a day, the first before the run
        self.follow(spec, state)
        self._outcomes = dict.fromkeys(OUTCOMES, UNKNOWN)
        self._eve: RollCall | None = None
        self._born: Born | None = None
        self._year = Year(len(state.residents))
        self._quarters = Quarters()
        self._ends = Ends()
        self._helped = self._begun = np.empty(0, dtype=np.int64)  # pairs whose tie began with help
        if self._span.first == 1:
            self._see_the_eve(state, 0)

    def follow(self, spec: Scenario, state: State) -> None:
        """Make room for what is to be seen of a scenario, and keep what was seen of its past."""
        now = state.conditions
        self._kinds, self._list_days = spec.kinds, spec.mutual_aid.voice.list_days
        self._span = Span(int(now.first_crisis_day[0]), int(now.last_crisis_day[0]))
        past, self._seen = self._seen, np.full((spec.days + 1, len(_KEYS)), UNKNOWN)
        self._seen[: len(past)] = past[: len(self._seen)]

    def observe(self, state: State, day: int) -> None:
        """Look at the state at the end of a day."""
        look(state.here(), day, self._seen[day])
        self._ends.observe(state, day)
        if day % TIES_EVERY == 0:
            self._seen[day, len(TODAY) :] = ties_of(state, day)
        if self._span.year.start <= day < self._span.year.stop:
            self._year.observe(state, day)
            self._quarters.observe(state, day, self._span.first - 1)
        then = day - self._span.first + 1
        if then in KNOWN_DAYS:
            seen_then = known(state, day, self._list_days)
            self._outcomes |= {f"{name}_day_{then}": value for name, value in seen_then.items()}
        if then == VISIT_DAYS[1]:
            since = self._span.first + VISIT_DAYS[0] - 1
            self._outcomes["no_visit"] = no_visit(state, since)
        if then == ASKED_DAYS:
            self._outcomes["askers_helped"] = askers_helped(state)
        if day == self._span.first - 1:
            self._see_the_eve(state, day)
        if day == self._span.last:
            self._begun = np.setdiff1d(pairs_of_origin(state.ties, Origin.HELP), self._helped)
            self._outcomes |= on_the_last_crisis_day(state, day, self._begun)
            self._outcomes |= left_without(state) | first_help(state)
            self._outcomes |= mobilised(state.ledger, self._span.first, day)
            self._outcomes["active_in_crisis"] = active_in_crisis(state, self._span.first)
            self._outcomes |= through_collectives(state, self._span.first)
            if self._eve is not None:
                self._outcomes |= felt(self._eve, state)
                self._outcomes["regulars_out"] = regulars_out(self._eve, state, self._span.first)
            self._born = born_in(state, self._span.first, day)
            self._outcomes |= self._born.outcomes

    def _see_the_eve(self, state: State, day: int) -> None:
        self._outcomes |= on_the_eve(state, day) | exposed(state) | self._year.tell(state, day)
        self._outcomes |= self._quarters.tell()
        self._eve = roll_call(state, day, self._year.weekly(state, day))
        self._helped = pairs_of_origin(state.ties, Origin.HELP)

    def tables(self, state: State, day: int) -> RunTables:
        """Return the tables of the days until `day`.

        The share of needs met is NaN for the last days, whose needs may still be open. Outcomes are
        those of a whole run; what the days so far cannot tell is NaN.
        """
        return RunTables(self._all_outcomes(state, day), self._daily(state, day))

    def _all_outcomes(self, state: State, day: int) -> dict[str, float]:
        span = self._span
        members = mean(self._seen[span.year, _KEYS.index(("members", "everyone"))])
        found = self._outcomes | from_the_ledger(state, span, _closed_until(state, day), members)
        if self._eve is not None and day > span.last:
            found |= at_the_end(state, day, span, self._eve, self._begun) | lists_at_the_end(state)
        found |= self._ends.tell()
        if self._born is not None and day > span.last:
            found["crisis_born_end"] = self._born.alive(state)
        return found

    def _daily(self, state: State, day: int) -> pl.DataFrame:
        series = dict(zip(_KEYS, self._seen.T, strict=True)) | from_ledger(
            state.ledger, _closed_until(state, day), self._span.first, self._kinds
        )
        told = []
        for (measure, _), values in series.items():
            every = DAILY[measure].every
            days = np.arange(every, day + 1, every, dtype=np.int32)
            told.append((days, values[days]))
        whose = np.repeat(np.arange(len(told)), [days.size for days, _ in told])
        measures, groups = (
            pl.Series(names, dtype=pl.String) for names in zip(*series, strict=True)
        )
        whole = pl.DataFrame(
            {
                "day": np.concatenate([days for days, _ in told]),
                "measure": measures.gather(whose),
                "group": groups.gather(whose),
                "value": np.concatenate([values for _, values in told]),
            }
        )
        return pl.concat([whole, gates.rows_of(state.gates, day, self._kinds)])


def _closed_until(state: State, day: int) -> int:
    """Return the last day whose needs are all met or lapsed on `day`, whatever they are.

    Days that happen to be closed sooner are not counted: more of their needs were met.
    """
    return max(0, day - int(state.need_traits.patience.max()))
