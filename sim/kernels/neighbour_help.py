"""Help between neighbours: whom a resident asks, and who accepts."""

from __future__ import annotations

import math

import numpy as np

from sim.codes import Gate
from sim.kernels.compile import Stream, inlined
from sim.kernels.helping import (
    MET,
    Asking,
    Dwellers,
    Helpers,
    Today,
    Traits,
    Visits,
    inclination,
    visit,
)
from sim.kernels.needs import Book
from sim.kernels.philox import uniforms
from sim.kernels.ties import HOUSEHOLD, TieRows, hours_now

_NO_TIE = np.int64(Gate.NO_TIE)
_REFUSED = np.int64(Gate.REFUSED)
_FAILED_VISIT = np.int64(Gate.FAILED_VISIT)


@inlined
def _weigh_neighbours(
    i: int, today: Today, ties: TieRows, helpers: Helpers, dwellers: Dwellers, asking: Asking
) -> float:
    """Write how inclined `i` is to ask each alter into `today.weight`; return the sum."""
    x, y = dwellers.x[helpers.building[i]], dwellers.y[helpers.building[i]]
    total = 0.0
    for s in range(np.int64(ties.degree[i])):
        today.weight[s] = 0.0
        if ties.origin[i, s] != HOUSEHOLD:
            b = helpers.building[ties.alter[i, s]]
            far = math.hypot(dwellers.x[b] - x, dwellers.y[b] - y)
            hours = hours_now(ties, i, s, today.day)
            if hours >= asking.least_hours:
                today.weight[s] = hours * math.exp(-far / asking.nearness_m)
                total += today.weight[s]
    return total


@inlined
def _willing(
    i: int,
    s: int,
    today: Today,
    ties: TieRows,
    helpers: Helpers,
    dwellers: Dwellers,
    asking: Asking,
) -> float:
    """Return the chance that the alter in slot `s` of `i` helps `i`, who may be owed a service."""
    j = np.int64(ties.alter[i, s])
    back = np.int64(ties.back[i, s])
    hours = hours_now(ties, i, s, today.day)
    known = hours / (hours + asking.familiar_hours)
    warmth = asking.stranger_accepts + (asking.friend_accepts - asking.stranger_accepts) * known
    owed = max(0, int(ties.given[i, s]) - int(ties.given[j, back]))
    returned = 1.0 + asking.reciprocity * owed / (owed + 1.0)
    return min(1.0, warmth * returned * inclination(j, today, helpers, dwellers, asking))


@inlined
def ask_neighbours(
    stream: Stream,
    i: int,
    first: int,
    kind: int,
    today: Today,
    ties: TieRows,
    helpers: Helpers,
    dwellers: Dwellers,
    traits: Traits,
    asking: Asking,
    book: Book,
    visits: Visits,
) -> int:
    """Let `i` ask a few neighbours, one after the other; return `MET`, or the gate that stops it.

    The first who accepts comes; where the visit fails, no other neighbour is asked that day.

    Args:
        first: number of the first draw of this need today; see `sim.kernels.mutual_aid`.
    """
    total = _weigh_neighbours(i, today, ties, helpers, dwellers, asking)
    gate = _NO_TIE
    for attempt in range(asking.asks):
        whom, accepts, effect, _ = uniforms(stream, i, first + 2 + 2 * attempt)
        left = whom * total
        chosen = -1
        for s in range(np.int64(ties.degree[i])):
            if today.weight[s] > 0.0:
                chosen = s
                left -= today.weight[s]
                if left <= 0.0:
                    break
        if chosen < 0:
            return gate
        visits.asked[today.day] += 1
        if accepts < _willing(i, chosen, today, ties, helpers, dwellers, asking):
            j = np.int64(ties.alter[i, chosen])
            know_how = np.float64(helpers.know_how[j])
            met = visit(
                effect,
                i,
                j,
                kind,
                know_how,
                today,
                ties,
                helpers,
                traits,
                asking,
                book,
                visits,
            )
            return MET if met else _FAILED_VISIT
        gate = _REFUSED
        visits.refused[today.day] += 1
        helpers.trust[i] -= asking.trust_loss * helpers.trust[i]
        total -= today.weight[chosen]
        today.weight[chosen] = 0.0
    return gate
