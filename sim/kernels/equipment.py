"""Equipment that a need takes: who has it, who brings it, and which collective lends it."""

from __future__ import annotations

import math

import numpy as np

from sim.codes import Channel, Gate
from sim.kernels.allies import Allies
from sim.kernels.compile import inlined, kernel
from sim.kernels.desks import Coordination
from sim.kernels.grids import cells_within
from sim.kernels.helping import Aid, at, own_draws, pair_draws
from sim.kernels.nearest_first import distance

_HOUSEHOLD = np.int64(Channel.HOUSEHOLD)
_COLLECTIVE = np.int64(Channel.COLLECTIVE)
_NO_TIE = np.int64(Gate.NO_TIE)
_EPS = 1e-4

AT_HAND, NO_KIT = np.int64(-1), np.int64(-2)
"""In place of a collective that lends a kit: none is needed from a collective; there is none."""


@inlined
def has_kit(r: int, aid: Aid) -> bool:
    """Tell whether the need in row `r` takes no equipment, or the household has it."""
    kind = np.int64(aid.needs.kind[r])
    return aid.traits.kit[kind] <= 0.0 or own_draws(r, 2, aid)[1] < aid.traits.owned[kind]


@inlined
def _left(c: int, coordination: Coordination) -> float:
    """Return how many kits of collective `c` are in order today and not in use, in days of use."""
    return np.float64(coordination.working_kits[c]) - coordination.used_kits[c] + _EPS


@inlined
def lender(c: int, part: float, coordination: Coordination, allies: Allies) -> int:
    """Return who lends a kit to collective `c`: itself, else the ally with most left, or `NO_KIT`.

    Args:
        part: of a day for which it is lent.
    """
    if part <= _left(c, coordination):
        return c
    best, most, d = NO_KIT, part, np.int64(allies.first[c])
    while d >= 0:
        left = _left(d, coordination)
        if left > most or (best < 0 and left >= most):
            best, most = d, left
        d = np.int64(allies.after[d])
    return best


@inlined
def take_kit(lends: int, kind: int, aid: Aid) -> None:
    """Take a kit of the collective that lends one, if one does, for as long as a need takes it."""
    if lends >= 0:
        aid.coordination.used_kits[lends] += aid.traits.kit[kind]


@kernel
def store_near(b: int, kind: int, aid: Aid) -> int:
    """Return the nearest store within reach of building `b` that has a kit left, or `NO_KIT`.

    Args:
        b: building from which somebody sets out.
        kind: of the need.
    """
    stores, reach, part = aid.stores, aid.rules.store_m, np.float64(aid.traits.kit[kind])
    x, y = aid.dwellers.x[b], aid.dwellers.y[b]
    best, least = NO_KIT, math.inf
    west, east, south, north = cells_within(stores, x, y, reach)
    for line in range(south, north + 1):
        for cell in range(line * stores.columns + west, line * stores.columns + east + 1):
            for place in range(stores.first[cell], stores.first[cell + 1]):
                c = np.int64(stores.standing[place])
                away = np.float64(distance(stores.x[c] - x, stores.y[c] - y))
                nearer = away < least or (away == least and c < best)
                if away <= reach and nearer and part <= _left(c, aid.coordination):
                    best, least = c, away
    return best


@inlined
def brought(r: int, j: int, aid: Aid) -> int:
    """Return what neighbour `j` brings for the need in row `r`: `AT_HAND`, a lender, or `NO_KIT`.

    Where the household has no equipment, `j` has it, or knows of a store near home and fetches it.
    """
    kind = np.int64(aid.needs.kind[r])
    if has_kit(r, aid):
        return AT_HAND
    u, lent = pair_draws(r, j, aid)[3], np.float64(aid.traits.lent[kind])
    if u < lent:
        return AT_HAND
    c = store_near(aid.helpers.building[j], kind, aid)
    known = c >= 0 and u < lent + (1.0 - lent) * aid.coordination.visibility[c]
    return c if known else NO_KIT


@inlined
def fetched(r: int, aid: Aid) -> int:
    """Return the store near home where the resident of row `r` fetches a kit, or `NO_KIT`."""
    i, kind = np.int64(aid.needs.resident[r]), np.int64(aid.needs.kind[r])
    c = store_near(aid.helpers.building[i], kind, aid)
    known = c >= 0 and own_draws(r, 3, aid)[3] < aid.coordination.visibility[c]
    return c if known else NO_KIT


@inlined
def sees_to_it(r: int, aid: Aid) -> int:
    """Let residents who walk well use equipment themselves; return the channel, or the gate.

    It is their own, or that of a store which they know of.
    """
    i, kind = np.int64(aid.needs.resident[r]), np.int64(aid.needs.kind[r])
    alone = aid.traits.kit[kind] > 0.0 and aid.traits.crew[kind] == 1
    if not alone or aid.helpers.limited_mobility[i]:
        return at(_NO_TIE)
    if has_kit(r, aid):
        return _HOUSEHOLD
    c = fetched(r, aid)
    if c < 0:
        return at(_NO_TIE)
    take_kit(c, kind, aid)
    return _COLLECTIVE
