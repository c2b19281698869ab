"""Mediation: conflicts are settled, residents' own initiative is displaced."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Parameters, parameter
from sim.state import State


class Mediation(Parameters):
    """What an hour of mediation does."""

    cooling: float = parameter(
        0.02, "part of a conflict cooled by an hour of full mediation", unit="1/h", low=0, high=1
    )

    def mediate(
        self, state: State, rows: NDArray[np.intp], hours: NDArray[np.float64], force: float
    ) -> None:
        """Cool the conflicts of some collectives.

        Args:
            state: what there is.
            rows: the collectives.
            hours: (rows,) of mediation today.
            force: stance x skill of who mediates.
        """
        state.collectives.conflict[rows] *= np.maximum(0.0, 1 - self.cooling * hours * force)


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

    def discourage(self, state: State, done_for: NDArray[np.float64]) -> None:
        """Lower the power to act of the members of collectives for which too much is done.

        Args:
            state: what there is.
            done_for: (collectives,) hours a week x stance.
        """
        groups, residents = state.collectives, state.residents
        each = done_for / np.maximum(1, groups.members)
        lost = np.append(self.crowding_out * each**2, 0.0)  # the last is for no membership, -1
        if lost.any():
            loss = lost[residents.membership].sum(axis=1)
            residents.efficacy *= np.maximum(0.0, 1 - loss).astype(np.float32)
