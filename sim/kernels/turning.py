"""Whom a resident turns to: kin, neighbours, a collective or the institution, in a drawn order."""

from __future__ import annotations

import math

import numpy as np

from sim.codes import Channel, Gate
from sim.kernels.compile import inlined, kernel
from sim.kernels.equipment import NO_KIT, brought
from sim.kernels.finding import kin_meet, on_list_of
from sim.kernels.grids import nearest_in
from sim.kernels.helping import (
    Aid,
    at,
    own_draws,
    pair_draws,
    suited,
    wait_in_queue,
)  # fmt: skip
from sim.kernels.neighbour_help import neighbour_comes, willing
from sim.kernels.philox import uniforms
from sim.kernels.ties import HOUSEHOLD, hours_now

_NO_TIE = np.int64(Gate.NO_TIE)
_REFUSED = np.int64(Gate.REFUSED)
_NO_KIT = np.int64(Gate.NO_KIT)
_OUT_OF_REACH = np.int64(Gate.OUT_OF_REACH)
_KIN = np.int64(Channel.KIN)

NEUTRAL, NEIGHBOURS_FIRST, COLLECTIVES_FIRST = 0, 1, 2
"""Orders in which residents turn to others."""

_LAST = 1000.0  # what is added to the logarithm of a turn that is to come last
_OUTSIDE = np.int64(-1)  # in place of a resident, who keeps numbers with a need: kin, collective


@inlined
def _turn(u: float, weight: float) -> float:
    """Return when somebody is turned to: the logarithm of an exponential waiting time.

    In the order of such times, all are drawn without replacement in proportion to their weights.
    """
    return math.log(-math.log(u) / weight) if weight > 0.0 else math.inf


@kernel
def _known_of(r: int, aid: Aid) -> int:
    """Return the collective that acts and of which the resident of row `r` knows; -1 for none.

    It has the resident on its list or as a member, or a poster in the stairs that is heeded, or a
    member whom the resident knows and who says so, or is the nearest and its messages are read.
    """
    helpers, ties, rules, coordination = aid.helpers, aid.ties, aid.rules, aid.coordination
    i = np.int64(aid.needs.resident[r])
    acquainted, message = own_draws(r, 2, aid)[2], own_draws(r, 2, aid)[3]
    c = on_list_of(i, aid)
    if c >= 0:
        return c
    for m in range(helpers.membership.shape[1]):
        c = np.int64(helpers.membership[i, m])
        if c >= 0 and coordination.acting[c]:
            return c
    c = np.int64(aid.dwellers.poster[helpers.building[i]])
    if c >= 0 and coordination.acting[c] and own_draws(r, 3, aid)[2] < rules.poster_reach:
        return c
    if acquainted < rules.member_reach:
        for s in range(np.int64(ties.degree[i])):
            for m in range(helpers.membership.shape[1]):
                c = np.int64(helpers.membership[ties.alter[i, s], m])
                if c >= 0 and coordination.acting[c]:
                    return c
    reach = rules.message_reach * rules.message_written * aid.today.online
    if helpers.messaging[i] and message < reach:
        home = helpers.building[i]
        c = nearest_in(aid.near, aid.dwellers.x[home], aid.dwellers.y[home], math.inf)[0]
        if c >= 0 and message < reach * coordination.visibility[c]:
            return c
    return -1


@kernel
def _take_turns(r: int, collective: int, aid: Aid) -> int:
    """Write when each is to be turned to into `room.turn`; return how many can be.

    Args:
        collective: that the resident knows of; -1 for none.
    """
    ties, dwellers, helpers, rules, day = (
        aid.ties, aid.dwellers, aid.helpers, aid.rules, aid.today.day,
    )  # fmt: skip
    i, kind, turn = np.int64(aid.needs.resident[r]), np.int64(aid.needs.kind[r]), aid.room.turn
    home, last = helpers.building[i], turn.size - 3
    crew = aid.traits.crew[kind] > 1  # its neighbours come by themselves
    turn[:] = math.inf
    for s in range(np.int64(ties.degree[i])):
        hours = hours_now(ties, i, s, day)
        if ties.origin[i, s] == HOUSEHOLD or hours < rules.least_hours or crew:
            continue
        j = np.int64(ties.alter[i, s])
        b = helpers.building[j]
        east, north = dwellers.x[b] - dwellers.x[home], dwellers.y[b] - dwellers.y[home]
        far = math.sqrt(east * east + north * north)
        fit = suited(j, kind, hours, aid) * aid.room.ready[j]
        turn[s] = _turn(pair_draws(r, j, aid)[2], hours * fit) + far / rules.nearness_m
    u, v, w, _ = uniforms(aid.pairs, i, _OUTSIDE - kind)
    heard = 1.0 if helpers.registered[i] else np.float64(helpers.institution_trust[i])
    heard *= rules.institution_hours if aid.traits.institution[kind] > 0.0 else 0.0
    turn[last] = _turn(u, rules.kin_hours * kin_meet(i, kind, aid))
    turn[last + 1] = _turn(v, rules.collective_hours if collective >= 0 else 0.0)
    turn[last + 2] = _turn(w, heard)
    if rules.order == NEIGHBOURS_FIRST:
        turn[last + 1] += _LAST
        turn[last + 2] += _LAST
    elif rules.order == COLLECTIVES_FIRST:
        turn[last + 1] -= _LAST
    count = 0
    for s in range(turn.size):
        if turn[s] < math.inf:
            count += 1
    return count


@inlined
def _next(aid: Aid) -> int:
    """Return whose turn comes first, and let it be over."""
    turn = aid.room.turn
    chosen = 0
    for s in range(turn.size):
        if turn[s] < turn[chosen]:
            chosen = s
    turn[chosen] = math.inf
    return chosen


@inlined
def _ask_neighbour(r: int, s: int, aid: Aid) -> int:
    """Let a resident ask the alter in slot `s`; return the channel, or the gate."""
    needs, helpers, visits = aid.needs, aid.helpers, aid.visits
    i, kind = np.int64(needs.resident[r]), np.int64(needs.kind[r])
    j = np.int64(aid.ties.alter[i, s])
    visits.asked[aid.today.day] += 1
    if pair_draws(r, j, aid)[1] >= willing(i, s, kind, aid):
        visits.refused[aid.today.day] += 1
        helpers.trust[i] -= aid.rules.trust_loss * helpers.trust[i]
        return at(_REFUSED)
    lends = brought(r, j, aid)
    return neighbour_comes(r, j, lends, aid) if lends != NO_KIT else at(_NO_KIT)


@inlined
def ask_kin(r: int, aid: Aid) -> bool:
    """Let kin outside be asked; tell whether they meet the need, as they do less when tired."""
    helpers, rules = aid.helpers, aid.rules
    i, kind = np.int64(aid.needs.resident[r]), np.int64(aid.needs.kind[r])
    rested = rules.load_hours / (rules.load_hours + helpers.kin_load[i])
    if own_draws(r, 1, aid)[1] >= kin_meet(i, kind, aid) * rested:
        return False
    helpers.kin_load[i] += aid.traits.effort[kind]
    return True


@kernel
def turn_to_others(r: int, aid: Aid) -> int:
    """Let a resident turn to a few others; return the channel that meets the need, or its gate.

    They come in an order that the need keeps: each day those who follow the last asked are asked.
    A collective takes the need into its queue, and nobody else is asked that day; the institution
    answers later. After a visit, no other neighbour is asked that day.
    """
    needs, rules = aid.needs, aid.rules
    last = aid.room.turn.size - 3
    collective = _known_of(r, aid)
    count = _take_turns(r, collective, aid)
    before = int(needs.tried[r])
    gate = at(_REFUSED) if count > 0 else at(_NO_TIE)
    for attempt in range(min(count, before + rules.asks)):
        s = _next(aid)
        if attempt < before:
            continue
        needs.tried[r] += 1
        if s == last:
            if ask_kin(r, aid):
                return _KIN
        elif s == last + 1:
            wait_in_queue(r, collective, aid)
            break
        elif s == last + 2:
            if needs.answers[r] < 0:
                needs.answers[r] = aid.today.day + rules.institution_delay
        else:
            stopped = _ask_neighbour(r, s, aid)
            if stopped >= 0:
                return stopped
            gate = min(gate, stopped)
            if stopped != at(_REFUSED):
                break
    if collective < 0 and 0 < count <= needs.tried[r]:
        gate = min(gate, at(_OUT_OF_REACH))
    return gate
