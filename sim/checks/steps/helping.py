"""What must hold of the steps by which needs arise, become known and are met.

Each function takes the process, the state before its step, the state after it and the day.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from sim.checks.columns import Column, where
from sim.checks.steps.shared import UNHEARD, kits_are_there
from sim.checks.ties import compare, strong_ties_hold
from sim.codes import KINDS, MOST_A_DAY, Group
from sim.kernels.ties import CASUAL
from sim.processes.facilitation import Facilitation
from sim.processes.lists import Lists
from sim.processes.mobilisation import Mobilisation
from sim.processes.mutual_aid import FADES, MutualAid
from sim.processes.needs import Needs
from sim.state import State
from sim.state.lists import listed

_EPS = 1e-6
_LONGEST_PATIENCE = 1024


def facilitation(process: Facilitation, before: State, after: State, day: int) -> Iterator[str]:
    """No strong tie weakens; caseloads and registers grow."""
    yield from strong_ties_hold(compare(before, after, day), CASUAL)
    was, now = before.residents, after.residents
    yield from where(was.registered & ~now.registered, "struck from the institution's register")
    yield from where(
        (was.list_holder >= 0).sum(axis=1) > (now.list_holder >= 0).sum(axis=1),
        "struck from a list",
    )
    yield from where(
        after.facilitators.caseload < before.facilitators.caseload, "post whose caseload fell"
    )


def needs(process: Needs, before: State, after: State, day: int) -> Iterator[str]:
    """Needs are added after those that are open, and arise today."""
    was, now = int(before.needs.length[0]), int(after.needs.length[0])
    if now < was:
        yield f"{was - now} open needs are gone"
    for name in after.needs.columns:
        old, kept = getattr(before.needs, name)[:was], getattr(after.needs, name)[:was]
        yield from where(old != kept, f"needs.{name} of an open need changed")
    yield from where(after.needs.arisen[was:now] != day, "new need of another day")
    for name, start in UNHEARD.items():
        yield from where(
            getattr(after.needs, name)[was:now] != start, f"needs.{name} of a new need"
        )


def mobilisation(process: Mobilisation, before: State, after: State, day: int) -> Iterator[str]:
    """Only the living turn, and go to doors with hours that were left; nobody is enlisted twice."""
    was, now = before.collectives, after.collectives
    yield from where(now.at_doors > was.purse + was.at_doors + _EPS, "hours out of nothing")
    turned = now.turned != was.turned
    yield from where(turned & (now.turned >= 0) & ~now.alive, "turned and not alive")
    yield from where(turned & (now.turned >= 0) & (now.turned != day), "turned on another day")
    if not after.conditions.alarm[0]:
        yield from where(now.turned >= 0, "turned without alarm")
        yield from where(now.at_doors > 0, "at doors without alarm")
        newly = after.residents.last_enlisted != before.residents.last_enlisted
        yield from where(newly, "enlisted without alarm")
    r, had = after.residents, before.residents
    both = (r.enlisted >= 0) & (r.membership == r.enlisted[:, None]).any(axis=1)
    yield from where(both, "enlisted as a member")
    yield from where((had.membership >= 0) & (had.membership != r.membership), "left a collective")


def mutual_aid(process: MutualAid, before: State, after: State, day: int) -> Iterator[str]:
    """Needs close and none is made; what was asked or offered stays so; kits are there."""
    yield from strong_ties_hold(compare(before, after, day), CASUAL)
    had, have = _keys(before), _keys(after)
    left = np.isin(have, had)
    yield from where(~left, "need that nobody had")
    if left.all() and np.unique(had).size == had.size:
        order = np.argsort(had)
        same = order[np.searchsorted(had, have, sorter=order)]
        for name in UNHEARD:
            was_so, is_so = (
                getattr(before.needs, name)[same],
                getattr(after.needs, name)[: same.size],
            )
            if name == "queue":  # of one that is over or suspended, to another
                acts = after.collectives.alive & ~after.collectives.suspended
                was_so = np.where((was_so >= 0) & acts[was_so], was_so, is_so)
                yield from where(is_so != was_so, "needs.queue of an open need changed")
            elif name != "answers":  # a link brings the day nearer
                yield from where(is_so < was_so, f"needs.{name} of an open need fell back")
    yield from where(
        after.needs.deadline[: int(after.needs.length[0])] <= day, "need left open past its day"
    )
    was, now = before.residents, after.residents
    yield from where(now.load < was.load * FADES - _EPS, "hours of help forgotten too soon")
    yield from where(now.crisis_hours < was.crisis_hours, "hours of help taken back")
    yield from kits_are_there(before, after)
    here = (after.buildings.ended - before.buildings.ended).sum(axis=0)
    met = (after.ledger.channel - before.ledger.channel).sum(axis=0)
    lapsed = (after.ledger.lapsed - before.ledger.lapsed)[:, Group.EVERYONE].sum()
    yield from where(here != [*met, lapsed], "needs that end in no building, or in two")


def lists(process: Lists, before: State, after: State, day: int) -> Iterator[str]:
    """Fresh entries stay whose bearer stays."""
    r, had = after.residents, before.residents
    fresh = (had.list_holder >= 0) & (day - had.list_day <= after.manners.list_days[0])
    fresh &= had.list_bearer < 0
    yield from where(fresh.any(axis=1) & ~listed(r), "struck from a fresh list on paper")


def _keys(state: State) -> Column:
    """Return a number for each open need that tells it from all others."""
    rows, length = state.needs, int(state.needs.length[0])
    one = {name: getattr(rows, name)[:length].astype(np.int64) for name in rows.columns}
    who = one["arisen"] * len(state.residents) + one["resident"]
    key = (who * KINDS + one["kind"]) * MOST_A_DAY + one["nth"]
    return np.asarray(key * _LONGEST_PATIENCE + one["deadline"] - one["arisen"])
