"""What decides whether a resident helps, and what a helper's visit leaves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.codes import Contact, Group, Origin
from sim.kernels.compile import Flags, Floats, Ints, Small, inlined
from sim.kernels.meeting import share_time
from sim.kernels.needs import Book
from sim.kernels.ties import TieRows, find

_HELP = np.int64(Contact.HELP)
_VISIT = np.int64(Contact.VISIT)
_BY_HELP = np.int64(Origin.HELP)
_OVER_75 = np.int64(Group.OVER_75)
_MOST_GIVEN = np.int64(127)

MET = np.int64(-1)
"""What a channel returns in place of a gate (`sim.codes.Gate`) when it meets the need."""


class Helpers(NamedTuple):
    """What decides whether a resident helps, and what helping changes; one value a resident."""

    building: Ints
    household: Ints
    profile: Small
    prosociality: Floats
    belonging: Floats
    know_how: Floats
    trust: Floats
    institution_trust: Floats
    efficacy: Floats
    energy: Floats
    kin: Floats
    groups: Small
    limited_mobility: Flags
    messaging: Flags
    register: Ints
    registered: Flags
    membership: Ints
    last_contact: Ints
    last_gave: Ints
    last_received: Ints
    last_cooled: Ints
    crisis_hours: Floats


class Dwellers(NamedTuple):
    """Who else lives in a household; where buildings stand, and which of them are stricken."""

    residents: Ints
    x: Floats
    y: Floats
    stricken: Flags


class Traits(NamedTuple):
    """What a kind of need asks for, one value a kind; see `sim.state.needs.NeedTraits`."""

    effort: Floats
    household: Floats
    kin: Floats
    institution: Floats
    skill: Floats
    kit: Flags


class Visits(NamedTuple):
    """The ledger's columns that requests and visits are counted in, a row a day."""

    asked: Ints
    refused: Ints
    ineffective: Ints
    duplicated: Ints


class Asking(NamedTuple):
    """The rules of asking and accepting: the parameters of that name of the process mutual aid."""

    asks: int
    least_hours: float
    nearness_m: float
    stranger_accepts: float
    friend_accepts: float
    familiar_hours: float
    frail_helper: float
    belonging_weight: float
    reciprocity: float
    volunteer_accepts: float
    member_reach: float
    message_reach: float
    noticing: float
    blindness: float
    energy_per_hour: float
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
        trouble: (2, profiles) readiness to help that residents' own trouble takes, outside and
            inside the footprint.
        capacity: (1,) needs that the institution can still take.
        weight: (k,) room for the weights of those whom a resident may ask.
    """

    day: int
    in_crisis: bool
    hot: bool
    kin_reach: float
    online: float
    trouble: Floats
    capacity: Floats
    weight: Floats


@inlined
def inclination(
    j: int, today: Today, helpers: Helpers, dwellers: Dwellers, asking: Asking
) -> float:
    """Return how ready `j` is to help someone today, 1 for a rested resident of mean traits."""
    able = asking.frail_helper if helpers.limited_mobility[j] else 1.0
    zone = np.int64(dwellers.stricken[helpers.building[j]])
    free = 1.0 - today.trouble[zone, helpers.profile[j]]
    shared = 1.0 + asking.belonging_weight * (helpers.belonging[j] - 0.5)
    return 2.0 * helpers.prosociality[j] * helpers.energy[j] * able * free * shared


@inlined
def visit(
    u: float,
    i: int,
    j: int,
    kind: int,
    know_how: float,
    today: Today,
    ties: TieRows,
    helpers: Helpers,
    traits: Traits,
    asking: Asking,
    book: Book,
    visits: Visits,
) -> bool:
    """Let `j` come to help `i`; tell whether that meets the need, as it does unless `u` falls low.

    A visit that does not meet it is shorter: contact all the same, but no service.

    Args:
        know_how: that the helper has or can call upon.
    """
    day = today.day
    met = u >= traits.skill[kind] * (1.0 - know_how)
    hours = np.float64(traits.effort[kind])
    if not met:
        hours *= asking.failed_visit
    contact = _HELP if met else _VISIT
    share_time(i, j, hours, day, _BY_HELP, contact, helpers.last_contact, ties, book.contacts[day])
    helpers.energy[j] = max(0.0, helpers.energy[j] - asking.energy_per_hour * hours)
    if not met:
        visits.ineffective[day] += 1
        return False
    helpers.trust[i] += asking.trust_gain * (1.0 - helpers.trust[i])
    helpers.trust[j] += asking.trust_gain * (1.0 - helpers.trust[j])
    helpers.efficacy[j] += asking.efficacy_gain * (1.0 - helpers.efficacy[j])
    helpers.last_gave[j] = day
    helpers.last_received[i] = day
    slot = find(ties, j, i)
    if slot >= 0:  # full rows of close friends take no new tie
        ties.given[j, slot] = min(_MOST_GIVEN, ties.given[j, slot] + 1)
    book.given[day] += 1
    if helpers.groups[i] >> _OVER_75 & 1:
        book.given_old[day] += 1
    if today.in_crisis:
        helpers.crisis_hours[j] += hours
    return True
