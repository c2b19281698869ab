"""Mediation: conflicts are settled, residents' own initiative is displaced."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.kernels.compile import kernel, row
from sim.parameters import Parameters, parameter
from sim.state import State


class Mediation(Parameters):
    """What an hour of mediation does."""

    cooling: float = parameter(
        0.02, "part of a conflict cooled by an hour of full mediation", unit="1/h", low=0, high=1
    )


@kernel
def mediate(state: State, rules: Mediation, c: int, hours: float, force: float) -> None:
    """Cool the conflicts of a collective.

    Args:
        state: what there is.
        rules: of mediation.
        c: the collective.
        hours: of mediation today.
        force: stance x skill of who mediates.
    """
    state.collectives.conflict[c] *= max(0.0, 1.0 - rules.cooling * hours * force)


class Displacement(Parameters):
    """How what is done for residents takes the place of their own initiative."""

    crowding_out: float = parameter(
        0.002,
        "part of members' power to act that an hour a week done for each member takes in a working "
        "day; it grows with the square of the hours",
        unit="1/working day per (h/week of a member)^2",
        low=0,
        high=1,
    )


@kernel
def discourage(state: State, rules: Displacement, done_for: NDArray[np.float64]) -> None:
    """Lower the power to act of the members of collectives for which too much is done.

    Args:
        state: what there is.
        rules: of displacement.
        done_for: (collectives,) hours a week x stance.
    """
    groups, residents = state.collectives, state.residents
    some = False
    for c in range(done_for.size):
        if done_for[c] > 0.0:
            each = done_for[c] / max(1.0, np.float64(groups.members[c]))
            done_for[c] = rules.crowding_out * each**2
            some = True
    if not some:
        return
    for i in range(residents.efficacy.size):
        loss = 0.0
        for m in range(residents.membership.shape[1]):
            c = row(residents.membership[i, m])
            if c >= 0:
                loss += done_for[c]
        if loss > 0.0:
            residents.efficacy[i] *= np.float32(max(0.0, 1.0 - loss))
