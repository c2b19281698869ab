"""Help between neighbours: whom a resident asks, who notices, and who says yes."""

from __future__ import annotations

import math

import numpy as np

from sim.codes import Gate
from sim.kernels.compile import inlined
from sim.kernels.helping import MET, Aid, inclination, pair_draws, suited, visit
from sim.kernels.ties import HOUSEHOLD, hours_now

_NO_TIE = np.int64(Gate.NO_TIE)
_REFUSED = np.int64(Gate.REFUSED)
_FAILED_VISIT = np.int64(Gate.FAILED_VISIT)


@inlined
def known_to(hours: float, aid: Aid) -> float:
    """Return how well a neighbour of so many hours is known: 0 a stranger, towards 1 a friend."""
    return hours / (hours + aid.rules.familiar_hours)


@inlined
def _take_turns(i: int, kind: int, aid: Aid) -> int:
    """Write when each alter of `i` is to be asked into `today.turn`; return how many can be.

    Turns are logarithms of exponential waiting times at rates that are the weights: in their order,
    alters are drawn without replacement in proportion to the weights, whatever slots they stand in.
    In logarithms no weight is too small for its turn to be a number.
    """
    ties, dwellers, turn, day = aid.ties, aid.dwellers, aid.today.turn, aid.today.day
    home = aid.helpers.building[i]
    count = 0
    for s in range(np.int64(ties.degree[i])):
        turn[s] = math.inf
        hours = hours_now(ties, i, s, day)
        if ties.origin[i, s] == HOUSEHOLD or hours < aid.rules.least_hours:
            continue
        j = np.int64(ties.alter[i, s])
        b = aid.helpers.building[j]
        far = math.hypot(dwellers.x[b] - dwellers.x[home], dwellers.y[b] - dwellers.y[home])
        fit = suited(j, kind, hours, aid) * inclination(j, aid)
        weight = hours * fit * math.exp(-far / aid.rules.nearness_m)
        if weight > 0.0:
            waits = -math.log(pair_draws(i, j, kind, aid)[2])
            turn[s] = math.log(waits) - math.log(weight)
            count += 1
    return count


@inlined
def _next(i: int, aid: Aid) -> int:
    """Return the slot of the alter whose turn comes first."""
    chosen, least = -1, math.inf
    for s in range(np.int64(aid.ties.degree[i])):
        if aid.today.turn[s] < least:
            chosen, least = s, np.float64(aid.today.turn[s])
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
def ask_neighbours(r: int, i: int, kind: int, effect: float, aid: Aid) -> int:
    """Let `i` ask a few neighbours, one after the other; return `MET`, or the gate that stops it.

    They come in an order that the need keeps: each day those who follow the last asked are asked.
    The first who accepts comes; where the visit fails, no other neighbour is asked that day.

    Args:
        r: row of the need.
        effect: uniform number that decides whether a visit is of use.
    """
    today, helpers, visits, rules, tried = (
        aid.today, aid.helpers, aid.visits, aid.rules, aid.needs.tried,
    )  # fmt: skip
    known = _take_turns(i, kind, aid)
    before = int(tried[r])
    for attempt in range(min(known, before + rules.asks)):
        s = _next(i, aid)
        today.turn[s] = math.inf
        if attempt < before:
            continue
        j = np.int64(aid.ties.alter[i, s])
        tried[r] += 1
        visits.asked[today.day] += 1
        if pair_draws(i, j, kind, aid)[1] < willing(i, s, kind, aid):
            return MET if neighbour_comes(effect, i, s, kind, aid) else _FAILED_VISIT
        visits.refused[today.day] += 1
        helpers.trust[i] -= rules.trust_loss * helpers.trust[i]
    return _REFUSED if known > 0 else _NO_TIE
