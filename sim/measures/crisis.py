"""The headline outcomes of a crisis: who was left without or helped, what was born in it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.codes import Profile, Sought
from sim.measures.shares import UNKNOWN, mean, share
from sim.state import State
from sim.state.lists import listed
from sim.state.needs import Ledger
from sim.state.residents import NEVER
from sim.tables import GROUPS_LEFT


def left_without(state: State) -> dict[str, float]:
    """Return who had a grave need unmet in the days of the crisis, per 1,000 of each group.

    Any grave need counts, everyday care included: there are some where no crisis changes anything,
    and more the longer it is.

    Formula: 1,000 x residents of the group left without / residents of the group; NaN for none.
    Beside it, how many residents the group has.
    """
    r = state.residents
    without = r.left_without != NEVER
    found = {}
    for group in GROUPS_LEFT:
        of_it = (r.groups >> group) & 1 == 1
        found[f"left_without_{group.name.lower()}"] = 1000 * mean(without[of_it])
        found[f"residents_{group.name.lower()}"] = float(np.count_nonzero(of_it))
    return found


def known(state: State, day: int, list_days: int) -> dict[str, float]:
    """Return the share of exposed residents who are known to somebody organised on a day.

    Formula: of the residents of the crisis's exposed profile, those on the list of a living
    collective with a core team that has not suspended what it does, confirmed in the last
    `list_days`; and those on the institution's register.

    Args:
        state: what there is.
        day: of the run.
        list_days: days for which an entry counts.
    """
    exposed = state.residents.profile == Profile.EXPOSED
    return {
        "known": mean(known_to_collectives(state, day, list_days)[exposed]),
        "known_to_institution": mean(state.residents.registered[exposed]),
    }


def known_to_collectives(state: State, day: int, list_days: int) -> NDArray[np.bool_]:
    """Tell which residents are on a list that a collective works with, (n,); see `known`."""
    r, c = state.residents, state.collectives
    acts = (r.list_holder >= 0) & (c.alive & (c.core > 0) & ~c.suspended)[r.list_holder]
    return np.asarray((acts & (day - r.list_day <= list_days)).any(axis=1))


def exposed(state: State) -> dict[str, float]:
    """Return how many residents the crisis exposes."""
    return {"exposed": float(np.count_nonzero(state.residents.profile == Profile.EXPOSED))}


def first_help(state: State) -> dict[str, float]:
    """Return how soon help came to those with a serious or grave need of the crisis.

    Formula: `first_help`: mean days from the first such need that the household did not meet to the
    first that somebody met, of those ever helped; `helped`: the share of them ever helped.
    """
    r = state.residents
    needed = r.first_need != NEVER
    helped = needed & (r.first_help != NEVER)
    waited: NDArray[np.int32] = r.first_help[helped] - r.first_need[helped]
    return {
        "first_help": mean(waited),
        "helped": share(np.count_nonzero(helped), np.count_nonzero(needed)),
    }


def through_collectives(state: State, first: int) -> dict[str, float]:
    """Return whom collectives reached in the crisis, and who offered help through them; persons.

    Formula: `looked_after`: residents a need of whom a collective met since the first day of the
    crisis; `offered`: those who offered one hours since the alarm, and members who would have taken
    a case on some day of the crisis.

    Args:
        state: on the last day of the crisis.
        first: its first day.
    """
    r = state.residents
    offered = (r.last_enlisted >= _since(state, first)) | (r.last_offered >= first)
    return {
        "looked_after": float((r.last_looked_after >= first).sum()),
        "offered": float(offered.sum()),
    }


def _since(state: State, first: int) -> int:
    """Return the day of the alarm, or the first of the crisis where none was raised."""
    now = state.conditions
    return min(first, int(now.alarmed[0])) if now.alarm[0] else first


def askers_helped(state: State) -> float:
    """Return the share of those who asked for help with a serious or grave need who got some.

    Formula: of residents who, since the first day of the crisis, asked for help with such a need
    that is over now, those for whom one was met; NaN where nobody asked.
    """
    sought = state.residents.sought
    return mean(sought[sought != Sought.NOT_ASKED] == Sought.HELPED)


def no_visit(state: State, first: int) -> float:
    """Return the share of residents without a visit at home, given or received, since a day."""
    return float((state.residents.last_visit < first).mean())


def active_in_crisis(state: State, first: int) -> float:
    """Return the share of residents who acted for a collective in the crisis.

    Formula: those who offered one hours since the alarm, members who came, or worked, since the
    first day of the crisis, and members who helped a neighbour in it / all residents.

    Args:
        state: on the last day of the crisis.
        first: its first day.
    """
    r = state.residents
    member = r.membership >= 0
    came = (member & (r.attended >= first)).any(axis=1)
    helped = member.any(axis=1) & (r.crisis_hours > 0)
    return float(((r.last_enlisted >= _since(state, first)) | came | helped).mean())


def mobilised(ledger: Ledger, first: int, last: int) -> dict[str, float]:
    """Return how soon newcomers came, and how many doors were knocked at in the crisis.

    Formula: `enlisted_half_day`: day of the crisis, 1 being its first, by which half of those who
    offered a collective hours until its end had done so; 0 or less is in the days of warning; NaN
    where nobody did. `talks_twice`: of the talks at doors, those of which another collective knew;
    NaN where there were none.

    Args:
        ledger: of the run.
        first: day of the crisis.
        last: day of the crisis.
    """
    came = np.cumsum(ledger.enlisted[: last + 1])
    half = int(np.searchsorted(came, came[-1] / 2)) if came[-1] else 0
    talks, twice = ledger.talks[: last + 1].sum(), ledger.talks_twice[: last + 1].sum()
    return {
        "enlisted_half_day": float(half - first + 1) if came[-1] else UNKNOWN,
        "talks": float(talks),
        "talks_twice": share(twice, talks),
    }


def lists_at_the_end(state: State) -> dict[str, float]:
    """Return the share of exposed residents who are on the list of a collective."""
    exposed = state.residents.profile == Profile.EXPOSED
    return {"lists_end": mean(listed(state.residents)[exposed])}


class Born(NamedTuple):
    """The collectives that were founded in the crisis.

    Attributes:
        rows: of the collectives.
        founded: (rows,) day of founding; a row may be another's later.
        outcomes: how many, and of how many members.
    """

    rows: NDArray[np.intp]
    founded: NDArray[np.int32]
    outcomes: dict[str, float]

    def alive(self, state: State) -> float:
        """Return the share of them that are alive now; NaN where none was founded."""
        c = state.collectives
        same = c.founded[self.rows] == self.founded
        return mean((c.alive[self.rows] & same).astype(float))


def born_in(state: State, first: int, last: int) -> Born:
    """Return the collectives founded in the crisis, on its last day.

    Formula: `founded_in_crisis`: founded from its first day on, those that ended since too, per
    1,000 residents; `crisis_born_members`: members of those alive, per 1,000 residents.

    Args:
        state: what there is on the last day.
        first: day of the crisis.
        last: day of the crisis.
    """
    c, n = state.collectives, len(state.residents)
    rows = np.flatnonzero((c.founded >= first) & (c.founded <= last))
    members = c.members[rows][c.alive[rows]].sum()
    return Born(
        rows,
        c.founded[rows].copy(),
        {
            "founded_in_crisis": 1000 * rows.size / n,
            "crisis_born_members": 1000 * float(members) / n,
        },
    )
