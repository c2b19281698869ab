"""Loops over the members of collectives."""

from __future__ import annotations

import numpy as np

from sim.kernels.compile import Ints, Small, allocating, inlined, kernel


@allocating
def list_members(membership: Ints, collectives: int) -> tuple[Ints, Ints]:
    """Return the members of all collectives one after the other, and where each one's begin.

    Args:
        membership: (n, m) collectives of each resident.
        collectives: how many rows of collectives there are.

    Returns:
        Rows of members, and (collectives + 1,) positions in them.
    """
    return list_with(membership, np.empty(0, dtype=np.int32), collectives)


@allocating
def list_with(membership: Ints, enlisted: Ints, collectives: int) -> tuple[Ints, Ints]:
    """Return the members of collectives and others who count as such, as `list_members` does.

    Args:
        membership: (n, m) collectives of each resident.
        enlisted: (n,) one more of each resident, -1 for none; empty where nobody has any.
        collectives: how many rows of collectives there are.
    """
    members = np.empty(membership.shape[0], dtype=np.int32)
    count = _who_belongs(membership, enlisted, members)
    first = np.zeros(collectives + 1, dtype=np.int32)
    for i in members[:count]:
        for m in range(membership.shape[1]):
            if membership[i, m] >= 0:
                first[membership[i, m] + 1] += 1
        if enlisted.size > 0 and enlisted[i] >= 0:
            first[enlisted[i] + 1] += 1
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
        if enlisted.size > 0 and enlisted[i] >= 0:
            listed[filled[enlisted[i]]] = i
            filled[enlisted[i]] += 1
    return listed, first


@kernel
def _who_belongs(membership: Ints, enlisted: Ints, members: Ints) -> int:
    """Write into `members` the rows of those who belong somewhere; return how many they are."""
    count = 0
    for i in range(membership.shape[0]):
        every = enlisted[i] if enlisted.size > 0 else np.int32(-1)
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
def step_down(membership: Ints, core: Small, i: int, collective: int) -> None:
    """Let resident `i` leave a collective and its core team."""
    m = slot_of(membership, i, collective)
    if m >= 0:
        membership[i, m] = -1
        core[i, m] = 0
