"""Kits for an activity: how many find room with them, and from whom a collective takes them."""

from __future__ import annotations

from sim.aid.desks import in_order
from sim.kernels.allies import Allies
from sim.kernels.compile import inlined, kernel, row
from sim.state import State

_EPS = 1e-6  # so that kits that are all there make all seats


@inlined
def _free(state: State, collective: int) -> float:
    """Return the kits of a collective that are not in use."""
    return max(0.0, in_order(state, collective) - state.collectives.used_kits[collective])


@inlined
def _lends(state: State, collective: int, other: int) -> bool:
    """Tell whether one of the alliance of a collective lends it kits."""
    return other != collective and state.collectives.alive[other]


@kernel
def free_kits(state: State, collective: int, allies: Allies) -> tuple[float, float]:
    """Return the kits not in use of a collective, and those that its allies do not use."""
    lent, other = 0.0, row(allies.first[collective])
    while other >= 0:
        if _lends(state, collective, other):
            lent += _free(state, other)
        other = row(allies.after[other])
    return _free(state, collective), lent


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
def take_kits(state: State, collective: int, kits: float, allies: Allies) -> None:
    """Let a collective take kits into use: its own first, then of all its allies alike.

    Args:
        state: written: collectives.used_kits.
        collective: its row.
        kits: how many it needs; it takes no more than are free.
        allies: who is in whose alliance.
    """
    groups = state.collectives
    own, lent = free_kits(state, collective, allies)
    wanted = min(kits, own + lent)
    part = (wanted - min(wanted, own)) / max(lent, 1e-9)
    groups.used_kits[collective] += min(wanted, own)
    other = row(allies.first[collective])
    while other >= 0:
        if _lends(state, collective, other):
            groups.used_kits[other] += _free(state, other) * part
        other = row(allies.after[other])
