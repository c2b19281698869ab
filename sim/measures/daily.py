"""What is seen of a day: from the state at its end, and from the ledger once the days are over."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from sim.codes import ActivityKind, Channel, Contact, Group
from sim.kernels.counting import add_up
from sim.measures.collectives import register_coverage
from sim.measures.network import ties_today
from sim.measures.shares import UNKNOWN, mean, share
from sim.state import State
from sim.state.needs import Ledger

SILENT_DAYS = 30
"""Days without contact with a neighbour after which a resident counts as isolated."""

type Key = tuple[str, str]
"""A measure and the group, kind or channel that it is told of."""

_PRESENT = slice(0, int(ActivityKind.ONLINE))
_SUMS = ("volunteer_hours", "support_hours", "cost", "deaths", "unmet_hours")


def today(state: State, day: int) -> dict[Key, float]:
    """Return what the end of a day shows; NaN for the mean of nobody. Units: see `DAILY`."""
    r, collectives = state.residents, state.collectives
    alive = collectives.alive
    sums = np.empty((2, 4))
    add_up(
        int(Group.OVER_75_ALONE),
        r.groups,
        r.energy,
        r.loneliness,
        r.last_contact,
        day - SILENT_DAYS + 1,
        sums,
    )
    counts, energy, loneliness, silent = sums.T.tolist()
    return {
        ("stage", "everyone"): float(state.conditions.stage[0]),
        ("energy", "everyone"): share(energy[1], counts[1]),
        ("energy", "core_teams"): mean(collectives.core_energy[alive]),
        ("loneliness", "everyone"): share(loneliness[1], counts[1]),
        ("loneliness", "over_75_alone"): share(loneliness[0], counts[0]),
        ("isolated", "everyone"): share(silent[1], counts[1]),
        ("isolated", "over_75_alone"): share(silent[0], counts[0]),
        ("register_coverage", "over_75_alone"): register_coverage(state),
        ("collectives", "everyone"): float(alive.sum()),
        ("members", "everyone"): float(collectives.members[alive].sum()),
        ("core_size", "everyone"): mean(collectives.core[alive]),
        ("conflict", "everyone"): mean(collectives.conflict[alive]),
    }


def ties_of(state: State, day: int) -> dict[Key, float]:
    """Return the mean ties of a resident on a day, by class and by origin; a pass over all ties."""
    by_class, by_origin = ties_today(state, day)
    return {("ties", name): value for name, value in by_class.items()} | {
        ("ties_by_origin", name): value for name, value in by_origin.items()
    }


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
