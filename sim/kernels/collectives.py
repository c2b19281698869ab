"""Loops over the members of collectives."""

from __future__ import annotations

import numpy as np

from sim.kernels.compile import Floats, Ints, Small, Stream, allocating, kernel
from sim.kernels.philox import uniforms


@kernel
def tally(
    membership: Ints, core: Small, energy: Floats, members: Ints, cores: Ints, core_energy: Floats
) -> None:
    """Count each collective's members and core team, and take the mean energy of its core team."""
    members[:] = 0
    cores[:] = 0
    core_energy[:] = 0.0
    for i in range(membership.shape[0]):
        for m in range(membership.shape[1]):
            c = membership[i, m]
            if c >= 0:
                members[c] += 1
                if core[i, m]:
                    cores[c] += 1
                    core_energy[c] += energy[i]
    for c in range(members.size):
        if cores[c] > 0:
            core_energy[c] /= cores[c]


@allocating
def list_members(membership: Ints, members: Ints) -> tuple[Ints, Ints]:
    """Return the members of all collectives one after the other, and where each one's begin."""
    first = np.zeros(members.size + 1, dtype=np.int32)
    for c in range(members.size):
        first[c + 1] = first[c] + members[c]
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
    """Let core teams carry the day's work: the leader the centralised share, all the rest alike.

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
