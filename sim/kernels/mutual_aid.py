"""Mutual aid: every open need, in its turn, seeks help from one channel after the other.

How draws are numbered: each kind of need, and each day since it arose, has `_DRAWS` draws of four
numbers in the resident's row of the day. The first decides on household, kin and institution; the
second on reaching, being noticed by and being visited twice by a collective; the others, by turns,
whom a neighbour and a collective's coordinator ask, who accepts and whether the visit is of use.
No number depends on how many were used before, nor on the number of people asked.
"""

from __future__ import annotations

import numpy as np

from sim.codes import Channel, Gate, NeedKind
from sim.kernels.collective_help import Coordination, ask_collective
from sim.kernels.compile import Stream, inlined, kernel
from sim.kernels.helping import MET, Asking, Dwellers, Helpers, Today, Traits, Visits
from sim.kernels.needs import Book, Fates, NeedRows, count_fate, count_groups, stage_of
from sim.kernels.neighbour_help import ask_neighbours
from sim.kernels.philox import uniforms
from sim.kernels.ties import TieRows

MOST_ASKS = 20
"""How many neighbours, or members of a collective, can be asked for one need in a day."""

_DRAWS = np.int64(2 + 2 * MOST_ASKS)
_KINDS = np.int64(len(NeedKind))
_HOUSEHOLD = np.int64(Channel.HOUSEHOLD)
_KIN = np.int64(Channel.KIN)
_NEIGHBOUR = np.int64(Channel.NEIGHBOUR)
_COLLECTIVE = np.int64(Channel.COLLECTIVE)
_INSTITUTION = np.int64(Channel.INSTITUTION)
_CHECK_IN = np.int64(NeedKind.CHECK_IN)
_CARE = np.int64(NeedKind.CARE)
_FULL = np.int64(Gate.INSTITUTION_FULL)


@inlined
def _who_meets(
    stream: Stream,
    i: int,
    kind: int,
    age: int,
    asked: bool,
    stage: int,
    today: Today,
    ties: TieRows,
    helpers: Helpers,
    dwellers: Dwellers,
    traits: Traits,
    asking: Asking,
    coordination: Coordination,
    book: Book,
    fates: Fates,
    visits: Visits,
) -> tuple[int, int]:
    """Let resident `i` seek help today; return the channel that gave it, or -1, and the last gate.

    Args:
        age: days since the need arose; the household and kin are turned to on day 0 only.
        stage: that the need belongs to, by which the gates that stop it are counted.
    """
    groups, gate = helpers.groups[i], -1
    first = _DRAWS * (age * _KINDS + kind)
    household, kin, institution, _ = uniforms(stream, i, first)
    if age == 0:
        if dwellers.residents[helpers.household[i]] > 1 and household < traits.household[kind]:
            return _HOUSEHOLD, gate
        if kin < traits.kin[kind] * helpers.kin[i] * today.kin_reach:
            return _KIN, gate
    if asked:
        gate = ask_neighbours(
            stream,
            i,
            first,
            kind,
            today,
            ties,
            helpers,
            dwellers,
            traits,
            asking,
            book,
            visits,
        )
        if gate == MET:
            return _NEIGHBOUR, gate
        count_fate(fates.bound, stage, groups, kind, gate)
    beyond = ask_collective(
        stream,
        i,
        first,
        kind,
        asked,
        today,
        ties,
        helpers,
        dwellers,
        traits,
        asking,
        coordination,
        book,
        visits,
    )
    if beyond == MET:
        return _COLLECTIVE, gate
    count_fate(fates.bound, stage, groups, kind, beyond)
    gate = max(gate, beyond)
    if age < asking.institution_delay:
        return -1, gate
    heard = helpers.institution_trust[i] if asked else 0.0
    if helpers.registered[i]:
        heard = 1.0 if asked else asking.noticing
    if institution < traits.institution[kind] * heard:
        book.brought[today.day] += 1
        if today.capacity[0] >= 1.0:
            today.capacity[0] -= 1.0
            return _INSTITUTION, gate
        gate = _FULL
        count_fate(fates.bound, stage, groups, kind, gate)
    return -1, gate


@kernel
def meet_needs(
    stream: Stream,
    today: Today,
    needs: NeedRows,
    ties: TieRows,
    helpers: Helpers,
    dwellers: Dwellers,
    traits: Traits,
    asking: Asking,
    coordination: Coordination,
    book: Book,
    fates: Fates,
    visits: Visits,
) -> None:
    """Let every resident with an open need seek help; close the needs that are met or lapse.

    Needs are taken in the order in which they arose; those that stay open keep that order.
    """
    kept = 0
    for r in range(needs.length[0]):
        i, kind = np.int64(needs.resident[r]), np.int64(needs.kind[r])
        arisen = np.int64(needs.arisen[r])
        stage = stage_of(fates, arisen)
        channel, gate = _who_meets(
            stream,
            i,
            kind,
            today.day - arisen,
            needs.asked[r] == 1,
            stage,
            today,
            ties,
            helpers,
            dwellers,
            traits,
            asking,
            coordination,
            book,
            fates,
            visits,
        )
        gate = max(gate, np.int64(needs.gate[r]))
        if channel >= 0:
            count_fate(fates.met, stage, helpers.groups[i], kind, channel)
            book.channel[arisen, channel] += 1
            book.delay[arisen] += today.day - arisen
            book.met_by_kind[arisen, kind] += 1
            count_groups(book.met, arisen, helpers.groups[i])
            if today.hot and kind in (_CHECK_IN, _CARE):
                helpers.last_cooled[i] = today.day
        elif today.day >= needs.deadline[r]:
            book.unmet_hours[arisen] += traits.effort[kind]
            count_fate(fates.unmet, stage, helpers.groups[i], kind, gate)
            count_groups(book.lapsed, arisen, helpers.groups[i])
        else:
            needs.resident[kept] = i
            needs.kind[kept] = kind
            needs.arisen[kept] = arisen
            needs.deadline[kept] = needs.deadline[r]
            needs.asked[kept] = needs.asked[r]
            needs.gate[kept] = gate
            kept += 1
    needs.length[0] = kept
