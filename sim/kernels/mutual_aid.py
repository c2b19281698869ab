"""Mutual aid: every open need seeks help; then come the queues of collectives and institution.

How draws are numbered. What a need keeps from its birth on (whether and when it is asked for, who
notices it, who is turned to in which order, who would help) is keyed by the day on which it arose;
what it draws each day, by that day and the days since. No number depends on how many were used
before, nor on how many people are asked.
"""

from __future__ import annotations

import numpy as np

from sim.codes import Channel, Finder, Gate, Group, Sought, Stage, Stakes
from sim.kernels.collective_help import in_turn, member_stays, take_case
from sim.kernels.compile import Ints, allocating, flag, inlined, kernel
from sim.kernels.crews import work_with_neighbours
from sim.kernels.equipment import NO_KIT, brought, sees_to_it
from sim.kernels.finding import FOUND, asks, look_for, on_list_of
from sim.kernels.helping import OWN_FROM, Aid, at, own_draws, wait_in_queue
from sim.kernels.needs import count_fate, count_groups, stage_of
from sim.kernels.neighbour_help import neighbour_comes
from sim.kernels.prefetch import fetch
from sim.kernels.ties import fetch_ties
from sim.kernels.turning import ask_kin, turn_to_others

_HOUSEHOLD = np.int64(Channel.HOUSEHOLD)
_KIN = np.int64(Channel.KIN)
_INSTITUTION = np.int64(Channel.INSTITUTION)
_OUTSIDERS = np.int64(Channel.OUTSIDERS)
_LAPSED = np.int64(len(Channel))  # the place behind those of the channels
_COLLECTIVE = np.int64(Channel.COLLECTIVE)
_DOOR = np.int64(Finder.DOOR)
_NO_DESK, _FULL = np.int64(Gate.NO_DESK), np.int64(Gate.INSTITUTION_FULL)
_NO_TIE = np.int64(Gate.NO_TIE)
_CRISIS = np.int64(Stage.CRISIS)
_SERIOUS = np.int64(Stakes.SERIOUS)
_GRAVE = np.int64(Stakes.GRAVE)
_OVER_75 = np.int64(Group.OVER_75)
_IN_VAIN, _HELPED = np.int64(Sought.IN_VAIN), np.int64(Sought.HELPED)
_NEVER = np.int64(-10_000)
_AHEAD = 8  # how many needs ahead memory is asked for


@inlined
def _key(r: int, aid: Aid) -> None:
    """Let the numbers that a need keeps be those of the day on which it arose."""
    arisen = np.uint32(aid.needs.arisen[r])
    aid.births[2] = aid.pairs[2] = arisen


@inlined
def _stop(r: int, gate: int, aid: Aid) -> None:
    """Count a gate that stops a need today, and keep it if none so far was further."""
    i = np.int64(aid.needs.resident[r])
    kind = np.int64(aid.needs.kind[r])
    stage = stage_of(aid.fates, np.int64(aid.needs.arisen[r]))
    count_fate(aid.fates.bound, stage, aid.helpers.groups[i], kind, gate)
    aid.needs.gate[r] = max(aid.needs.gate[r], gate)


@inlined
def _at_once(r: int, aid: Aid) -> int:
    """Let those see to a new need who see it first; return the channel, or the gate.

    The household is there. Kin come by themselves only for what nobody asks for.
    """
    i, kind = np.int64(aid.needs.resident[r]), np.int64(aid.needs.kind[r])
    alone = aid.dwellers.residents[aid.helpers.household[i]] == 1
    if not alone and own_draws(r, 1, aid)[0] < aid.traits.household[kind]:
        return _HOUSEHOLD
    if aid.traits.unasked[kind] and ask_kin(r, aid):
        return _KIN
    stage = stage_of(aid.fates, aid.today.day)
    serious = stage == _CRISIS and aid.traits.stakes[kind] >= _SERIOUS
    if serious and aid.helpers.first_need[i] == _NEVER:
        aid.helpers.first_need[i] = aid.today.day
    return at(_NO_TIE)


@inlined
def _as_last_time(r: int, aid: Aid) -> int:
    """Let the one come who met the last need of its kind; return the channel, or the gate.

    Where that was for a collective, the need goes into its queue.
    """
    helpers, needs = aid.helpers, aid.needs
    i, own = np.int64(needs.resident[r]), np.int64(needs.kind[r]) - OWN_FROM
    c, j = np.int64(helpers.case_holder[i, own]), np.int64(helpers.case_helper[i, own])
    if c >= 0:
        if aid.coordination.acting[c]:
            wait_in_queue(r, c, aid)
        return at(_NO_TIE)
    if j >= 0:
        lends = brought(r, j, aid)
        if lends != NO_KIT and member_stays(r, j, aid):
            return neighbour_comes(r, j, lends, aid)
        helpers.case_helper[i, own] = -1
    return at(_NO_TIE)


@inlined
def _seek(r: int, aid: Aid) -> int:
    """Let a need seek help today; return the channel that meets it, or the gate that stops it."""
    needs, helpers, today, traits = aid.needs, aid.helpers, aid.today, aid.traits
    i, kind = np.int64(needs.resident[r]), np.int64(needs.kind[r])
    if needs.arisen[r] == today.day:
        stopped = _at_once(r, aid)
        if stopped >= 0:
            return stopped
    if traits.unasked[kind] and needs.found[r] == _DOOR:
        return _COLLECTIVE
    if traits.every[kind] > 0:
        stopped = _as_last_time(r, aid)
        if stopped >= 0:
            return stopped
    stopped = sees_to_it(r, aid)
    if stopped >= 0:
        return stopped
    may_ask = not traits.unasked[kind] and needs.asked[r] == 0
    if may_ask and asks(r, aid):
        needs.asked[r] = 1
        helpers.asked_kinds[i] |= 1 << kind
    if needs.asked[r] == 0 and needs.found[r] < 0:
        stopped = look_for(r, aid)
        if stopped >= 0:
            return stopped
        if stopped != FOUND:
            return stopped
        c = on_list_of(i, aid)
        if c >= 0:
            wait_in_queue(r, c, aid)
        if traits.unasked[kind]:
            if helpers.registered[i]:
                needs.answers[r] = today.day
            return at(_NO_TIE)
    if traits.crew[kind] > 1:
        stopped = work_with_neighbours(r, aid)
        if stopped >= 0:
            return stopped
    if needs.queue[r] >= 0 and aid.coordination.acting[needs.queue[r]] and needs.gate[r] < _NO_DESK:
        return at(_NO_TIE)  # the collective is to answer first
    return turn_to_others(r, aid)


@inlined
def _institution_meets(r: int, aid: Aid) -> bool:
    """Tell whether the institution meets a need that was brought to it, and has room to."""
    today, kind = aid.today, np.int64(aid.needs.kind[r])
    if own_draws(r, 1, aid)[2] >= aid.traits.institution[kind]:
        return False
    aid.book.brought[today.day] += 1
    if aid.capacity[0] >= 1.0:
        aid.capacity[0] -= 1.0
        return True
    _stop(r, _FULL, aid)
    return False


@inlined
def _outsiders_do(r: int, aid: Aid) -> bool:
    """Tell whether helpers from elsewhere, who come by themselves, end a job today."""
    wanted = np.int64(aid.traits.crew[aid.needs.kind[r]])
    hours = min(aid.rules.hours_a_day, np.float64(aid.needs.left[r]) / wanted)
    if wanted * hours > aid.room.outsiders[1]:
        return False
    aid.room.outsiders[1] -= wanted * hours
    aid.needs.left[r] = max(0.0, aid.needs.left[r] - wanted * hours)
    return aid.needs.left[r] <= 0.0


@inlined
def _unmet_again(i: int, kind: int, aid: Aid) -> bool:
    """Note that a need goes unmet; tell whether the one before of its kind did, too.

    That is asked of kinds that a crisis brings alone.
    """
    if kind < OWN_FROM:
        return False
    day, own = aid.today.day, kind - OWN_FROM
    before = np.int64(aid.helpers.last_unmet[i, own])
    aid.helpers.last_unmet[i, own] = day
    return before < day and day - before <= max(np.int64(1), np.int64(aid.traits.every[kind]))


@inlined
def _go_without(r: int, stage: int, aid: Aid) -> None:
    """Book that a need of the crisis went unmet, for all whose dwelling it is."""
    helpers, traits, day = aid.helpers, aid.traits, aid.today.day
    i, kind = np.int64(aid.needs.resident[r]), np.int64(aid.needs.kind[r])
    helpers.unmet_kinds[i] |= 1 << kind
    again = _unmet_again(i, kind, aid)
    if stage != _CRISIS or traits.stakes[kind] != _GRAVE or (traits.misses[kind] > 1 and not again):
        return
    home, first, count = np.int64(helpers.household[i]), i, 1
    if traits.dwelling[kind]:
        first = np.int64(aid.dwellers.first_resident[home])
        count = np.int64(aid.dwellers.residents[home])
    for j in range(first, first + count):
        if helpers.left_without[j] == _NEVER:
            helpers.left_without[j] = day


@inlined
def _was_found_at_the_door(r: int, channel: int, aid: Aid) -> bool:
    """Tell whether a talk at the door brought a need to light that nobody asked for otherwise."""
    if aid.traits.unasked[aid.needs.kind[r]]:
        return bool(channel == _COLLECTIVE)
    return bool(aid.needs.asked[r] == 0)


@inlined
def _note_what_came(r: int, channel: int, stage: int, aid: Aid) -> None:
    """Note for the surveys what came of asking, of lists, and of what was put to a collective."""
    helpers, needs, book = aid.helpers, aid.needs, aid.book
    i, kind, arisen = np.int64(needs.resident[r]), np.int64(needs.kind[r]), needs.arisen[r]
    if stage >= _CRISIS and needs.asked[r] and aid.traits.stakes[kind] >= _SERIOUS:
        helpers.sought[i] = max(helpers.sought[i], _HELPED if channel >= 0 else _IN_VAIN)
    if channel == _COLLECTIVE:
        helpers.last_looked_after[i] = aid.today.day
    if needs.queue[r] >= 0:
        book.put[arisen] += 1
        book.put_met[arisen] += channel == _COLLECTIVE
    if helpers.groups[i] >> _OVER_75 & 1 or helpers.limited_mobility[i]:
        book.frail[arisen] += 1
        book.frail_asked[arisen] += needs.asked[r]


@inlined
def _close(r: int, channel: int, aid: Aid) -> None:
    """Book a need that is met by a channel or, where that is negative, lapses."""
    helpers, book, day = aid.helpers, aid.book, aid.today.day
    i, kind = np.int64(aid.needs.resident[r]), np.int64(aid.needs.kind[r])
    arisen, groups = np.int64(aid.needs.arisen[r]), helpers.groups[i]
    aid.dwellers.ended[helpers.building[i], channel if channel >= 0 else _LAPSED] += 1
    stage = stage_of(aid.fates, arisen)
    found = np.int64(aid.needs.found[r])
    if found >= 0 and (found != _DOOR or _was_found_at_the_door(r, channel, aid)):
        count_fate(aid.fates.found, stage, groups, kind, found)
    _note_what_came(r, channel, stage, aid)
    if channel >= 0:
        helpers.met_kinds[i] |= 1 << kind
        count_fate(aid.fates.met, stage, groups, kind, channel)
        book.channel[arisen, channel] += 1
        book.delay[arisen] += day - arisen
        book.met_by_kind[arisen, kind] += 1
        count_groups(book.met, arisen, groups)
        if aid.today.hot and own_draws(r, 2, aid)[0] < aid.traits.cools[kind]:
            helpers.last_cooled[i] = day
        waited = channel != _HOUSEHOLD and helpers.first_need[i] != _NEVER
        if waited and helpers.first_help[i] == _NEVER:
            helpers.first_help[i] = day
        return
    book.unmet_hours[arisen] += aid.traits.effort[kind]
    gate = max(np.int64(aid.needs.gate[r]), np.int64(0))
    count_fate(aid.fates.unmet, stage, groups, kind, gate)
    count_groups(book.lapsed, arisen, groups)
    _go_without(r, stage, aid)


@inlined
def _fetch(i: int, aid: Aid) -> None:
    """Ask for what seeking help will look at of resident `i`."""
    helpers = aid.helpers
    fetch_ties(aid.ties, i)
    fetch(aid.ties.degree, i)
    fetch(aid.ties.origin, i)
    fetch(helpers.household, i)
    fetch(helpers.building, i)
    fetch(helpers.groups, i)
    fetch(helpers.kin, i)
    fetch(helpers.trust, i)
    fetch(helpers.reluctance, i)
    fetch(helpers.registered, i)
    fetch(helpers.list_holder, i)
    fetch(helpers.list_day, i)
    fetch(helpers.membership, i)
    fetch(helpers.asked_kinds, i)
    fetch(helpers.offered_kinds, i)


@kernel
def _seek_all(aid: Aid, channel: Ints) -> None:
    """Let every open need seek help; write into `channel` which met it, or at what gate it is."""
    for r in range(aid.needs.length[0]):
        if r + _AHEAD < aid.needs.length[0]:
            _fetch(np.int64(aid.needs.resident[r + _AHEAD]), aid)
        _key(r, aid)
        channel[r] = _seek(r, aid)
        if channel[r] < 0 and aid.needs.queue[r] < 0:
            _stop(r, at(np.int64(channel[r])), aid)


@kernel
def _serve_queues(aid: Aid, channel: Ints, rows: Ints) -> None:
    """Let collectives see to what waits in their queues, in its turn."""
    for place in range(rows.size):
        r = np.int64(rows[place])
        _key(r, aid)
        channel[r] = take_case(r, aid)
        if channel[r] < 0:
            _stop(r, at(np.int64(channel[r])), aid)


@kernel
def _answer(aid: Aid, channel: Ints, rows: Ints) -> None:
    """Let the institution answer what was brought to it, in its turn."""
    for place in range(rows.size):
        r = np.int64(rows[place])
        _key(r, aid)
        if _institution_meets(r, aid):
            channel[r] = _INSTITUTION


@kernel
def _close_all(aid: Aid, channel: Ints) -> None:
    """Let helpers from elsewhere work; close the needs that are met or lapse; keep the others."""
    needs, day = aid.needs, aid.today.day
    kept = 0
    for r in range(needs.length[0]):
        _key(r, aid)
        if channel[r] < 0 and needs.left[r] > 0.0 and _outsiders_do(r, aid):
            channel[r] = _OUTSIDERS
        if channel[r] >= 0 or day >= needs.deadline[r]:
            _close(r, np.int64(channel[r]), aid)
            continue
        needs.resident[kept] = needs.resident[r]
        needs.kind[kept] = needs.kind[r]
        needs.nth[kept] = needs.nth[r]
        needs.arisen[kept] = needs.arisen[r]
        needs.deadline[kept] = needs.deadline[r]
        needs.asked[kept] = needs.asked[r]
        needs.offered[kept] = needs.offered[r]
        needs.found[kept] = needs.found[r]
        needs.tried[kept] = needs.tried[r]
        needs.gate[kept] = needs.gate[r]
        needs.queue[kept] = needs.queue[r]
        needs.taken_in[kept] = needs.taken_in[r]
        needs.answers[kept] = needs.answers[r]
        needs.left[kept] = needs.left[r]
        kept += 1
    needs.length[0] = kept


@allocating
def meet_needs(aid: Aid) -> None:
    """Let every resident with an open need seek help; close the needs that are met or lapse.

    Needs are taken in the order in which they arose; those that stay open keep that order.
    """
    channel = np.empty(np.int64(aid.needs.length[0]), dtype=np.int32)
    _seek_all(aid, channel)
    _serve_queues(aid, channel, in_turn(aid, channel, flag(True)))
    _answer(aid, channel, in_turn(aid, channel, flag(False)))
    _close_all(aid, channel)
