"""Help through collectives: what waits in whose queue, who is sent, who works together."""

from __future__ import annotations

import numpy as np

from sim.codes import Channel, Gate, Stakes
from sim.kernels.compile import Ints, Stream, allocating, inlined, kernel
from sim.kernels.crews import job_is_done, seat_crew, work_together
from sim.kernels.desks import desk_of
from sim.kernels.equipment import AT_HAND, NO_KIT, has_kit, lender, take_kit
from sim.kernels.finding import on_list_of
from sim.kernels.helping import (
    OWN_FROM,
    Aid,
    at,
    day_draws,
    is_free,
    own_draws,
    pair_draws,
    suited,
)  # fmt: skip
from sim.kernels.philox import uniforms
from sim.kernels.ties import find, hours_now
from sim.kernels.visits import visit

_NO_DESK = np.int64(Gate.NO_DESK)
_NO_KIT = np.int64(Gate.NO_KIT)
_NOBODY = np.int64(Gate.NOBODY)
_FAILED_VISIT = np.int64(Gate.FAILED_VISIT)
_COLLECTIVE = np.int64(Channel.COLLECTIVE)
_GRAVE = np.int64(Stakes.GRAVE)


@kernel
def member_comes(r: int, j: int, aid: Aid) -> bool:
    """Tell whether member `j` takes the case in row `r`: once and for all, if free that day."""
    i, kind = np.int64(aid.needs.resident[r]), np.int64(aid.needs.kind[r])
    if aid.helpers.household[j] == aid.helpers.household[i]:
        return False
    if not is_free(j, min(np.float64(aid.traits.effort[kind]), aid.rules.hours_a_day), aid):
        return False
    slot = find(aid.ties, j, i)
    hours = hours_now(aid.ties, j, slot, aid.today.day) if slot >= 0 else 0.0
    ready = suited(j, kind, hours, aid) * aid.room.ready[j]
    return pair_draws(r, j, aid)[1] < aid.rules.volunteer_accepts * ready


@inlined
def drawn_member(r: int, c: int, attempt: int, aid: Aid) -> int:
    """Return the member, or enlisted, of collective `c` whom the desk asks next; -1 for none."""
    first, last = np.int64(aid.rota.first[c]), np.int64(aid.rota.first[c + 1])
    if first == last:
        return np.int64(-1)
    whom = day_draws(r, 1 + attempt, aid)[0]
    return np.int64(aid.rota.member[first + int(whom * (last - first))])


@inlined
def _helper_for(r: int, c: int, aid: Aid) -> int:
    """Return who goes for collective `c`: who did the last time, or who says yes; -1 for nobody."""
    i, own = np.int64(aid.needs.resident[r]), np.int64(aid.needs.kind[r]) - OWN_FROM
    if own >= 0 and aid.helpers.case_holder[i, own] >= 0:
        j = np.int64(aid.helpers.case_helper[i, own])
        if j >= 0 and member_stays(r, j, aid):
            return j
        aid.helpers.case_helper[i, own] = -1
    for attempt in range(aid.coordination.asks):
        j = drawn_member(r, c, attempt, aid)
        if j >= 0 and member_comes(r, j, aid):
            return j
    return np.int64(-1)


@inlined
def member_stays(r: int, j: int, aid: Aid) -> bool:
    """Tell whether who met the last need of a case comes again, unless dropped out or busy."""
    effort = np.float64(aid.traits.effort[aid.needs.kind[r]])
    return pair_draws(r, j, aid)[1] >= aid.rules.drops_out and is_free(j, effort, aid)


@kernel
def _send(r: int, c: int, aid: Aid) -> int:
    """Let collective `c` send somebody; return the channel that meets the need, or the gate."""
    i, kind = np.int64(aid.needs.resident[r]), np.int64(aid.needs.kind[r])
    coordination, helpers = aid.coordination, aid.helpers
    lends = AT_HAND
    if not has_kit(r, aid):
        lends = lender(c, np.float64(aid.traits.kit[kind]), coordination, aid.allies)
    if lends == NO_KIT:
        return at(_NO_KIT)
    j = _helper_for(r, c, aid)
    if j < 0:
        return at(_NOBODY)
    take_kit(lends, kind, aid)
    _, effect, twice, _ = day_draws(r, 0, aid)
    rivalry = coordination.rivalry[c]
    if twice < rivalry / (1.0 + rivalry) and on_list_of(i, aid) < 0:
        aid.visits.duplicated[aid.today.day] += 1
    know_how = np.float64(max(helpers.know_how[j], coordination.know_how[c]))
    helpers.last_sent[j] = aid.today.day
    if not visit(effect, i, j, kind, know_how, aid):
        return at(_FAILED_VISIT)
    if aid.traits.every[kind] > 0:
        helpers.case_holder[i, kind - OWN_FROM] = c
        helpers.case_helper[i, kind - OWN_FROM] = j
    return _COLLECTIVE


@kernel
def _man_job(r: int, c: int, aid: Aid) -> int:
    """Let collective `c` fill the crew of a job; return the channel once done, or the gate."""
    coordination, rules = aid.coordination, aid.rules
    kind = np.int64(aid.needs.kind[r])
    wanted = np.int64(aid.traits.crew[kind])
    hours = min(rules.hours_a_day, np.float64(aid.needs.left[r]) / wanted)
    seated = seat_crew(r, hours, aid)
    lends = AT_HAND
    if not has_kit(r, aid):
        lends = lender(c, np.float64(aid.traits.kit[kind]), coordination, aid.allies)
    if lends == NO_KIT:
        return at(_NO_KIT)
    for attempt in range(coordination.asks * (wanted - seated)):
        if seated == wanted:
            break
        j = drawn_member(r, c, attempt, aid)
        if j >= 0 and member_comes(r, j, aid):
            new = True
            for s in range(seated):
                new = new and aid.room.crew[s] != j
            if new:
                aid.helpers.last_sent[j] = aid.today.day
                aid.room.crew[seated] = j
                seated += 1
    strangers = wanted - seated
    if strangers * hours > aid.room.outsiders[0]:
        return at(_NOBODY)
    aid.room.outsiders[0] -= strangers * hours
    take_kit(lends, kind, aid)
    work_together(r, seated, hours, aid)
    return _COLLECTIVE if job_is_done(r, aid) else at(_NOBODY)


@kernel
def take_case(r: int, aid: Aid) -> int:
    """Let the collective in whose queue a need waits see to it; return the channel, or the gate.

    A grave need that a linked collective cannot meet is brought to the institution.
    """
    needs, coordination = aid.needs, aid.coordination
    i, kind, c = np.int64(needs.resident[r]), np.int64(needs.kind[r]), np.int64(needs.queue[r])
    again = needs.taken_in[r] == 1
    if kind >= OWN_FROM and aid.helpers.case_holder[i, kind - OWN_FROM] == c:
        again = True
    hours = coordination.hours_again if again else coordination.hours_per_case
    d = desk_of(c, hours, own_draws(r, 3, aid)[1], coordination, aid.allies)
    stopped = at(_NO_DESK)
    if d >= 0:
        coordination.desks[d] -= 1.0
        coordination.purse[d] = max(0.0, coordination.purse[d] - hours)
        needs.taken_in[r] = 1
        stopped = _man_job(r, d, aid) if aid.traits.crew[kind] > 1 else _send(r, d, aid)
    if stopped < 0 and aid.traits.stakes[kind] == _GRAVE and coordination.linked[c]:
        soon = aid.today.day + aid.rules.linked_delay
        if needs.answers[r] < 0 or needs.answers[r] > soon:
            needs.answers[r] = soon
    return stopped


@allocating
def in_turn(aid: Aid, closed: Ints, queued: bool) -> Ints:
    """Return the rows of open needs that wait in a queue, or for the institution, in their turn.

    Grave ones first; of these, those of residents already helped or on a list; then the oldest;
    then by a number that each keeps.

    Args:
        aid: with the needs.
        closed: (rows,) by whom each need was met today; negative where it is open.
        queued: whether those in a queue are meant; else, those whom the institution answers today.
    """
    needs, day = aid.needs, aid.today.day
    length = np.int64(needs.length[0])
    rows, keys = np.empty(length, dtype=np.int64), np.empty(length, dtype=np.int64)
    count = 0
    for r in range(length):
        due = needs.answers[r] >= 0 and needs.answers[r] <= day
        if closed[r] >= 0 or not (needs.queue[r] >= 0 if queued else due):
            continue
        i, kind = np.int64(needs.resident[r]), np.int64(needs.kind[r])
        grave = aid.traits.stakes[kind] == _GRAVE
        known = on_list_of(i, aid) >= 0
        aid.births[2] = np.uint32(needs.arisen[r])
        turn = np.int64(own_draws(r, 3, aid)[0] * 16777216.0)
        age = np.int64(day - needs.arisen[r])
        keys[count] = (((0 if grave else 2) + (0 if known else 1)) * 1024 + (1023 - age)) * 16777216
        keys[count] += turn
        rows[count] = r
        count += 1
    order = np.argsort(keys[:count], kind="mergesort")
    return rows[:count][order].astype(np.int32)


@kernel
def count_offers(stream: Stream, aid: Aid) -> int:
    """Return how many members of collectives would take a case today; they remember it."""
    offers, helpers, day = 0, aid.helpers, aid.today.day
    for j in range(helpers.household.size):
        member = False
        for m in range(helpers.membership.shape[1]):
            member = member or helpers.membership[j, m] >= 0
        if member and uniforms(stream, j, 0)[0] < (aid.rules.volunteer_accepts * aid.room.ready[j]):
            helpers.last_offered[j] = day
            offers += 1
    return offers
