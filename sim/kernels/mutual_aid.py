"""Mutual aid: whom residents ask, who accepts, and what help leaves."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.codes import Channel, Contact, Group, Origin
from sim.kernels.compile import Flags, Floats, Ints, Small, Stream, kernel
from sim.kernels.meeting import People, share_time
from sim.kernels.needs import Book, NeedRows, count_groups
from sim.kernels.philox import uniforms
from sim.kernels.ties import TieRows, hours_now

_HOUSEHOLD = np.int64(Channel.HOUSEHOLD)
_KIN = np.int64(Channel.KIN)
_NEIGHBOUR = np.int64(Channel.NEIGHBOUR)
_COLLECTIVE = np.int64(Channel.COLLECTIVE)
_INSTITUTION = np.int64(Channel.INSTITUTION)
_HELP = np.int64(Contact.HELP)
_BY_HELP = np.int64(Origin.HELP)
_SAME_HOME = np.int64(Origin.HOUSEHOLD)
_OVER_75 = np.int64(Group.OVER_75)


class Helpers(NamedTuple):
    """What decides whether a resident helps, and what helping changes; one value a resident."""

    building: Ints
    household: Ints
    prosociality: Floats
    belonging: Floats
    trust: Floats
    institution_trust: Floats
    efficacy: Floats
    energy: Floats
    kin: Floats
    groups: Small
    limited_mobility: Flags
    register: Ints
    registered: Flags
    membership: Ints
    last_gave: Ints
    last_received: Ints
    crisis_hours: Floats


class Dwellers(NamedTuple):
    """Who else lives in a household, and where buildings stand."""

    residents: Ints
    x: Floats
    y: Floats


class Traits(NamedTuple):
    """What a kind of need asks for, one value a kind; see `sim.state.needs.NeedTraits`."""

    effort: Floats
    household: Floats
    kin: Floats
    institution: Floats
    kit: Flags


class Asking(NamedTuple):
    """The rules of asking and accepting: the parameters of that name of the process mutual aid."""

    asks: int
    nearness_m: float
    stranger_accepts: float
    friend_accepts: float
    familiar_hours: float
    frail_helper: float
    volunteer_accepts: float
    member_reach: float
    noticing: float
    energy_per_hour: float
    trust_gain: float
    trust_loss: float


class Coordination(NamedTuple):
    """The collectives' columns that mutual aid uses.

    Attributes:
        cases: needs that each can still coordinate today.
        kits: kits that each has.
        used_kits: kits in use today.
        member: members' rows, collective by collective.
        first: (collectives + 1,) where the members of each begin in `member`.
    """

    cases: Floats
    kits: Floats
    used_kits: Floats
    member: Ints
    first: Ints


class Today(NamedTuple):
    """The day on which needs are met.

    Attributes:
        day: of the run.
        in_crisis: whether the crisis is on.
        kin_reach: reach of kin outside, against ordinary days.
        capacity: (1,) needs that the institution can still take.
        weight: (k,) room for the weights of those whom a resident may ask.
    """

    day: int
    in_crisis: bool
    kin_reach: float
    capacity: Floats
    weight: Floats


@kernel
def _inclination(j: int, helpers: Helpers, asking: Asking) -> float:
    """Return how ready `j` is to help someone today, 1 for a resident of mean prosociality."""
    able = asking.frail_helper if helpers.limited_mobility[j] else 1.0
    return 2.0 * helpers.prosociality[j] * helpers.energy[j] * able


@kernel
def _willing(j: int, hours: float, helpers: Helpers, asking: Asking) -> float:
    """Return the chance that `j` helps someone with whom `j` spent so many hours."""
    known = hours / (hours + asking.familiar_hours)
    warmth = asking.stranger_accepts + (asking.friend_accepts - asking.stranger_accepts) * known
    return warmth * _inclination(j, helpers, asking)


@kernel
def _neighbour_who_helps(
    stream: Stream,
    i: int,
    k: int,
    today: Today,
    ties: TieRows,
    helpers: Helpers,
    dwellers: Dwellers,
    asking: Asking,
) -> int:
    """Return the first neighbour who accepts among the few whom `i` asks, or -1."""
    degree = np.int64(ties.degree[i])
    weight = today.weight
    total = 0.0
    x, y = dwellers.x[helpers.building[i]], dwellers.y[helpers.building[i]]
    for s in range(degree):
        weight[s] = 0.0
        if ties.origin[i, s] != _SAME_HOME:
            b = helpers.building[ties.alter[i, s]]
            far = math.hypot(dwellers.x[b] - x, dwellers.y[b] - y)
            weight[s] = hours_now(ties, i, s, today.day) * math.exp(-far / asking.nearness_m)
            total += weight[s]
    for attempt in range(asking.asks):
        u, v, _, _ = uniforms(stream, i, k + 1 + attempt)
        left = u * total
        chosen = -1
        for s in range(degree):
            if weight[s] > 0.0:
                chosen = s
                left -= weight[s]
                if left <= 0.0:
                    break
        if chosen < 0:
            return -1
        j = np.int64(ties.alter[i, chosen])
        if v < _willing(j, hours_now(ties, i, chosen, today.day), helpers, asking):
            return j
        helpers.trust[i] -= asking.trust_loss * helpers.trust[i]
        total -= weight[chosen]
        weight[chosen] = 0.0
    return -1


@kernel
def _collective_in_reach(
    u: float, i: int, ties: TieRows, helpers: Helpers, coordination: Coordination, reach: float
) -> int:
    """Return a collective that knows of `i` and has room for a case, or -1.

    It keeps `i` on its register, has `i` as a member or, with chance `reach`, has a member whom
    `i` knows.
    """
    c = np.int64(helpers.register[i])
    if c >= 0 and coordination.cases[c] >= 1.0:
        return c
    for m in range(helpers.membership.shape[1]):
        c = np.int64(helpers.membership[i, m])
        if c >= 0 and coordination.cases[c] >= 1.0:
            return c
    if u < reach:
        for s in range(np.int64(ties.degree[i])):
            for m in range(helpers.membership.shape[1]):
                c = np.int64(helpers.membership[ties.alter[i, s], m])
                if c >= 0 and coordination.cases[c] >= 1.0:
                    return c
    return -1


@kernel
def _volunteer(
    stream: Stream,
    i: int,
    k: int,
    c: int,
    coordination: Coordination,
    helpers: Helpers,
    asking: Asking,
) -> int:
    """Return a member of collective `c` who takes the case of `i`, or -1."""
    members = coordination.first[c + 1] - coordination.first[c]
    if members == 0:
        return -1
    for attempt in range(asking.asks):
        _, _, u, v = uniforms(stream, i, k + 1 + attempt)
        j = np.int64(coordination.member[coordination.first[c] + int(u * members)])
        if helpers.household[j] != helpers.household[i] and v < (
            asking.volunteer_accepts * _inclination(j, helpers, asking)
        ):
            return j
    return -1


@kernel
def _help(
    i: int,
    j: int,
    effort: float,
    today: Today,
    people: People,
    ties: TieRows,
    helpers: Helpers,
    asking: Asking,
    book: Book,
) -> None:
    day = today.day
    share_time(i, j, effort, day, _BY_HELP, _HELP, people, ties, book.contacts[day])
    helpers.energy[j] = max(0.0, helpers.energy[j] - asking.energy_per_hour * effort)
    helpers.trust[i] += asking.trust_gain * (1.0 - helpers.trust[i])
    helpers.trust[j] += asking.trust_gain * (1.0 - helpers.trust[j])
    helpers.efficacy[j] += asking.trust_gain * (1.0 - helpers.efficacy[j])
    helpers.last_gave[j] = day
    helpers.last_received[i] = day
    book.given[day] += 1
    if helpers.groups[i] >> _OVER_75 & 1:
        book.given_old[day] += 1
    if today.in_crisis:
        helpers.crisis_hours[j] += effort


@kernel
def _who_meets(
    stream: Stream,
    i: int,
    k: int,
    kind: int,
    asked: int,
    today: Today,
    people: People,
    ties: TieRows,
    helpers: Helpers,
    dwellers: Dwellers,
    traits: Traits,
    asking: Asking,
    coordination: Coordination,
    book: Book,
) -> int:
    """Let resident `i` seek help today; return the channel that gave it, or -1.

    `k` numbers the first draw of this need today; it is 0 on the day on which the need arose, the
    only day on which the household and kin are turned to.
    """
    u, v, w, x = uniforms(stream, i, k)
    if k == 0:
        if dwellers.residents[helpers.household[i]] > 1 and u < traits.household[kind]:
            return _HOUSEHOLD
        if v < traits.kin[kind] * helpers.kin[i] * today.kin_reach:
            return _KIN
    effort = np.float64(traits.effort[kind])
    if asked == 1:
        j = _neighbour_who_helps(stream, i, k, today, ties, helpers, dwellers, asking)
        if j >= 0:
            _help(i, j, effort, today, people, ties, helpers, asking, book)
            return _NEIGHBOUR
    noticed, _, _, _ = uniforms(stream, i, k + asking.asks + 1)
    if asked == 1 or (helpers.register[i] >= 0 and noticed < asking.noticing):
        c = _collective_in_reach(w, i, ties, helpers, coordination, asking.member_reach)
        if c >= 0 and (
            not traits.kit[kind] or coordination.used_kits[c] + 0.5 < coordination.kits[c]
        ):
            coordination.cases[c] -= 1.0
            j = _volunteer(stream, i, k, c, coordination, helpers, asking)
            if j >= 0:
                if traits.kit[kind]:
                    coordination.used_kits[c] += 1.0
                _help(i, j, effort, today, people, ties, helpers, asking, book)
                return _COLLECTIVE
    heard = helpers.institution_trust[i] * asked
    if helpers.registered[i]:
        heard = 1.0 if asked == 1 else asking.noticing
    if today.capacity[0] >= 1.0 and x < traits.institution[kind] * heard:
        today.capacity[0] -= 1.0
        return _INSTITUTION
    return -1


@kernel
def meet_needs(
    stream: Stream,
    today: Today,
    needs: NeedRows,
    people: People,
    ties: TieRows,
    helpers: Helpers,
    dwellers: Dwellers,
    traits: Traits,
    asking: Asking,
    coordination: Coordination,
    book: Book,
) -> None:
    """Let every resident with an open need seek help; close the needs that are met or lapse.

    Needs are taken in the order in which they arose; those that stay open keep that order.
    """
    kept = 0
    for r in range(needs.length[0]):
        i, kind = np.int64(needs.resident[r]), np.int64(needs.kind[r])
        arisen = np.int64(needs.arisen[r])
        k = (asking.asks + 2) * (today.day - arisen)
        channel = _who_meets(
            stream,
            i,
            k,
            kind,
            needs.asked[r],
            today,
            people,
            ties,
            helpers,
            dwellers,
            traits,
            asking,
            coordination,
            book,
        )
        if channel >= 0:
            book.channel[arisen, channel] += 1
            book.delay[arisen] += today.day - arisen
            book.met_by_kind[arisen, kind] += 1
            count_groups(book.met, arisen, helpers.groups[i])
        elif today.day >= needs.deadline[r]:
            book.unmet_hours[arisen] += traits.effort[kind]
            count_groups(book.lapsed, arisen, helpers.groups[i])
        else:
            needs.resident[kept] = i
            needs.kind[kept] = kind
            needs.arisen[kept] = arisen
            needs.deadline[kept] = needs.deadline[r]
            needs.asked[kept] = needs.asked[r]
            kept += 1
    needs.length[0] = kept


@kernel
def count_offers(stream: Stream, member: Ints, helpers: Helpers, asking: Asking) -> int:
    """Return how many members of collectives would take a case today, memberships counted each."""
    offers = 0
    for m in range(member.size):
        j = np.int64(member[m])
        if uniforms(stream, j, m)[0] < asking.volunteer_accepts * _inclination(j, helpers, asking):
            offers += 1
    return offers
