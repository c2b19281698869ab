"""Help through collectives: who reaches one, what coordination and kits allow, who comes."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.codes import Gate
from sim.kernels.compile import Flags, Floats, Ints, Stream, inlined, kernel
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
from sim.kernels.ties import TieRows

_UNLISTED = np.int64(Gate.UNLISTED)
_UNNOTICED = np.int64(Gate.UNNOTICED)
_FAILED_VISIT = np.int64(Gate.FAILED_VISIT)
_OUT_OF_REACH = np.int64(Gate.OUT_OF_REACH)
_NO_DESK = np.int64(Gate.NO_DESK)
_NO_KIT = np.int64(Gate.NO_KIT)
_NOBODY = np.int64(Gate.NOBODY)


class Coordination(NamedTuple):
    """What mutual aid takes from the collectives, one value a collective unless said.

    Attributes:
        cases: needs that each can still coordinate today.
        working_kits: kits in working order today.
        used_kits: kits in use today.
        member: members' rows, collective by collective.
        first: (collectives + 1,) where the members of each begin in `member`.

    The others are columns of `sim.state.collectives.Collectives`.
    """

    cases: Floats
    working_kits: Floats
    used_kits: Floats
    alive: Flags
    x: Floats
    y: Floats
    visibility: Floats
    alliance: Ints
    rivalry: Floats
    centralisation: Floats
    know_how: Floats
    member: Ints
    first: Ints


@inlined
def _lender(c: int, coordination: Coordination) -> int:
    """Return who has a kit for collective `c`: itself, else the ally with most left, else -1."""
    if coordination.used_kits[c] + 1.0 <= coordination.working_kits[c]:
        return c
    lender, most = -1, 1.0
    if coordination.alliance[c] >= 0:
        for d in range(coordination.cases.size):
            left = np.float64(coordination.working_kits[d]) - coordination.used_kits[d]
            if coordination.alliance[d] == coordination.alliance[c] and (
                left > most or (lender < 0 and left >= most)
            ):
                lender, most = d, left
    return lender


@inlined
def _has_room(c: int, kit: bool, coordination: Coordination) -> bool:
    """Tell whether collective `c` has the time and, where one is needed, the kit for a case."""
    return coordination.cases[c] >= 1.0 and (not kit or _lender(c, coordination) >= 0)


@inlined
def _taker(c: int, kit: bool, coordination: Coordination) -> int:
    """Return who takes a case that reaches `c`: itself, else the ally with most time.

    Where nobody does, what stops them is returned as -1 less the gate: no time at a desk or, where
    one of them has the time, no kit.
    """
    if _has_room(c, kit, coordination):
        return c
    taker = -1
    has_time = coordination.cases[c] >= 1.0
    if coordination.alliance[c] >= 0:
        for d in range(coordination.cases.size):
            if coordination.alliance[d] == coordination.alliance[c]:
                has_time = has_time or coordination.cases[d] >= 1.0
            if (
                coordination.alliance[d] == coordination.alliance[c]
                and (taker < 0 or coordination.cases[d] > coordination.cases[taker])
                and _has_room(d, kit, coordination)
            ):
                taker = d
    if taker < 0:
        return -1 - (_NO_KIT if has_time else _NO_DESK)
    return taker


@inlined
def _nearest(i: int, helpers: Helpers, dwellers: Dwellers, coordination: Coordination) -> int:
    """Return the collective alive nearest to the home of `i`, or -1."""
    x, y = dwellers.x[helpers.building[i]], dwellers.y[helpers.building[i]]
    nearest, least = -1, math.inf
    for c in range(coordination.alive.size):
        if coordination.alive[c]:
            far = math.hypot(coordination.x[c] - x, coordination.y[c] - y)
            if far < least:
                nearest, least = c, far
    return nearest


@inlined
def _collective_in_reach(
    acquainted: float,
    message: float,
    i: int,
    kit: bool,
    today: Today,
    ties: TieRows,
    helpers: Helpers,
    dwellers: Dwellers,
    asking: Asking,
    coordination: Coordination,
) -> int:
    """Return the collective that takes the case of `i`, who asks, or -1 less the gate.

    It keeps `i` on its register, has `i` as a member or, as `acquainted` falls, has a member whom
    `i` knows or, as `message` falls, is written to by `i`; or it is an ally of such a collective.
    """
    furthest = -1 - _OUT_OF_REACH
    c = np.int64(helpers.register[i])
    if c >= 0:
        taker = _taker(c, kit, coordination)
        if taker >= 0:
            return taker
        furthest = min(furthest, taker)
    for m in range(helpers.membership.shape[1]):
        c = np.int64(helpers.membership[i, m])
        if c >= 0:
            taker = _taker(c, kit, coordination)
            if taker >= 0:
                return taker
            furthest = min(furthest, taker)
    if acquainted < asking.member_reach:
        for s in range(np.int64(ties.degree[i])):
            for m in range(helpers.membership.shape[1]):
                c = np.int64(helpers.membership[ties.alter[i, s], m])
                if c >= 0:
                    taker = _taker(c, kit, coordination)
                    if taker >= 0:
                        return taker
                    furthest = min(furthest, taker)
    if helpers.messaging[i] and message < asking.message_reach * today.online:
        c = _nearest(i, helpers, dwellers, coordination)
        if c >= 0 and message < asking.message_reach * today.online * coordination.visibility[c]:
            taker = _taker(c, kit, coordination)
            if taker >= 0:
                return taker
            furthest = min(furthest, taker)
    return furthest


@inlined
def ask_collective(
    stream: Stream,
    i: int,
    first: int,
    kind: int,
    asked: bool,
    today: Today,
    ties: TieRows,
    helpers: Helpers,
    dwellers: Dwellers,
    traits: Traits,
    asking: Asking,
    coordination: Coordination,
    book: Book,
    visits: Visits,
) -> int:
    """Let a collective look for a member who helps `i`; return `MET`, or the gate that stops it.

    Someone who does not ask is helped where the collective with the register notices. Looking for
    a member takes coordination even where nobody is found.

    Args:
        first: number of the first draw of this need today; see `sim.kernels.mutual_aid`.
    """
    kit = traits.kit[kind]
    acquainted, message, noticed, duplicated = uniforms(stream, i, first + 1)
    c = np.int64(helpers.register[i])
    if asked:
        c = _collective_in_reach(
            acquainted,
            message,
            i,
            kit,
            today,
            ties,
            helpers,
            dwellers,
            asking,
            coordination,
        )
    elif c >= 0:
        eyes = 1.0 - asking.blindness * coordination.centralisation[c]
        noticing = noticed < asking.noticing * eyes
        c = _taker(c, kit, coordination) if noticing else -1 - _UNNOTICED
    else:
        return _UNNOTICED if helpers.registered[i] else _UNLISTED
    if c < 0:
        return -1 - c
    coordination.cases[c] -= 1.0
    members = coordination.first[c + 1] - coordination.first[c]
    if members == 0:
        return _NOBODY
    for attempt in range(asking.asks):
        whom, accepts, effect, _ = uniforms(stream, i, first + 3 + 2 * attempt)
        j = np.int64(coordination.member[coordination.first[c] + int(whom * members)])
        if helpers.household[j] != helpers.household[i] and accepts < (
            asking.volunteer_accepts * inclination(j, today, helpers, dwellers, asking)
        ):
            if kit:
                coordination.used_kits[_lender(c, coordination)] += 1.0
            rivalry = coordination.rivalry[c]
            if duplicated < rivalry / (1.0 + rivalry):
                visits.duplicated[today.day] += 1
            know_how = np.float64(max(helpers.know_how[j], coordination.know_how[c]))
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
    return _NOBODY


@kernel
def count_offers(
    stream: Stream, today: Today, helpers: Helpers, dwellers: Dwellers, asking: Asking
) -> int:
    """Return how many members of collectives would take a case today, each counted once."""
    offers = 0
    for j in range(helpers.household.size):
        member = False
        for m in range(helpers.membership.shape[1]):
            member = member or helpers.membership[j, m] >= 0
        if member and uniforms(stream, j, 0)[0] < (
            asking.volunteer_accepts * inclination(j, today, helpers, dwellers, asking)
        ):
            offers += 1
    return offers
