"""Desks: how many cases collectives can coordinate in a day, and what that costs them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.kernels.collectives import list_members
from sim.kernels.desks import Coordination
from sim.parameters import Parameters, parameter
from sim.rng import Draws
from sim.state import State
from sim.state.collectives import Collectives


class Desks(Parameters):
    """What a collective can coordinate."""

    cases_per_hour: float = parameter(
        3.0,
        "needs that an hour of a core team's time can match",
        unit="need/h",
        low=0,
        high=20,
        source="10 to 60 in a coordinator's full working day (assumption)",
    )
    cases_per_support_hour: float = parameter(
        0.5,
        "needs a day matched for each weekly hour of a facilitator",
        unit="need/day per h/week",
        low=0,
        high=20,
    )
    hours_per_case: float = parameter(
        0.2, "work that matching a need takes the core team", unit="h", low=0, high=5
    )
    consultation: float = parameter(
        0.3,
        "share of a core team's time that full say of members takes",
        unit="share",
        low=0,
        high=1,
    )

    def open(self, collectives: Collectives, draws: Draws) -> None:
        """Set how many needs each collective can take today."""
        pace = (0.5 + 0.5 * collectives.know_how) * (1 - collectives.conflict)
        pace = pace * (1 - self.consultation * (1 - collectives.centralisation))
        own = self.cases_per_hour * collectives.hours / 7 * pace
        lent = self.cases_per_support_hour * collectives.support
        able = collectives.alive & (collectives.core > 0)
        collectives.cases[:] = whole(
            np.where(able, own + lent, 0) / (1 + collectives.rivalry), draws
        )

    def book(self, collectives: Collectives, before: NDArray[np.float32]) -> None:
        """Add the work of the cases taken today.

        Args:
            collectives: written: work.
            before: (collectives,) cases that each could take this morning.
        """
        taken = before - collectives.cases
        collectives.work += self.hours_per_case * taken * (1 + collectives.rivalry)

    def coordination(self, state: State, draws: Draws) -> Coordination:
        """Return the desks of the day as kernels take them.

        Args:
            state: what there is.
            draws: that decide on the kits that are not whole.
        """
        groups = state.collectives
        working = np.where(groups.alive, groups.kits * groups.upkeep, 0)
        member, first = list_members(state.residents.membership, len(groups))
        return Coordination(
            cases=groups.cases,
            working_kits=whole(working, draws),
            used_kits=groups.used_kits,
            alive=groups.alive,
            x=groups.x,
            y=groups.y,
            visibility=groups.visibility,
            alliance=groups.alliance,
            rivalry=groups.rivalry,
            centralisation=groups.centralisation,
            know_how=groups.know_how,
            member=member,
            first=first,
        )


def whole(amounts: ArrayLike, draws: Draws) -> NDArray[np.float32]:
    """Round amounts, shape (m,), to whole numbers whose means are the amounts."""
    values = np.asarray(amounts, dtype=np.float64)
    return np.floor(values + draws.uniform(np.arange(values.size))).astype(np.float32)
