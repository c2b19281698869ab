"""Activities of collectives: who comes, and what people who come together leave one another."""

from __future__ import annotations

import math

import numpy as np

from sim.codes import Contact, Origin
from sim.kernels.compile import Flags, Floats, Ints, Stream, allocating, kernel
from sim.kernels.meeting import STRANGER, Approach, People, turn_to
from sim.kernels.philox import uniforms
from sim.kernels.ties import TieRows, strengthen

_ACTIVITY = np.int64(Contact.ACTIVITY)
_AT_ACTIVITY = np.int64(Origin.ACTIVITY)
_OF_ITSELF, _INVITED = 1, 2


@kernel
def is_member(membership: Ints, i: int, collective: int) -> bool:
    """Tell whether resident `i` is a member of a collective."""
    for m in range(membership.shape[1]):
        if membership[i, m] == collective:
            return True
    return False


@allocating
def who_comes(
    stream: Stream,
    collective: int,
    membership: Ints,
    energy: Floats,
    belonging: Floats,
    able: Flags,
    welcome: Floats,
    ties: TieRows,
    member_chance: float,
    attention: float,
    invitations: int,
    invited_chance: float,
    seen_chance: float,
    capacity: int,
) -> Ints:
    """Return the residents who come to an activity of a collective.

    Members come, bring people whom they know, and some neighbours come because they saw it
    announced. Beyond the capacity, each of those who would come is as likely as another to find
    room (sampling without replacement, in one pass).

    The stream is that of the activity: each has its own.

    Args:
        able: (n,) who may come at all (moves easily; online, who uses messages).
        welcome: (n,) chance factor of those who are not members: nearness, and likeness to the
            members where the common story is narrow.
        member_chance: chance that a member full of energy comes.
        attention: by how much each further membership divides that chance.
        invitations: people whom each member who comes invites.
        invited_chance: chance that someone invited, who lives next door, comes.
        seen_chance: chance that a neighbour next door comes because of what was announced.
        capacity: how many find room.
    """
    n = energy.size
    coming = np.zeros(n, dtype=np.int8)
    for i in range(n):
        if able[i] and is_member(membership, i, collective):
            elsewhere = -1
            for m in range(membership.shape[1]):
                elsewhere += membership[i, m] >= 0
            willing = energy[i] * (0.5 + 0.5 * belonging[i]) / (1.0 + attention * elsewhere)
            if uniforms(stream, i, 0)[0] < member_chance * willing:
                coming[i] = _OF_ITSELF
    for i in range(n):
        if coming[i] == _OF_ITSELF and ties.degree[i] > 0:
            for m in range(invitations):
                u, v, _, _ = uniforms(stream, i, 1 + m)
                j = np.int64(ties.alter[i, int(u * ties.degree[i])])
                chance = invited_chance * energy[j] * welcome[j]
                if able[j] and coming[j] == 0 and v < chance:
                    coming[j] = _INVITED
    count = 0
    for i in range(n):
        if able[i] and coming[i] == 0:
            chance = seen_chance * energy[i] * welcome[i]
            if uniforms(stream, i, 0)[1] < chance:
                coming[i] = _INVITED
        count += coming[i] > 0
    here = np.empty(min(count, capacity), dtype=np.int32)
    taken = 0
    for i in range(n):
        if coming[i] > 0:
            if uniforms(stream, i, 0)[2] * count < here.size - taken:
                here[taken] = i
                taken += 1
            count -= 1
    return here


@kernel
def spend_time_together(
    stream: Stream,
    here: Ints,
    partners: int,
    hours: float,
    day: int,
    people: People,
    ties: TieRows,
    approach: Approach,
    contacts: Ints,
) -> None:
    """Let each of those at an activity turn to a few of the others.

    Args:
        here: rows of those who came.
        partners: how many others each turns to.
        hours: hours together that each such pair gains.
    """
    for place in range(here.size):
        i = np.int64(here[place])
        for m in range(partners):
            draws = uniforms(stream, i, 2 * m)
            j, s = turn_to(
                draws, stream, i, 2 * m, here, 0, here.size, day, people, ties, approach
            )
            if s >= STRANGER:
                strengthen(ties, i, s, j, hours, day, _AT_ACTIVITY)
                contacts[_ACTIVITY] += 1
                people.last_contact[i] = day
                people.last_contact[j] = day


@kernel
def welcome_of(
    building: Ints,
    age: Floats,
    means: Floats,
    building_x: Floats,
    building_y: Floats,
    here_x: float,
    here_y: float,
    reach: float,
    only: int,
    member_age: float,
    member_means: float,
    narrow: float,
    out: Floats,
) -> None:
    """Write how likely those who are not members are to follow an invitation, (n,) in 0-1.

    exp(-distance / reach) x (1 - narrow x unlikeness), unlikeness the gap to the members' mean
    age (40 years make 1) and means, at most 1. Where only the residents of one building are
    admitted, the others get 0.

    Args:
        reach: in metres; infinite for what is held online.
        only: building whose residents alone are admitted; -1 for no such limit.
        narrow: how narrow the common story is, 0-1.
    """
    for i in range(building.size):
        b = building[i]
        if only >= 0 and b != only:
            out[i] = 0.0
            continue
        far = math.hypot(building_x[b] - here_x, building_y[b] - here_y)
        unlike = abs(age[i] - member_age) / 40.0 + abs(means[i] - member_means)
        out[i] = math.exp(-far / reach) * (1.0 - narrow * min(1.0, unlike))


@kernel
def enrol(
    stream: Stream,
    here: Ints,
    collective: int,
    chance: float,
    efficacy: Floats,
    membership: Ints,
    core: np.ndarray,
    belonging: Floats,
    meaning: float,
    welcome: Floats,
) -> int:
    """Let some of those who came join the collective; all leave with a stronger belonging.

    Args:
        chance: chance that someone who came, belongs fully and feels some power to act joins.
        meaning: share of the way to full belonging that an activity takes people.
        welcome: (n,) factor on the chance of joining of each resident.

    Returns:
        How many joined.
    """
    joined = 0
    for place in range(here.size):
        i = np.int64(here[place])
        belonging[i] += meaning * (1.0 - belonging[i])
        if is_member(membership, i, collective):
            continue
        willing = welcome[i] * (0.5 + 0.5 * belonging[i]) * (0.5 + efficacy[i])
        if uniforms(stream, i, 0)[3] < chance * willing:
            for m in range(membership.shape[1]):
                if membership[i, m] < 0:
                    membership[i, m] = collective
                    core[i, m] = 0
                    joined += 1
                    break
    return joined


@kernel
def learn(here: Ints, share: float, know_how: Floats, efficacy: Floats) -> None:
    """Take those who did something together a share of the way to full know-how and efficacy."""
    for place in range(here.size):
        i = here[place]
        know_how[i] += share * (1.0 - know_how[i])
        efficacy[i] += share * (1.0 - efficacy[i])
