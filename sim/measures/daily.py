"""What is seen of a day: from the state at its end, and from the ledger once the days are over."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.codes import ActivityKind, Channel, Contact, Group
from sim.kernels.compile import kernel
from sim.measures.network import ORIGINS, ties_today
from sim.measures.shares import UNKNOWN
from sim.state import State
from sim.state.needs import Ledger
from sim.state.ties import CLASS_HOURS

SILENT_DAYS = 30
"""Days without contact with a neighbour after which a resident counts as isolated."""

type Key = tuple[str, str]
"""A measure and the group, kind or channel that it is told of."""

_PRESENT = slice(0, int(ActivityKind.ONLINE))
_OLD_ALONE = np.int64(Group.OVER_75_ALONE)
_SUMS = ("volunteer_hours", "support_hours", "cost", "deaths", "unmet_hours")


TODAY: tuple[Key, ...] = (
    ("stage", "everyone"),
    ("energy", "everyone"),
    ("energy", "core_teams"),
    ("loneliness", "everyone"),
    ("loneliness", "over_75_alone"),
    ("isolated", "everyone"),
    ("isolated", "over_75_alone"),
    ("register_coverage", "over_75_alone"),
    ("collectives", "everyone"),
    ("members", "everyone"),
    ("core_size", "everyone"),
    ("conflict", "everyone"),
)
"""What the end of a day shows, in the order in which `look` writes it."""

TIES: tuple[Key, ...] = (
    *(("ties", name) for name in CLASS_HOURS),
    *(("ties_by_origin", name) for name in ORIGINS),
)
"""What a look at all ties shows, in the order of `ties_of`."""


@kernel
def look(state: State, day: int, seen: np.ndarray) -> None:
    """Write what the end of a day shows; NaN for the mean of nobody. Units: see `DAILY`.

    Args:
        state: what there is.
        day: that ends.
        seen: (measures,) written, those of `TODAY` first.
    """
    seen[0] = state.conditions.stage[0]
    _look_at_residents(state, day, seen)
    _look_at_collectives(state, seen)


@kernel
def _look_at_residents(state: State, day: int, seen: np.ndarray) -> None:
    people = state.residents
    everyone = people.energy.size
    energy = lonely = lonely_old = 0.0
    silent = old = silent_old = registered = 0
    for i in range(everyone):
        energy += people.energy[i]
        lonely += people.loneliness[i]
        unheard = people.last_contact[i] <= day - SILENT_DAYS
        silent += unheard
        if people.groups[i] >> _OLD_ALONE & 1:
            old += 1
            lonely_old += people.loneliness[i]
            silent_old += unheard
            listed = people.registered[i]
            for m in range(people.list_holder.shape[1]):
                listed |= people.list_holder[i, m] >= 0
            registered += listed
    seen[1] = energy / everyone
    seen[3], seen[4] = lonely / everyone, lonely_old / old
    seen[5], seen[6] = silent / everyone, silent_old / old
    seen[7] = registered / old


@kernel
def _look_at_collectives(state: State, seen: np.ndarray) -> None:
    groups = state.collectives
    alive = members = core = 0
    energy = conflict = 0.0
    for c in range(groups.alive.size):
        if groups.alive[c]:
            alive += 1
            members += groups.members[c]
            core += groups.core[c]
            energy += groups.core_energy[c]
            conflict += groups.conflict[c]
    seen[2] = energy / alive
    seen[8], seen[9] = alive, members
    seen[10], seen[11] = core / alive, conflict / alive


def ties_of(state: State, day: int) -> list[float]:
    """Return the mean ties of a resident on a day, as in `TIES`; a pass over all ties."""
    by_class, by_origin = ties_today(state, day)
    return [*by_class.values(), *by_origin.values()]


def from_ledger(
    ledger: Ledger, closed_until: int, crisis_from: int, kinds: Sequence[str]
) -> dict[Key, NDArray[np.float64]]:
    """Return the series that the ledger tells, (days + 1,) each; index 0 is before the run.

    Args:
        ledger: of the run.
        closed_until: last day whose needs are all met or lapsed; shares and delays are NaN after
            it, since they are not known yet.
        crisis_from: first day of the crisis; the groups of the connected and the isolated exist
            from then on, and their series are NaN before.
        kinds: names of the kinds of need, in the order of their rows.
    """
    days = np.arange(len(ledger))
    closed = days <= closed_until
    found: dict[Key, NDArray[np.float64]] = {}
    for group in Group:
        name = group.name.lower()
        told = days >= crisis_from if group in (Group.CONNECTED, Group.ISOLATED) else days >= 0
        arisen = ledger.arisen[:, group]
        found["needs_arisen", name] = np.where(told, arisen, UNKNOWN)
        found["needs_met", name] = _over(ledger.met[:, group], arisen, closed & told)
    for kind, name in enumerate(kinds):
        arisen = ledger.arisen_by_kind[:, kind]
        found["needs_arisen_by_kind", name] = arisen.astype(np.float64)
        found["needs_met_by_kind", name] = _over(ledger.met_by_kind[:, kind], arisen, closed)
    for channel in Channel:
        found["needs_met_by", channel.name.lower()] = ledger.channel[:, channel].astype(np.float64)
    found["time_to_help", "everyone"] = _over(ledger.delay, ledger.met[:, Group.EVERYONE], closed)
    for contact in Contact:
        found["contacts", contact.name.lower()] = ledger.contacts[:, contact].astype(np.float64)
    found["services", "everyone"] = ledger.given.astype(np.float64)
    for name in ("activities", "attendance"):
        column = getattr(ledger, name)
        found[name, "everyone"] = column[:, _PRESENT].sum(axis=1).astype(np.float64)
        for activity in ActivityKind:
            found[name, activity.name.lower()] = column[:, activity].astype(np.float64)
    for name in ("planned_activities", "planned_attendance"):
        present = getattr(ledger, name)[:, _PRESENT].sum(axis=1)
        found[name, "everyone"] = present.astype(np.float64)
    tables = ledger.planned_attendance[:, ActivityKind.STREET_TABLE]
    found["planned_attendance", "street_table"] = tables.astype(np.float64)
    for name in _SUMS:
        found[name, "everyone"] = getattr(ledger, name).astype(np.float64)
    return found


def _over(
    part: NDArray[np.generic], whole: NDArray[np.int32], told: NDArray[np.bool_]
) -> NDArray[np.float64]:
    out = np.full(whole.size, UNKNOWN)
    np.divide(part, whole, out=out, where=told & (whole > 0))
    return out
