"""Help between neighbours: whom a resident asks, who notices, and who says yes."""

from __future__ import annotations

import math

import numpy as np

from sim.codes import Gate
from sim.kernels.compile import inlined
from sim.kernels.helping import MET, Aid, inclination, pair_draws, suited, visit
from sim.kernels.philox import uniforms
from sim.kernels.ties import HOUSEHOLD, hours_now

_NO_TIE = np.int64(Gate.NO_TIE)
_REFUSED = np.int64(Gate.REFUSED)
_FAILED_VISIT = np.int64(Gate.FAILED_VISIT)


@inlined
def known_to(hours: float, aid: Aid) -> float:
    """Return how well a neighbour of so many hours is known: 0 a stranger, towards 1 a friend."""
    return hours / (hours + aid.rules.familiar_hours)


@inlined
def _weigh_neighbours(i: int, kind: int, aid: Aid) -> float:
    """Write how inclined `i` is to ask each alter into `today.weight`; return the sum."""
    ties, dwellers, weight, day = aid.ties, aid.dwellers, aid.today.weight, aid.today.day
    home = aid.helpers.building[i]
    total = 0.0
    for s in range(np.int64(ties.degree[i])):
        weight[s] = 0.0
        if ties.origin[i, s] != HOUSEHOLD:
            j = np.int64(ties.alter[i, s])
            b = aid.helpers.building[j]
            far = math.hypot(dwellers.x[b] - dwellers.x[home], dwellers.y[b] - dwellers.y[home])
            hours = hours_now(ties, i, s, day)
            if hours >= aid.rules.least_hours:
                fit = hours * suited(j, kind, hours, aid) * inclination(j, aid)
                weight[s] = fit * math.exp(-far / aid.rules.nearness_m)
                total += weight[s]
    return total


@inlined
def _next(u: float, total: float, i: int, aid: Aid) -> int:
    """Return the slot of the alter that falls to `u` among those still weighed, or -1."""
    left, chosen = u * total, -1
    for s in range(np.int64(aid.ties.degree[i])):
        if aid.today.weight[s] > 0.0:
            chosen = s
            left -= aid.today.weight[s]
            if left <= 0.0:
                break
    return chosen


@inlined
def willing(i: int, s: int, kind: int, aid: Aid) -> float:
    """Return the chance that the alter in slot `s` of `i` helps `i`, who may be owed a service."""
    ties, rules = aid.ties, aid.rules
    j, back = np.int64(ties.alter[i, s]), np.int64(ties.back[i, s])
    hours = hours_now(ties, i, s, aid.today.day)
    warmth = rules.stranger_accepts
    warmth += (rules.friend_accepts - rules.stranger_accepts) * known_to(hours, aid)
    owed = max(0, int(ties.given[i, s]) - int(ties.given[j, back]))
    returned = 1.0 + rules.reciprocity * owed / (owed + 1.0)
    return min(1.0, warmth * returned * suited(j, kind, hours, aid) * inclination(j, aid))


@inlined
def neighbour_comes(u: float, i: int, s: int, kind: int, aid: Aid) -> bool:
    """Let the alter in slot `s` of `i` come to help; tell whether that meets the need."""
    j = np.int64(aid.ties.alter[i, s])
    return visit(u, i, j, kind, np.float64(aid.helpers.know_how[j]), aid)


@inlined
def ask_neighbours(i: int, kind: int, age: int, effect: float, aid: Aid) -> int:
    """Let `i` ask a few neighbours, one after the other; return `MET`, or the gate that stops it.

    They are drawn in an order that the need keeps, so that each day those who come next are asked.
    The first who accepts comes; where the visit fails, no other neighbour is asked that day.

    Args:
        age: days since the need arose.
        effect: uniform number that decides whether a visit is of use.
    """
    today, helpers, visits, rules = aid.today, aid.helpers, aid.visits, aid.rules
    total = _weigh_neighbours(i, kind, aid)
    gate = _NO_TIE if total <= 0.0 else _REFUSED
    for attempt in range((age + 1) * rules.asks):
        if attempt % 4 == 0:
            a, b, c, d = uniforms(aid.births, i, aid.traits.effort.size * (1 + attempt // 4) + kind)
        u = a if attempt % 4 == 0 else b if attempt % 4 == 1 else c if attempt % 4 == 2 else d
        s = _next(u, total, i, aid)
        if s < 0:
            return gate
        if attempt >= age * rules.asks:
            j = np.int64(aid.ties.alter[i, s])
            visits.asked[today.day] += 1
            if pair_draws(i, j, kind, aid)[1] < willing(i, s, kind, aid):
                return MET if neighbour_comes(effect, i, s, kind, aid) else _FAILED_VISIT
            visits.refused[today.day] += 1
            helpers.trust[i] -= rules.trust_loss * helpers.trust[i]
        total -= today.weight[s]
        today.weight[s] = 0.0
    return gate
