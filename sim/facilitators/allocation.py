"""To which collectives a facilitator's hours go."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from sim.state.collectives import Collectives

type Reals = NDArray[np.float64]

type Allocation = Literal["first_come", "need", "visibility", "earliest"]
"""Oldest first; by tiredness and conflict; by how well known they are; youngest first."""


def share_out(
    rule: Allocation,
    hours: float,
    each: float,
    groups: Collectives,
    rows: NDArray[np.intp],
    given: Reals,
) -> Reals:
    """Return the hours that each of some collectives receives; they make `hours` at most.

    Args:
        rule: whose turn it is. By first_come and earliest, one after the other receives up to
            `each`; by need and visibility, hours are in proportion to 1 - energy of the core team
            + conflict, and to visibility.
        hours: a week, to be shared out.
        each: hours a week that a collective takes when it is its turn.
        groups: the collectives.
        rows: those who may receive.
        given: (rows,) hours a week that they have already.
    """
    if rule in ("first_come", "earliest"):
        age = groups.founded[rows] if rule == "first_come" else -groups.founded[rows]
        order = np.argsort(age, kind="stable")
        takes = np.maximum(0.0, each - given[order])
        before = np.cumsum(takes) - takes
        shares = np.empty(rows.size)
        shares[order] = np.clip(hours - before, 0.0, takes)
        return shares
    if rule == "need":
        weight = 1.0 - groups.core_energy[rows] + groups.conflict[rows]
    else:
        weight = groups.visibility[rows]
    whole = float(weight.sum())
    return hours * weight.astype(np.float64) / whole if whole > 0 else np.zeros(rows.size)
