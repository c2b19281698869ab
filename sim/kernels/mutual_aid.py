"""Mutual aid: every open need, in its turn, seeks help from one channel after the other.

How draws are numbered. On each day, each kind of need and each day since it arose has `_DRAWS`
draws of four numbers in the resident's row. The first decides on household, kin and institution,
and on the visit of a neighbour; the second on reaching a collective, on being visited twice by it
and on its visit; the others on the members whom its coordinator asks. What a need keeps from its
birth on (whether and when it is asked for, who notices it, who is asked in which turn, who would
help) is keyed by the day on which it arose. No number depends on how many were used before, nor on
how many people are asked.
"""

from __future__ import annotations

import numpy as np

from sim.codes import Channel, Gate, NeedKind
from sim.kernels.collective_help import ask_collective
from sim.kernels.compile import inlined, kernel
from sim.kernels.finding import FOUND, look_for, openness
from sim.kernels.helping import MET, Aid
from sim.kernels.needs import count_fate, count_groups, stage_of
from sim.kernels.neighbour_help import ask_neighbours
from sim.kernels.philox import uniforms

MOST_ASKS = 20
"""How many neighbours, or members of a collective, can be asked for one need in a day."""

_DRAWS = np.int64(2 + MOST_ASKS)
_HOUSEHOLD = np.int64(Channel.HOUSEHOLD)
_KIN = np.int64(Channel.KIN)
_NEIGHBOUR = np.int64(Channel.NEIGHBOUR)
_COLLECTIVE = np.int64(Channel.COLLECTIVE)
_INSTITUTION = np.int64(Channel.INSTITUTION)
_CHECK_IN = np.int64(NeedKind.CHECK_IN)
_CARE = np.int64(NeedKind.CARE)
_FULL = np.int64(Gate.INSTITUTION_FULL)


@inlined
def _who_meets(r: int, i: int, kind: int, age: int, stage: int, aid: Aid) -> tuple[int, int]:
    """Let resident `i` seek help today; return the channel that gave it, or -1, and the last gate.

    Args:
        r: row of the need.
        age: days since the need arose; the household and kin are turned to on day 0 only.
        stage: that the need belongs to, by which the gates that stop it are counted.
    """
    needs, helpers, today, traits = aid.needs, aid.helpers, aid.today, aid.traits
    bound, groups, gate = aid.fates.bound, helpers.groups[i], -1
    kinds = traits.effort.size
    first = _DRAWS * (age * kinds + kind)
    household, kin, institution, effect = uniforms(aid.stream, i, first)
    if age == 0:
        alone = aid.dwellers.residents[helpers.household[i]] == 1
        if not alone and household < traits.household[kind]:
            return _HOUSEHOLD, gate
        if kin < traits.kin[kind] * helpers.kin[i] * today.kin_reach:
            return _KIN, gate
    asks, accepts, seen, listed = uniforms(aid.births, i, kind)
    if needs.asked[r] == 0 and asks < openness(i, aid.voice.ask, aid):
        needs.asked[r] = 1
        helpers.last_asked[i, kind] = today.day
    stopped = FOUND
    if needs.asked[r] == 0 and needs.found[r] < 0:
        stopped = look_for(r, i, kind, accepts, seen, listed, effect, aid)
        if stopped != MET and needs.found[r] < 0:
            count_fate(bound, stage, groups, kind, stopped)
            return -1, stopped
    if stopped == FOUND:
        stopped = ask_neighbours(r, i, kind, effect, aid)
    if stopped == MET:
        return _NEIGHBOUR, gate
    count_fate(bound, stage, groups, kind, stopped)
    beyond = ask_collective(i, first, kind, aid)
    if beyond == MET:
        return _COLLECTIVE, gate
    count_fate(bound, stage, groups, kind, beyond)
    gate = max(stopped, beyond)
    if age < aid.rules.institution_delay:
        return -1, gate
    heard = 1.0 if helpers.registered[i] else helpers.institution_trust[i]
    if institution < traits.institution[kind] * heard:
        aid.book.brought[today.day] += 1
        if today.capacity[0] >= 1.0:
            today.capacity[0] -= 1.0
            return _INSTITUTION, gate
        gate = _FULL
        count_fate(bound, stage, groups, kind, gate)
    return -1, gate


@inlined
def _close(r: int, i: int, kind: int, channel: int, gate: int, stage: int, aid: Aid) -> None:
    """Book a need that is met by a channel or, where that is -1, lapses at a gate."""
    helpers, book, day = aid.helpers, aid.book, aid.today.day
    arisen, groups = np.int64(aid.needs.arisen[r]), helpers.groups[i]
    found = np.int64(aid.needs.found[r])
    if found >= 0:
        count_fate(aid.fates.found, stage, groups, kind, found)
    if channel >= 0:
        count_fate(aid.fates.met, stage, groups, kind, channel)
        book.channel[arisen, channel] += 1
        book.delay[arisen] += day - arisen
        book.met_by_kind[arisen, kind] += 1
        count_groups(book.met, arisen, groups)
        if aid.today.hot and kind in (_CHECK_IN, _CARE):
            helpers.last_cooled[i] = day
    else:
        book.unmet_hours[arisen] += aid.traits.effort[kind]
        count_fate(aid.fates.unmet, stage, groups, kind, gate)
        count_groups(book.lapsed, arisen, groups)
        helpers.last_unmet[i, kind] = day


@kernel
def meet_needs(aid: Aid) -> None:
    """Let every resident with an open need seek help; close the needs that are met or lapse.

    Needs are taken in the order in which they arose; those that stay open keep that order.
    """
    needs, day = aid.needs, aid.today.day
    kept = 0
    for r in range(needs.length[0]):
        i, kind = np.int64(needs.resident[r]), np.int64(needs.kind[r])
        arisen = np.int64(needs.arisen[r])
        aid.births[2] = aid.pairs[2] = arisen
        stage = stage_of(aid.fates, arisen)
        channel, gate = _who_meets(r, i, kind, day - arisen, stage, aid)
        gate = max(gate, np.int64(needs.gate[r]))
        if channel >= 0 or day >= needs.deadline[r]:
            _close(r, i, kind, channel, gate, stage, aid)
        else:
            needs.resident[kept] = i
            needs.kind[kept] = kind
            needs.arisen[kept] = arisen
            needs.deadline[kept] = needs.deadline[r]
            needs.asked[kept] = needs.asked[r]
            needs.offered[kept] = needs.offered[r]
            needs.found[kept] = needs.found[r]
            needs.tried[kept] = needs.tried[r]
            needs.gate[kept] = gate
            kept += 1
    needs.length[0] = kept
