"""Collectives: how they are, what they do, who stays, and whether they outlive a crisis."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.calendar import YEAR
from sim.codes import ActivityKind, Group
from sim.kernels.compile import Flags, Floats, Ints
from sim.measures.shares import length, mean, rate, share
from sim.state import State
from sim.state.lists import listed
from sim.state.needs import Ledger

DRIVING = 0.7
"""Drive from which a resident counts as a driving one; as in the founding of collectives."""

_MEANS = (
    "centralisation",
    "shared_knowledge",
    "narrative",
    "breadth",
    "conflict",
    "rivalry",
    "know_how",
    "visibility",
    "core_energy",
    "upkeep",
)


def collectives_on(state: State, day: int) -> dict[str, float]:
    """Return how the collectives alive on a day are: means over them, each weighing the same.

    Formula: `collectives_alive` and `members` are counts, `core_size` persons; `kits_ready` is kits
    x upkeep + those of a policy, in kits; `with_room`, `with_permit` (today within a year from the
    permit), `associations` and `allied` are shares of the collectives alive; the others are means
    of the columns of the same name. Without collectives, all but the counts are NaN.
    """
    c = state.collectives
    alive = c.alive
    permitted = (c.permit <= day) & (day < c.permit + YEAR)
    found = {name: mean(getattr(c, name)[alive]) for name in _MEANS}
    return found | {
        "collectives_alive": float(alive.sum()),
        "members": float(c.members[alive].sum()),
        "core_size": mean(c.core[alive]),
        "kits_ready": mean((c.kits * c.upkeep + c.shared_kits)[alive]),
        "with_room": mean(c.room[alive] >= 0),
        "with_permit": mean(permitted[alive]),
        "associations": mean(c.association[alive]),
        "allied": mean(c.alliance[alive] >= 0),
    }


def residents_active(state: State) -> dict[str, float]:
    """Return how residents take part; shares of all residents unless said.

    Formula: `active` members of a collective; `in_core_team`; `driving_active`: of those of drive
    0.7 or more, those in a core team; `belonging`, `efficacy`, `trust` and `know_how_residents`:
    means.
    """
    r = state.residents
    in_core = r.core.any(axis=1)
    return {
        "active": float((r.membership >= 0).any(axis=1).mean()),
        "in_core_team": float(in_core.mean()),
        "driving_active": mean(in_core[r.drive >= DRIVING]),
        "belonging": float(r.belonging.mean()),
        "efficacy": float(r.efficacy.mean()),
        "trust": float(r.trust.mean()),
        "know_how_residents": float(r.know_how.mean()),
    }


def register_coverage(state: State) -> float:
    """Return the share of over-75s living alone whom a collective or the institution looks after.

    Formula: those on the register of a collective or of the institution / all of them; NaN where
    there are none.
    """
    r = state.residents
    old_alone = (r.groups >> Group.OVER_75_ALONE) & 1 == 1
    return mean(r.registered[old_alone] | listed(r)[old_alone])


def year_of(ledger: Ledger, days: slice, members: float) -> dict[str, float]:
    """Return what collectives and those who support them did, a year.

    Formula: sum over the days x 365 / days. `activities` and `attendance` leave out what is held
    online, which `activities_online` and `attendance_online` tell. `exits` is the share of members
    who leave in a year: left / members, a year.

    Args:
        ledger: of the run.
        days: from which it is told.
        members: memberships on a mean day of these.
    """

    def a_year(values: np.ndarray) -> float:
        return rate(values[days].sum(), length(days), YEAR)

    present = slice(0, int(ActivityKind.ONLINE))
    found = {
        "activities": a_year(ledger.activities[:, present]),
        "attendance": a_year(ledger.attendance[:, present]),
        "exits": share(a_year(ledger.left), members),
        "cost_year": a_year(ledger.cost),
    }
    for kind in ActivityKind:
        found[f"activities_{kind.name.lower()}"] = a_year(ledger.activities[:, kind])
        found[f"attendance_{kind.name.lower()}"] = a_year(ledger.attendance[:, kind])
    for name in ("joined", "handovers", "introduced", "volunteer_hours", "support_hours"):
        found[name] = a_year(getattr(ledger, name))
    return found


class RollCall(NamedTuple):
    """Who was there on a day, to be compared with those there later.

    Attributes:
        day: the day.
        alive: (collectives,) which exist.
        member: (n,) which residents belong to a collective.
        regular: (n,) who was in a core team, or at an activity in most weeks of the year before.
        arrived: (n,) since when the resident of each row lives there.
        loneliness: (n,) of each.
        trust: (n,) in neighbours.
    """

    day: int
    alive: Flags
    member: Flags
    regular: Flags
    arrived: Ints
    loneliness: Floats
    trust: Floats

    def still_there(self, state: State) -> Flags:
        """Return whether the resident of each row then lives there now."""
        return np.asarray(state.residents.arrived == self.arrived)


def roll_call(state: State, day: int, weekly: Flags) -> RollCall:
    """Return who is there today; copies, which what happens later leaves as they are.

    Args:
        state: what there is today.
        day: today.
        weekly: (n,) who was at an activity in most weeks of the year before.
    """
    r = state.residents
    return RollCall(
        day,
        state.collectives.alive.copy(),
        (r.membership >= 0).any(axis=1),
        weekly | r.core.any(axis=1),
        r.arrived.copy(),
        r.loneliness.copy(),
        r.trust.copy(),
    )


def surviving(then: RollCall, state: State) -> float:
    """Return the share of the collectives alive then that are alive now; NaN if none was."""
    c = state.collectives
    return mean((c.alive & (c.founded <= then.day))[then.alive])


def still_active(then: RollCall, state: State) -> float:
    """Return the share of the members of then who belong to a collective now.

    Of those who still live in the neighbourhood, so that moves do not count as leaving; NaN if none
    does.
    """
    stayed = then.member & then.still_there(state)
    return mean((state.residents.membership >= 0).any(axis=1)[stayed])


def regulars_out(then: RollCall, state: State, first: int) -> float:
    """Return the share of the regulars of then who were out for their collective since a day.

    Formula: of those in a core team or at activities of most weeks before, and who still live
    there, those who were at an activity in person, or called at a home for a collective; NaN for
    none.

    Args:
        then: the eve of the crisis.
        state: what there is now.
        first: day from which it counts.
    """
    r = state.residents
    out = (r.last_activity >= first) | (r.last_sent >= first)
    return mean(out[then.regular & then.still_there(state)])
