"""Desks of collectives: which of them has the time to take a case."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.kernels.allies import Allies
from sim.kernels.compile import Flags, Floats, Ints, inlined


class Coordination(NamedTuple):
    """What mutual aid takes from the collectives, one value a collective unless said.

    Attributes:
        desks: cases that its desks can still take today.
        purse: hours that are left today.
        before: hours that there were in the morning.
        working_kits: kits in working order today.
        used_kits: kits in use today, in days of use.
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
