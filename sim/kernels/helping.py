"""What decides whether a resident helps, and what a helper's visit leaves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.codes import Contact, Group, Origin
from sim.kernels.compile import Flags, Floats, Ints, Small, Stream, inlined
from sim.kernels.desks import Coordination
from sim.kernels.meeting import share_time
from sim.kernels.needs import Book, Fates, NeedRows
from sim.kernels.philox import uniforms
from sim.kernels.ties import FRIEND, TieRows, find

_HELP = np.int64(Contact.HELP)
_VISIT = np.int64(Contact.VISIT)
_BY_HELP = np.int64(Origin.HELP)
_OVER_75 = np.int64(Group.OVER_75)
_MOST_GIVEN = np.int64(127)

MET = np.int64(-1)
"""What a channel returns in place of a gate (`sim.codes.Gate`) when it meets the need."""


class Helpers(NamedTuple):
    """What decides whether a resident asks and helps, and what helping changes; one a resident."""

    building: Ints
    household: Ints
    profile: Small
    prosociality: Floats
    belonging: Floats
    know_how: Floats
    reluctance: Floats
    trust: Floats
    institution_trust: Floats
    efficacy: Floats
    load: Floats
    kin: Floats
    groups: Small
    limited_mobility: Flags
    school_children: Flags
    messaging: Flags
    register: Ints
    registered: Flags
    membership: Ints
    last_contact: Ints
    last_gave: Ints
    last_received: Ints
    last_cooled: Ints
    last_asked: Ints
    last_offered: Ints
    last_unmet: Ints
    crisis_hours: Floats


class Dwellers(NamedTuple):
    """Who else lives in a household; where buildings stand, what they have, which are stricken."""

    residents: Ints
    x: Floats
    y: Floats
    caretaker: Flags
    stricken: Flags


class Traits(NamedTuple):
    """What a kind of need asks for, one value a kind; see `sim.state.needs.NeedTraits`."""

    effort: Floats
    household: Floats
    kin: Floats
    institution: Floats
    skill: Floats
    ease: Floats
    peers: Floats
    kit: Flags


class Visits(NamedTuple):
    """The ledger's columns that requests and visits are counted in, a row a day."""

    asked: Ints
    refused: Ints
    ineffective: Ints
    duplicated: Ints


class Voice(NamedTuple):
    """Who asks, is noticed and accepts: the parameters of that name of `sim.aid.voice.Voice`."""

    ask: float
    ask_reluctance: float
    ask_belief: float
    accept: float
    accept_familiar: float
    neighbours_notice: float
    caretakers_notice: float
    lists_notice: float
    blindness: float


class Rules(NamedTuple):
    """The rules of help: the parameters of that name of the process mutual aid."""

    asks: int
    least_hours: float
    nearness_m: float
    stranger_accepts: float
    friend_accepts: float
    familiar_hours: float
    frail_helper: float
    prosociality_weight: float
    belonging_weight: float
    reciprocity: float
    load_hours: float
    volunteer_accepts: float
    member_reach: float
    message_reach: float
    failed_visit: float
    trust_gain: float
    efficacy_gain: float
    trust_loss: float
    institution_delay: int


class Today(NamedTuple):
    """The day on which needs are met.

    Attributes:
        day: of the run.
        in_crisis: whether the crisis is on.
        hot: whether it is hot enough for a cool place to matter.
        kin_reach: reach of kin outside, against ordinary days.
        online: reach of messages: 0 when the channel is down, at most 1.
        reluctance: mean of all residents.
        prosociality: likewise.
        belonging: likewise.
        trouble: (2, profiles) readiness to help that residents' own trouble takes, outside and
            inside the footprint.
        capacity: (1,) needs that the institution can still take.
        turn: (k,) room for when each of those comes whom a resident may ask.
    """

    day: int
    in_crisis: bool
    hot: bool
    kin_reach: float
    online: float
    reluctance: float
    prosociality: float
    belonging: float
    trouble: Floats
    capacity: Floats
    turn: Floats


class Aid(NamedTuple):
    """All that mutual aid takes.

    Attributes:
        stream: keys the draws of the day.
        births: keys those that a need keeps from its birth on; its day is written for each need.
        pairs: keys those that a need keeps with each helper and noticer; likewise.
    """

    stream: Stream
    births: Stream
    pairs: Stream
    today: Today
    needs: NeedRows
    ties: TieRows
    helpers: Helpers
    dwellers: Dwellers
    traits: Traits
    voice: Voice
    rules: Rules
    coordination: Coordination
    book: Book
    fates: Fates
    visits: Visits


@inlined
def inclination(j: int, aid: Aid) -> float:
    """Return how ready `j` is to help someone today, 1 for a resident of mean traits at ease."""
    helpers, rules = aid.helpers, aid.rules
    able = rules.frail_helper if helpers.limited_mobility[j] else 1.0
    zone = np.int64(aid.dwellers.stricken[helpers.building[j]])
    free = 1.0 - aid.today.trouble[zone, helpers.profile[j]]
    kind = 1.0 + rules.prosociality_weight * (helpers.prosociality[j] - aid.today.prosociality)
    shared = 1.0 + rules.belonging_weight * (helpers.belonging[j] - aid.today.belonging)
    spared = rules.load_hours / (rules.load_hours + helpers.load[j])
    return max(0.0, kind) * max(0.0, shared) * able * free * spared


@inlined
def suited(j: int, kind: int, hours: float, aid: Aid) -> float:
    """Return the readiness of `j` for a kind of need, against an errand.

    What is intimate is done for friends; children are minded by other parents.

    Args:
        hours: of the tie of `j` with who needs.
    """
    ease = np.float64(aid.traits.ease[kind])
    ease += (1.0 - ease) * hours / (hours + FRIEND)
    return ease if aid.helpers.school_children[j] else ease * aid.traits.peers[kind]


@inlined
def pair_draws(i: int, j: int, kind: int, aid: Aid) -> tuple[float, float, float]:
    """Return what a need of `i` keeps with `j`: numbers for noticing, helping and being asked.

    `aid.pairs` has the day on which the need arose.
    """
    notices, helps, turn, _ = uniforms(aid.pairs, i, j * aid.traits.effort.size + kind)
    return notices, helps, turn


@inlined
def visit(u: float, i: int, j: int, kind: int, know_how: float, aid: Aid) -> bool:
    """Let `j` come to help `i`; tell whether that meets the need, as it does unless `u` falls low.

    A visit that does not meet it is shorter: contact all the same, but no service.

    Args:
        know_how: that the helper has or can call upon.
    """
    helpers, rules, ties, book = aid.helpers, aid.rules, aid.ties, aid.book
    day = aid.today.day
    met = u >= aid.traits.skill[kind] * (1.0 - know_how)
    hours = np.float64(aid.traits.effort[kind])
    if not met:
        hours *= rules.failed_visit
    contact = _HELP if met else _VISIT
    share_time(i, j, hours, day, _BY_HELP, contact, helpers.last_contact, ties, book.contacts[day])
    helpers.load[j] += hours
    if not met:
        aid.visits.ineffective[day] += 1
        return False
    helpers.trust[i] += rules.trust_gain * (1.0 - helpers.trust[i])
    helpers.trust[j] += rules.trust_gain * (1.0 - helpers.trust[j])
    helpers.efficacy[j] += rules.efficacy_gain * (1.0 - helpers.efficacy[j])
    helpers.last_gave[j] = day
    helpers.last_received[i] = day
    slot = find(ties, j, i)
    if slot >= 0:  # full rows of close friends take no new tie
        ties.given[j, slot] = min(_MOST_GIVEN, ties.given[j, slot] + 1)
    book.given[day] += 1
    if helpers.groups[i] >> _OVER_75 & 1:
        book.given_old[day] += 1
    if aid.today.in_crisis:
        helpers.crisis_hours[j] += hours
    return True
