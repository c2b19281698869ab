"""Help through collectives: who reaches one, what coordination and kits allow, who comes."""

from __future__ import annotations

import math

import numpy as np

from sim.codes import Gate
from sim.kernels.compile import inlined, kernel
from sim.kernels.desks import lender, taker_of
from sim.kernels.helping import MET, Aid, inclination, pair_draws, suited, visit
from sim.kernels.philox import uniforms
from sim.kernels.ties import find, hours_now

_FAILED_VISIT = np.int64(Gate.FAILED_VISIT)
_OUT_OF_REACH = np.int64(Gate.OUT_OF_REACH)
_NOBODY = np.int64(Gate.NOBODY)


@inlined
def _nearest(i: int, aid: Aid) -> int:
    """Return the collective alive nearest to the home of `i`, or -1."""
    dwellers, coordination = aid.dwellers, aid.coordination
    home = aid.helpers.building[i]
    nearest, least = -1, math.inf
    for c in range(coordination.alive.size):
        if coordination.alive[c]:
            far = math.hypot(
                coordination.x[c] - dwellers.x[home], coordination.y[c] - dwellers.y[home]
            )
            if far < least:
                nearest, least = c, far
    return nearest


@inlined
def _collective_in_reach(acquainted: float, message: float, i: int, kit: bool, aid: Aid) -> int:
    """Return the collective that takes the case of `i`, or -1 less the gate.

    It keeps `i` on its register, has `i` as a member or, as `acquainted` falls, has a member whom
    `i` knows or, as `message` falls, is written to by `i`; or it is an ally of such a collective.
    """
    helpers, ties, rules, coordination = aid.helpers, aid.ties, aid.rules, aid.coordination
    furthest = -1 - _OUT_OF_REACH
    c = np.int64(helpers.register[i])
    if c >= 0:
        taker = taker_of(c, kit, coordination)
        if taker >= 0:
            return taker
        furthest = min(furthest, taker)
    for m in range(helpers.membership.shape[1]):
        c = np.int64(helpers.membership[i, m])
        if c >= 0:
            taker = taker_of(c, kit, coordination)
            if taker >= 0:
                return taker
            furthest = min(furthest, taker)
    if acquainted < rules.member_reach:
        for s in range(np.int64(ties.degree[i])):
            for m in range(helpers.membership.shape[1]):
                c = np.int64(helpers.membership[ties.alter[i, s], m])
                if c >= 0:
                    taker = taker_of(c, kit, coordination)
                    if taker >= 0:
                        return taker
                    furthest = min(furthest, taker)
    reach = rules.message_reach * aid.today.online
    if helpers.messaging[i] and message < reach:
        c = _nearest(i, aid)
        if c >= 0 and message < reach * coordination.visibility[c]:
            taker = taker_of(c, kit, coordination)
            if taker >= 0:
                return taker
            furthest = min(furthest, taker)
    return furthest


@inlined
def _member_comes(j: int, i: int, kind: int, aid: Aid) -> bool:
    """Tell whether member `j` takes the case of `i`: once and for all for a need."""
    if aid.helpers.household[j] == aid.helpers.household[i]:
        return False
    slot = find(aid.ties, j, i)
    hours = hours_now(aid.ties, j, slot, aid.today.day) if slot >= 0 else 0.0
    ready = suited(j, kind, hours, aid) * inclination(j, aid)
    return pair_draws(i, j, kind, aid)[1] < aid.rules.volunteer_accepts * ready


@inlined
def ask_collective(i: int, first: int, kind: int, aid: Aid) -> int:
    """Let a collective look for a member who helps `i`; return `MET`, or the gate that stops it.

    Looking for a member takes coordination even where nobody is found.

    Args:
        first: number of the first draw of this need today; see `sim.kernels.mutual_aid`.
    """
    kit, coordination = aid.traits.kit[kind], aid.coordination
    acquainted, message, duplicated, effect = uniforms(aid.stream, i, first + 1)
    c = _collective_in_reach(acquainted, message, i, kit, aid)
    if c < 0:
        return -1 - c
    coordination.cases[c] -= 1.0
    members = coordination.first[c + 1] - coordination.first[c]
    if members == 0:
        return _NOBODY
    for attempt in range(aid.rules.asks):
        whom = uniforms(aid.stream, i, first + 2 + attempt)[0]
        j = np.int64(coordination.member[coordination.first[c] + int(whom * members)])
        if _member_comes(j, i, kind, aid):
            if kit:
                coordination.used_kits[lender(c, coordination)] += 1.0
            rivalry = coordination.rivalry[c]
            if duplicated < rivalry / (1.0 + rivalry):
                aid.visits.duplicated[aid.today.day] += 1
            know_how = np.float64(max(aid.helpers.know_how[j], coordination.know_how[c]))
            return MET if visit(effect, i, j, kind, know_how, aid) else _FAILED_VISIT
    return _NOBODY


@kernel
def count_offers(aid: Aid) -> int:
    """Return how many members of collectives would take a case today, each counted once."""
    offers, helpers = 0, aid.helpers
    for j in range(helpers.household.size):
        member = False
        for m in range(helpers.membership.shape[1]):
            member = member or helpers.membership[j, m] >= 0
        if member and uniforms(aid.stream, j, 0)[0] < (
            aid.rules.volunteer_accepts * inclination(j, aid)
        ):
            offers += 1
    return offers
