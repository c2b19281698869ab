"""Loops over the members of collectives."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.compile import (
    Flags,
    Floats,
    Ints,
    Small,
    Stream,
    allocating,
    inlined,
    kernel,
)
from sim.kernels.philox import uniforms

DAY_HOURS = 8.0
"""Hours that one person works at most in a day."""


class Body(NamedTuple):
    """The columns of collectives that a count of their members fills, one value a collective."""

    leader: Ints
    centralisation: Floats
    members: Ints
    core: Ints
    core_energy: Floats
    hours: Floats
    member_age: Floats
    member_means: Floats


class Members(NamedTuple):
    """What counts of residents in a collective, one row a resident."""

    membership: Ints
    core: Small
    attended: Ints
    energy: Floats
    drive: Floats
    efficacy: Floats
    know_how: Floats
    age: Floats
    means: Floats


class Trouble(NamedTuple):
    """What takes readiness to help from residents.

    Attributes:
        share: (2, profiles) that their own trouble takes, outside and inside the footprint.
        stricken: (buildings,) inside.
        building: (n,) of each resident.
        profile: (n,) likewise.
    """

    share: Floats
    stricken: Flags
    building: Ints
    profile: Small


class Rates(NamedTuple):
    """Hours a week that a rested member of one core team gives, of drive 1/2 and efficacy 1/2.

    Attributes:
        core: what each gives; divided among the core teams that the resident belongs to.
        leader: what a leader adds, times centralisation.
    """

    core: float
    leader: float


@allocating
def list_members(membership: Ints, collectives: int) -> tuple[Ints, Ints]:
    """Return the members of all collectives one after the other, and where each one's begin.

    Args:
        membership: (n, m) collectives of each resident.
        collectives: how many rows of collectives there are.

    Returns:
        Rows of members, and (collectives + 1,) positions in them.
    """
    members = np.empty(membership.shape[0], dtype=np.int32)
    count = _who_belongs(membership, members)
    first = np.zeros(collectives + 1, dtype=np.int32)
    for i in members[:count]:
        for m in range(membership.shape[1]):
            if membership[i, m] >= 0:
                first[membership[i, m] + 1] += 1
    for c in range(collectives):
        first[c + 1] += first[c]
    filled = first[:-1].copy()
    listed = np.empty(first[-1], dtype=np.int32)
    for i in members[:count]:
        for m in range(membership.shape[1]):
            c = membership[i, m]
            if c >= 0:
                listed[filled[c]] = i
                filled[c] += 1
    return listed, first


@kernel
def _who_belongs(membership: Ints, members: Ints) -> int:
    """Write into `members` the rows of residents with a membership; return how many they are."""
    count = 0
    for i in range(membership.shape[0]):
        every = np.int32(-1)
        for m in range(membership.shape[1]):
            every &= membership[i, m]
        members[count] = i
        count += every != -1  # all bits are set where each is -1, and nowhere else
    return count


@inlined
def slot_of(membership: Ints, i: int, collective: int) -> int:
    """Return which membership of resident `i` is that of a collective; -1 for none."""
    for m in range(membership.shape[1]):
        if membership[i, m] == collective:
            return m
    return -1


@kernel
def tally(
    listed: Ints, first: Ints, people: Members, body: Body, own: Rates, trouble: Trouble
) -> None:
    """Count each collective's members and core team, their energy and the hours they give.

    Args:
        listed: members of all collectives, as `list_members` gives them; those who have left since
            count no more.
        first: where each collective's begin.
        own: hours a week that members of core teams give.
        trouble: of their own, which takes a part of these.
    """
    for c in range(body.members.size):
        body.members[c], body.core[c] = 0, 0
        body.core_energy[c], body.hours[c] = 0.0, 0.0
        body.member_age[c], body.member_means[c] = 0.0, 0.0
        for place in range(first[c], first[c + 1]):
            i = np.int64(listed[place])
            m = slot_of(people.membership, i, c)
            if m < 0:
                continue
            body.members[c] += 1
            body.member_age[c] += people.age[i]
            body.member_means[c] += people.means[i]
            if people.core[i, m] == 0:
                continue
            roles = 0
            for other in range(people.core.shape[1]):
                roles += people.core[i, other]
            hours = own.core
            if body.leader[c] == i:
                hours += own.leader * body.centralisation[c]
            body.core[c] += 1
            body.core_energy[c] += people.energy[i]
            able = 2.0 * people.drive[i] * (0.5 + people.efficacy[i])
            zone = np.int64(trouble.stricken[trouble.building[i]])
            able *= 1.0 - trouble.share[zone, trouble.profile[i]]
            body.hours[c] += hours * people.energy[i] * able / roles
        if body.members[c] > 0:
            body.member_age[c] /= body.members[c]
            body.member_means[c] /= body.members[c]
        if body.core[c] > 0:
            body.core_energy[c] /= body.core[c]


@kernel
def carry_work(
    listed: Ints,
    first: Ints,
    day: int,
    people: Members,
    body: Body,
    work: Floats,
    relief: Floats,
    energy_per_hour: float,
) -> float:
    """Let core teams carry the day's work: the leader the centralised share, the rest all alike.

    Nobody works for more than `DAY_HOURS`; what is left waits. Those who carry it have come today.

    Args:
        listed: members of all collectives, and
        first: where each collective's begin.
        work: (collectives,) hours of work that wait; what is done is taken away.
        relief: (collectives,) share of the effort that say and a common story take away.
        energy_per_hour: energy that an hour takes.

    Returns:
        Hours done.
    """
    all_done = 0.0
    for c in range(work.size):
        if body.core[c] == 0:
            work[c] = 0.0
            continue
        most = (1.0 - body.centralisation[c]) / body.core[c]
        if body.leader[c] >= 0:
            most += body.centralisation[c]
        done = min(work[c], DAY_HOURS / max(most, 1e-9))
        work[c] -= done
        all_done += done
        for place in range(first[c], first[c + 1]):
            i = np.int64(listed[place])
            m = slot_of(people.membership, i, c)
            if m < 0 or people.core[i, m] == 0:
                continue
            share = (1.0 - body.centralisation[c]) / body.core[c]
            if body.leader[c] == i:
                share += body.centralisation[c]
            cost = energy_per_hour * done * share * (1.0 - relief[c])
            people.energy[i] = max(0.0, people.energy[i] - cost)
            people.attended[i, m] = day
    return all_done


@kernel
def leave(
    stream: Stream,
    listed: Ints,
    first: Ints,
    day: int,
    people: Members,
    leader: Ints,
    exits: float,
    lapse_days: int,
) -> int:
    """Let core members give up and members lapse; return how many left. A lost leader is -1 then.

    Args:
        stream: a number a resident and membership.
        listed: members of all collectives, and
        first: where each collective's begin.
        day: today.
        exits: chance that a core member full of energy gives up today.
        lapse_days: days without coming after which another member is none any more.
    """
    left = 0
    for c in range(leader.size):
        for place in range(first[c], first[c + 1]):
            i = np.int64(listed[place])
            m = slot_of(people.membership, i, c)
            if m < 0:
                continue
            if people.core[i, m]:
                goes = uniforms(stream, i, m)[0] * max(people.energy[i], 0.1) < exits
            else:
                goes = day - people.attended[i, m] > lapse_days
            if goes:
                people.membership[i, m] = -1
                people.core[i, m] = 0
                left += 1
                if leader[c] == i:
                    leader[c] = -1
    return left


@kernel
def recruit(listed: Ints, first: Ints, people: Members, ability: Floats, looking: Flags) -> None:
    """Put the ablest member outside the core team into that of each collective that looks for one.

    Args:
        listed: members of all collectives, and
        first: where each collective's begin.
        ability: (n,) what counts.
        looking: (collectives,) which look.
    """
    for c in range(looking.size):
        if not looking[c]:
            continue
        best, slot = np.int64(-1), -1
        for place in range(first[c], first[c + 1]):
            i = np.int64(listed[place])
            m = slot_of(people.membership, i, c)
            if m >= 0 and people.core[i, m] == 0 and (best < 0 or ability[i] > ability[best]):
                best, slot = i, m
        if best >= 0:
            people.core[best, slot] = 1


@kernel
def stands_up(
    stream: Stream,
    members: Ints,
    collective: int,
    people: Members,
    shared: float,
    rate: float,
    newcomers: float,
) -> int:
    """Return who takes over a collective without a leader today: the ablest of those who would.

    Args:
        stream: a number a resident.
        members: rows of its members.
        collective: its row.
        shared: its shared knowledge, which is what its core team know of what they had not learnt.
        rate: chance that somebody of full drive in the core team, who knows all, takes over today.
        newcomers: that of a member outside it, against this.

    Returns:
        A resident; -1 for nobody.
    """
    best, most = np.int64(-1), 0.0
    for place in range(members.size):
        i = np.int64(members[place])
        m = slot_of(people.membership, i, collective)
        if m < 0:
            continue
        knows, near = people.know_how[i], newcomers
        if people.core[i, m]:
            knows, near = knows + shared * (1.0 - knows), 1.0
        able = people.drive[i] * knows
        if uniforms(stream, i, 0)[0] < rate * near * able and able > most:
            best, most = i, able
    return best


@kernel
def give_role(people: Members, i: int, collective: int, day: int) -> bool:
    """Put resident `i` in the core team of a collective; False where `i` can join no more."""
    m = slot_of(people.membership, i, collective)
    if m < 0:
        m = slot_of(people.membership, i, -1)
        if m < 0:
            return False
        people.membership[i, m] = collective
        people.attended[i, m] = day
    people.core[i, m] = 1
    return True


@kernel
def dismiss_all(membership: Ints, core: Small, enlisted: Ints, collective: int) -> None:
    """Strike a dissolved collective from its members and from those enlisted by it."""
    for i in range(membership.shape[0]):
        if enlisted[i] == collective:
            enlisted[i] = -1
        m = slot_of(membership, i, collective)
        if m >= 0:
            membership[i, m] = -1
            core[i, m] = 0


@kernel
def step_down(membership: Ints, core: Small, i: int, collective: int) -> None:
    """Let resident `i` leave a collective and its core team."""
    m = slot_of(membership, i, collective)
    if m >= 0:
        membership[i, m] = -1
        core[i, m] = 0


@kernel
def empower(
    listed: Ints, first: Ints, membership: Ints, say: Floats, efficacy: Floats, rate: float
) -> None:
    """Take members a share `rate` x say of the way to full power to act.

    Args:
        listed: members of all collectives, and
        first: where each collective's begin.
        say: (collectives,) of their members.
    """
    for c in range(say.size):
        for place in range(first[c], first[c + 1]):
            i = listed[place]
            if slot_of(membership, i, c) >= 0:
                efficacy[i] += rate * say[c] * (1.0 - efficacy[i])


@kernel
def train(listed: Ints, first: Ints, people: Members, share: float) -> None:
    """Take the members of core teams a share of the way to full know-how.

    Args:
        listed: members of all collectives, and
        first: where each collective's begin.
    """
    for c in range(first.size - 1):
        for place in range(first[c], first[c + 1]):
            i = np.int64(listed[place])
            m = slot_of(people.membership, i, c)
            if m >= 0 and people.core[i, m]:
                people.know_how[i] += share * (1.0 - people.know_how[i])
