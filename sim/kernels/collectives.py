"""Loops over the members of collectives."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.compile import Flags, Floats, Ints, Small, Stream, allocating, kernel
from sim.kernels.philox import uniforms


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
    energy: Floats
    drive: Floats
    efficacy: Floats
    age: Floats
    means: Floats


@kernel
def tally(people: Members, body: Body, core_hours: float, leader_hours: float) -> None:
    """Count each collective's members and core team, their energy and the hours they give.

    Args:
        core_hours: hours a week that a member of a core team gives, rested, of drive 1/2 and
            efficacy 1/2; they are divided among the core teams that the resident belongs to.
        leader_hours: hours that a leader adds to these, times centralisation.
    """
    for column in (body.members, body.core):
        column[:] = 0
    for column in (body.core_energy, body.hours, body.member_age, body.member_means):
        column[:] = 0.0
    for i in range(people.membership.shape[0]):
        roles = 0
        for m in range(people.membership.shape[1]):
            roles += people.core[i, m]
        for m in range(people.membership.shape[1]):
            c = people.membership[i, m]
            if c < 0:
                continue
            body.members[c] += 1
            body.member_age[c] += people.age[i]
            body.member_means[c] += people.means[i]
            if people.core[i, m]:
                own = core_hours
                if body.leader[c] == i:
                    own += leader_hours * body.centralisation[c]
                body.core[c] += 1
                body.core_energy[c] += people.energy[i]
                able = 2.0 * people.drive[i] * (0.5 + people.efficacy[i])
                body.hours[c] += own * people.energy[i] * able / roles
    for c in range(body.members.size):
        if body.members[c] > 0:
            body.member_age[c] /= body.members[c]
            body.member_means[c] /= body.members[c]
        if body.core[c] > 0:
            body.core_energy[c] /= body.core[c]


@allocating
def list_members(membership: Ints, collectives: int) -> tuple[Ints, Ints]:
    """Return the members of all collectives one after the other, and where each one's begin.

    Args:
        membership: (n, m) collectives of each resident.
        collectives: how many rows of collectives there are.

    Returns:
        Rows of members, and (collectives + 1,) positions in them.
    """
    first = np.zeros(collectives + 1, dtype=np.int32)
    for i in range(membership.shape[0]):
        for m in range(membership.shape[1]):
            if membership[i, m] >= 0:
                first[membership[i, m] + 1] += 1
    for c in range(collectives):
        first[c + 1] += first[c]
    filled = first[:-1].copy()
    listed = np.empty(first[-1], dtype=np.int32)
    for i in range(membership.shape[0]):
        for m in range(membership.shape[1]):
            c = membership[i, m]
            if c >= 0:
                listed[filled[c]] = i
                filled[c] += 1
    return listed, first


@kernel
def carry_work(
    membership: Ints,
    core: Small,
    leader: Ints,
    cores: Ints,
    work: Floats,
    centralisation: Floats,
    relief: Floats,
    energy: Floats,
    energy_per_hour: float,
) -> None:
    """Let core teams carry the day's work: the leader the centralised share, the rest all alike.

    Args:
        work: (collectives,) hours of work done today.
        relief: (collectives,) share of the effort that voice and a common story take away.
    """
    for i in range(membership.shape[0]):
        for m in range(membership.shape[1]):
            c = membership[i, m]
            if c >= 0 and core[i, m]:
                share = (1.0 - centralisation[c]) / cores[c]
                if leader[c] == i:
                    share += centralisation[c]
                cost = energy_per_hour * work[c] * share * (1.0 - relief[c])
                energy[i] = max(0.0, energy[i] - cost)


@kernel
def leave(
    stream: Stream,
    membership: Ints,
    core: Small,
    leader: Ints,
    energy: Floats,
    belonging: Floats,
    base: float,
    tiredness: float,
    quarrel: float,
    attachment: float,
    conflict: Floats,
    voice: Floats,
) -> int:
    """Let members leave their collectives; return how many did. A leader who leaves is -1 then.

    Args:
        base: chance that a rested member of a peaceful collective leaves today.
        tiredness: by how much a member without energy multiplies it, less one.
        quarrel: by how much full conflict multiplies it, less one.
        attachment: share that full belonging, and full voice, each take away from it.
    """
    left = 0
    for i in range(membership.shape[0]):
        for m in range(membership.shape[1]):
            c = membership[i, m]
            if c < 0:
                continue
            chance = base * (1.0 + tiredness * (1.0 - energy[i]) + quarrel * conflict[c])
            chance *= (1.0 - attachment * belonging[i]) * (1.0 - attachment * voice[c])
            if uniforms(stream, i, m)[0] < chance:
                membership[i, m] = -1
                core[i, m] = 0
                if leader[c] == i:
                    leader[c] = -1
                left += 1
    return left


@kernel
def ablest(
    membership: Ints, core: Small, ability: Floats, collective: int, in_core: bool, least: float
) -> int:
    """Return the ablest member of a collective, of its core team or outside it, or -1.

    Args:
        ability: (n,) what counts.
        in_core: look in the core team; otherwise among the other members.
        least: ability below which nobody is found.
    """
    best = -1
    for i in range(membership.shape[0]):
        for m in range(membership.shape[1]):
            if membership[i, m] != collective or (core[i, m] == 1) != in_core:
                continue
            if ability[i] >= least and (best < 0 or ability[i] > ability[best]):
                best = i
    return best


@kernel
def recruits(membership: Ints, core: Small, ability: Floats, looking: Flags, found: Ints) -> None:
    """Write the ablest member outside the core team of each collective that looks for one.

    Args:
        ability: (n,) what counts.
        looking: (collectives,) who looks.
        found: (collectives,) written where one is found; -1 before.
    """
    for i in range(membership.shape[0]):
        for m in range(membership.shape[1]):
            c = membership[i, m]
            if c < 0 or not looking[c] or core[i, m] == 1:
                continue
            if found[c] < 0 or ability[i] > ability[found[c]]:
                found[c] = i


@kernel
def give_role(membership: Ints, core: Small, i: int, collective: int) -> bool:
    """Put resident `i` in the core team of a collective; False where `i` can join no more."""
    for m in range(membership.shape[1]):
        if membership[i, m] == collective:
            core[i, m] = 1
            return True
    for m in range(membership.shape[1]):
        if membership[i, m] < 0:
            membership[i, m] = collective
            core[i, m] = 1
            return True
    return False


@kernel
def dismiss_all(membership: Ints, core: Small, register: Ints, collective: int) -> None:
    """Strike a dissolved collective from its members and from those whom it looked after."""
    for i in range(membership.shape[0]):
        if register[i] == collective:
            register[i] = -1
        for m in range(membership.shape[1]):
            if membership[i, m] == collective:
                membership[i, m] = -1
                core[i, m] = 0


@kernel
def step_down(membership: Ints, core: Small, i: int, collective: int) -> None:
    """Let resident `i` leave a collective and its core team."""
    for m in range(membership.shape[1]):
        if membership[i, m] == collective:
            membership[i, m] = -1
            core[i, m] = 0


@kernel
def empower(membership: Ints, voice: Floats, efficacy: Floats, rate: float) -> None:
    """Take members a share `rate` x voice of the way to full power to act."""
    for i in range(membership.shape[0]):
        for m in range(membership.shape[1]):
            c = membership[i, m]
            if c >= 0:
                efficacy[i] += rate * voice[c] * (1.0 - efficacy[i])


@kernel
def train(membership: Ints, core: Small, know_how: Floats, share: float) -> None:
    """Take the members of core teams a share of the way to full know-how."""
    for i in range(membership.shape[0]):
        for m in range(membership.shape[1]):
            if membership[i, m] >= 0 and core[i, m]:
                know_how[i] += share * (1.0 - know_how[i])
