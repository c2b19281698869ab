"""Kits for an activity: how many find room with them, and from whom a collective takes them."""

from __future__ import annotations

from sim.kernels.compile import inlined, kernel
from sim.state import State

_EPS = 1e-6  # so that kits that are all there make all seats


@inlined
def _free(state: State, collective: int, other: int) -> float:
    """Return the kits not in use that a collective may take from another, or has itself."""
    groups = state.collectives
    allied = groups.alliance[collective] >= 0 and (
        groups.alive[other] and groups.alliance[other] == groups.alliance[collective]
    )
    if other != collective and not allied:
        return 0.0
    return max(0.0, groups.kits[other] * groups.upkeep[other] - groups.used_kits[other])


@kernel
def free_kits(state: State, collective: int) -> tuple[float, float]:
    """Return the kits not in use of a collective, and those that its allies do not use."""
    own, lent = 0.0, 0.0
    for other in range(state.collectives.kits.size):
        if other == collective:
            own = _free(state, collective, other)
        else:
            lent += _free(state, collective, other)
    return own, lent


@inlined
def seats_with(free: float, kits: int, seats: int, least: int) -> int:
    """Return how many find room with the kits that are free.

    Args:
        free: kits, those of allies included.
        kits: that the kind needs at full size; 0 for none.
        seats: at full size.
        least: how many find room without any.
    """
    if kits == 0:
        return seats
    return max(min(least, seats), int(seats * min(1.0, free / kits) + _EPS))


@kernel
def take_kits(state: State, collective: int, kits: float) -> None:
    """Let a collective take kits into use: its own first, then of all its allies alike.

    Args:
        state: written: collectives.used_kits.
        collective: its row.
        kits: how many it needs; it takes no more than are free.
    """
    groups = state.collectives
    own, lent = free_kits(state, collective)
    wanted = min(kits, own + lent)
    part = (wanted - min(wanted, own)) / max(lent, 1e-9)
    for other in range(groups.kits.size):
        if other == collective:
            groups.used_kits[other] += min(wanted, own)
        else:
            groups.used_kits[other] += _free(state, collective, other) * part
