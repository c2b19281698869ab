"""What mutual aid takes: who may help, by which rules, on what day; and who is ready to."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.codes import MOST_A_DAY, MOST_CREW, Channel, NeedKind
from sim.kernels.allies import Allies
from sim.kernels.compile import Bits, Days, Flags, Floats, Ints, Small, Stream, inlined, kernel
from sim.kernels.desks import Coordination, Rota
from sim.kernels.grids import Grid
from sim.kernels.needs import Book, Fates, NeedRows
from sim.kernels.philox import uniforms
from sim.kernels.ties import FRIEND, TieRows

MOST_ASKS = 20
"""How many can be turned to for one need in a day, or for one seat of a crew."""

OWN_FROM = np.int64(len(NeedKind))
"""Row of the first kind of need that a crisis brings."""

BY_NEIGHBOUR = np.int64(Channel.NEIGHBOUR)


@inlined
def at(gate: int) -> int:
    """Return what tells, in the place of a channel, that a need was stopped at a gate.

    The same turns it into the gate again.
    """
    return -1 - gate


_MOST_A_DAY = np.int64(MOST_A_DAY)
_OWN = np.int64(4)
_DAILY = np.int64(1 + MOST_ASKS * MOST_CREW)
_EPS = 1e-6


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
    busy: Floats
    kin: Floats
    kin_load: Floats
    groups: Small
    limited_mobility: Flags
    school_children: Flags
    messaging: Flags
    list_holder: Ints
    list_day: Days
    registered: Flags
    membership: Ints
    case_holder: Ints
    case_helper: Ints
    first_need: Days
    first_help: Days
    left_without: Days
    sought: Small
    last_looked_after: Days
    last_offered: Days
    last_sent: Days
    last_contact: Days
    last_gave: Days
    last_received: Days
    last_cooled: Days
    asked_kinds: Bits
    offered_kinds: Bits
    met_kinds: Bits
    unmet_kinds: Bits
    last_unmet: Days
    crisis_hours: Floats


class Dwellers(NamedTuple):
    """Who else lives in a household; where buildings stand, what they have, which are stricken.

    `ended` counts the needs of each building that ended, and is written.
    """

    first_resident: Ints
    residents: Small
    x: Floats
    y: Floats
    caretaker: Flags
    stricken: Flags
    poster: Ints
    ended: Ints


class Traits(NamedTuple):
    """What a kind of need asks for, one value a kind; see `sim.state.needs.NeedTraits`."""

    effort: Floats
    household: Floats
    kin: Floats
    institution: Floats
    skill: Floats
    ease: Floats
    peers: Floats
    cools: Floats
    kit: Floats
    owned: Floats
    lent: Floats
    crew: Ints
    stakes: Small
    misses: Ints
    every: Ints
    unasked: Flags
    dwelling: Flags


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
    familiar: float
    neighbours_notice: float
    kin_notice: float
    caretakers_notice: float
    lists_notice: float
    list_days: int
    blindness: float


class Rules(NamedTuple):
    """The rules of help: the parameters of that name of the process mutual aid."""

    asks: int
    order: int
    kin_hours: float
    collective_hours: float
    institution_hours: float
    least_hours: float
    nearness_m: float
    store_m: float
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
    message_written: float
    poster_reach: float
    failed_visit: float
    trust_gain: float
    efficacy_gain: float
    trust_loss: float
    institution_delay: int
    linked_delay: int
    hours_a_day: float
    drops_out: float
    unled: float


class Today(NamedTuple):
    """The day on which needs are met.

    Attributes:
        day: of the run.
        in_crisis: whether the crisis is on.
        hot: whether it is hot enough for a cool place to matter.
        kin_reach: reach of kin outside, against ordinary days.
        asking: chance of asking, against ordinary days.
        online: reach of messages: 0 when the channel is down, at most 1.
        reluctance: mean of all residents.
        prosociality: likewise.
        belonging: likewise.
    """

    day: int
    in_crisis: bool
    hot: bool
    kin_reach: float
    asking: float
    online: float
    reluctance: float
    prosociality: float
    belonging: float


class Room(NamedTuple):
    """Room for what is counted and put in order in the course of a day.

    Attributes:
        outsiders: (2,) hours that helpers from elsewhere can still give: led by a desk; unled.
        turn: (k + 3,) when each of those comes whom a resident may turn to: ties, kin, a
            collective, the institution.
        crew: those who work on a job together.
        ready: (n,) how ready each is to help today: see `inclination`.
    """

    outsiders: Floats
    turn: Floats
    crew: Ints
    ready: NDArray[np.float64]


class Aid(NamedTuple):
    """All that mutual aid takes.

    Attributes:
        stream: keys the draws of the day.
        births: keys those that a need keeps from its birth on; its day is written for each need.
        pairs: keys those that a need keeps with each helper and noticer; likewise.
        trouble: (2, profiles) readiness to help that residents' own trouble takes, outside and
            inside the footprint.
        capacity: (1,) needs that the institution can still take.
        allies: who is in whose alliance.
        near: the collectives that act.
        stores: those of them that have a room that is open, where it is.
    """

    stream: Stream
    births: Stream
    pairs: Stream
    today: Today
    rota: Rota
    room: Room
    trouble: Floats
    capacity: Floats
    needs: NeedRows
    ties: TieRows
    helpers: Helpers
    dwellers: Dwellers
    traits: Traits
    voice: Voice
    rules: Rules
    coordination: Coordination
    allies: Allies
    near: Grid
    stores: Grid
    book: Book
    fates: Fates
    visits: Visits


@inlined
def inclination(j: int, aid: Aid) -> float:
    """Return how ready `j` is to help someone today, 1 for a resident of mean traits at ease.

    It is worked out each morning, and again with each hour of help: `aid.room.ready`.
    """
    helpers, rules = aid.helpers, aid.rules
    able = rules.frail_helper if helpers.limited_mobility[j] else 1.0
    zone = np.int64(aid.dwellers.stricken[helpers.building[j]])
    free = 1.0 - aid.trouble[zone, helpers.profile[j]]
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
def _which(r: int, aid: Aid) -> int:
    """Return a number that tells the need in row `r` from the others of its resident that day."""
    needs, kinds = aid.needs, aid.traits.effort.size
    return np.int64(needs.kind[r]) + kinds * np.int64(needs.nth[r])


@kernel
def pair_draws(r: int, j: int, aid: Aid) -> tuple[float, float, float, float]:
    """Return what the need in row `r` keeps with `j`: numbers for noticing, helping, turn and kit.

    `aid.pairs` has the day on which the need arose.
    """
    number = j * (_MOST_A_DAY * aid.traits.effort.size) + _which(r, aid)
    return uniforms(aid.pairs, np.int64(aid.needs.resident[r]), number)


@kernel
def own_draws(r: int, number: int, aid: Aid) -> tuple[float, float, float, float]:
    """Return four numbers that the need in row `r` keeps from its birth on.

    `aid.births` has the day on which the need arose.

    Args:
        number: 0: whether it is asked for, whether an offer is accepted, whether the caretaker and
            the keeper of a list notice; 1: whether household, kin and institution meet it, and
            whether it is noticed by kin; 2: whether help cools, whether the household has the kit,
            whether somebody knows a member of a collective, and is reached by its messages; 3: its
            turn in a queue, luck at a desk that has a part of the time, whether a poster is
            heeded, whether a store is known of.
    """
    number += _OWN * _which(r, aid)
    return uniforms(aid.births, np.int64(aid.needs.resident[r]), number)


@kernel
def day_draws(r: int, number: int, aid: Aid) -> tuple[float, float, float, float]:
    """Return four numbers that the need in row `r` draws today.

    Args:
        number: 0: whether the visit of a neighbour and that of a member is of use, and whether that
            is made twice; from 1 on, which member is asked.
    """
    needs = aid.needs
    age = aid.today.day - np.int64(needs.arisen[r])
    which = age * (_MOST_A_DAY * aid.traits.effort.size) + _which(r, aid)
    return uniforms(aid.stream, np.int64(needs.resident[r]), _DAILY * which + number)


@inlined
def is_free(j: int, hours: float, aid: Aid) -> bool:
    """Tell whether `j` can give so many hours more today."""
    return aid.helpers.busy[j] + hours <= aid.rules.hours_a_day + _EPS


@inlined
def wait_in_queue(r: int, c: int, aid: Aid) -> None:
    """Put the need in row `r` into the queue of `c`, unless it waits in that of a living one."""
    waits = np.int64(aid.needs.queue[r])
    if waits < 0 or not aid.coordination.acting[waits]:
        aid.needs.queue[r] = c
