"""Desks of collectives: which of them has the time, and the kit, to take a case."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.codes import Gate
from sim.kernels.allies import Allies
from sim.kernels.compile import Flags, Floats, Ints, inlined

_NO_DESK = np.int64(Gate.NO_DESK)
_NO_KIT = np.int64(Gate.NO_KIT)


class Coordination(NamedTuple):
    """What mutual aid takes from the collectives, one value a collective unless said.

    Attributes:
        desks: cases that its desks can still take today.
        purse: hours that are left today.
        before: hours that there were in the morning.
        working_kits: kits in working order today.
        used_kits: kits in use today.
        hours_per_case: that taking a case in and finding a helper takes; one value.
        hours_again: that a case takes which has been taken in; one value.

    The others are columns of `sim.state.collectives.Collectives`.
    """

    desks: Floats
    purse: Floats
    before: Floats
    working_kits: Floats
    used_kits: Floats
    acting: Flags
    linked: Flags
    x: Floats
    y: Floats
    visibility: Floats
    rivalry: Floats
    centralisation: Floats
    know_how: Floats
    hours_per_case: float
    hours_again: float
    asks: int


class Rota(NamedTuple):
    """Whom desks can ask.

    Attributes:
        member: rows of members and of those enlisted, collective by collective.
        first: (collectives + 1,) where those of each begin in `member`.
    """

    member: Ints
    first: Ints


@inlined
def lender(c: int, coordination: Coordination, allies: Allies) -> int:
    """Return who has a kit for collective `c`: itself, else the ally with most left, else -1."""
    if coordination.used_kits[c] + 1.0 <= coordination.working_kits[c]:
        return c
    best, most, d = -1, 1.0, np.int64(allies.first[c])
    while d >= 0:
        left = np.float64(coordination.working_kits[d]) - coordination.used_kits[d]
        if left > most or (best < 0 and left >= most):
            best, most = d, left
        d = np.int64(allies.after[d])
    return best


@inlined
def _has_time(c: int, hours: float, luck: float, coordination: Coordination) -> bool:
    """Tell whether a desk of collective `c` has so many hours; a part of them, as luck has it."""
    return coordination.desks[c] >= 1.0 and coordination.purse[c] > luck * hours


@inlined
def desk_of(c: int, hours: float, luck: float, coordination: Coordination, allies: Allies) -> int:
    """Return whose desk takes a case of collective `c`: its own, else the ally's with most time.

    It is -1 where none has the time.

    Args:
        hours: that the case takes.
        luck: uniform number: with so many of the hours left, the case is taken.
        coordination: of all collectives.
        allies: who is in whose alliance.
    """
    if _has_time(c, hours, luck, coordination):
        return c
    taker, d = -1, np.int64(allies.first[c])
    while d >= 0:
        most = taker < 0 or coordination.purse[d] > coordination.purse[taker]
        if most and _has_time(d, hours, luck, coordination):
            taker = d
        d = np.int64(allies.after[d])
    return taker
