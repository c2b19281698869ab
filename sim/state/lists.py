"""Lists of people to look after: entries of residents, each with a holder, a bearer and a day.

A collective holds a list; an entry is on paper, or in the mind of the member who brought it (its
bearer) and goes with that member.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.state.residents import NEVER, Residents

ON_PAPER = -1
"""In place of a bearer: the collective keeps the entry, no matter who leaves it."""


def enter(residents: Residents, i: int, holder: int, bearer: int, day: int) -> None:
    """Put a resident on the list of a collective, or confirm the entry.

    Where all entries of the resident are taken, the one confirmed longest ago gives way.

    Args:
        residents: written.
        i: resident.
        holder: row of the collective.
        bearer: row of the resident who brings the entry, or `ON_PAPER`.
        day: today.
    """
    holders = residents.list_holder[i]
    mine = np.flatnonzero(holders == holder)
    if mine.size:
        slot = int(mine[0])
        bearer = max(bearer, ON_PAPER) if residents.list_bearer[i, slot] != ON_PAPER else ON_PAPER
    else:
        order = np.where(holders < 0, NEVER - 1, residents.list_day[i])
        slot = int(np.argmin(order))
    residents.list_holder[i, slot] = holder
    residents.list_bearer[i, slot] = bearer
    residents.list_day[i, slot] = day


def strike(residents: Residents, rows: NDArray[np.integer], slots: NDArray[np.integer]) -> None:
    """Strike entries, given by their residents' rows and their slots."""
    residents.list_holder[rows, slots] = -1
    residents.list_bearer[rows, slots] = ON_PAPER
    residents.list_day[rows, slots] = NEVER


def strike_holder(residents: Residents, holder: int) -> None:
    """Strike all entries of a collective's list."""
    strike(residents, *np.nonzero(residents.list_holder == holder))


def listed(residents: Residents) -> NDArray[np.bool_]:
    """Tell who is on the list of a collective, however old the entry, (n,)."""
    return np.asarray((residents.list_holder >= 0).any(axis=1))
