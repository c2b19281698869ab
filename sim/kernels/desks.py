"""Desks of collectives: which of them has the time, and the kit, to take a case."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.codes import Gate
from sim.kernels.compile import Flags, Floats, Ints, inlined

_NO_DESK = np.int64(Gate.NO_DESK)
_NO_KIT = np.int64(Gate.NO_KIT)


class Coordination(NamedTuple):
    """What mutual aid takes from the collectives, one value a collective unless said.

    Attributes:
        cases: needs that each can still coordinate today.
        working_kits: kits in working order today.
        used_kits: kits in use today.
        member: members' rows, collective by collective.
        first: (collectives + 1,) where the members of each begin in `member`.

    The others are columns of `sim.state.collectives.Collectives`.
    """

    cases: Floats
    working_kits: Floats
    used_kits: Floats
    alive: Flags
    x: Floats
    y: Floats
    visibility: Floats
    alliance: Ints
    rivalry: Floats
    centralisation: Floats
    know_how: Floats
    member: Ints
    first: Ints


@inlined
def lender(c: int, coordination: Coordination) -> int:
    """Return who has a kit for collective `c`: itself, else the ally with most left, else -1."""
    if coordination.used_kits[c] + 1.0 <= coordination.working_kits[c]:
        return c
    best, most = -1, 1.0
    if coordination.alliance[c] >= 0:
        for d in range(coordination.cases.size):
            left = np.float64(coordination.working_kits[d]) - coordination.used_kits[d]
            if coordination.alliance[d] == coordination.alliance[c] and (
                left > most or (best < 0 and left >= most)
            ):
                best, most = d, left
    return best


@inlined
def _has_room(c: int, kit: bool, coordination: Coordination) -> bool:
    """Tell whether collective `c` has the time and, where one is needed, the kit for a case."""
    return coordination.cases[c] >= 1.0 and (not kit or lender(c, coordination) >= 0)


@inlined
def taker_of(c: int, kit: bool, coordination: Coordination) -> int:
    """Return who takes a case that reaches `c`: itself, else the ally with most time.

    Where nobody does, what stops them is returned as -1 less the gate: no time at a desk or, where
    one of them has the time, no kit.
    """
    if _has_room(c, kit, coordination):
        return c
    taker = -1
    has_time = coordination.cases[c] >= 1.0
    if coordination.alliance[c] >= 0:
        for d in range(coordination.cases.size):
            if coordination.alliance[d] == coordination.alliance[c]:
                has_time = has_time or coordination.cases[d] >= 1.0
            if (
                coordination.alliance[d] == coordination.alliance[c]
                and (taker < 0 or coordination.cases[d] > coordination.cases[taker])
                and _has_room(d, kit, coordination)
            ):
                taker = d
    if taker < 0:
        return -1 - (_NO_KIT if has_time else _NO_DESK)
    return taker
