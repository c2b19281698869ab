"""Links: the institution as a bridge, to which a collective in a link speaks directly."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.parameters import Parameters, parameter
from sim.rng import Draws
from sim.state import State
from sim.state.lists import ON_PAPER, enter
from sim.state.nearest import nearest

type Rows = NDArray[np.intp]


class Links(Parameters):
    """How collectives come to be heard by the institution, and what they exchange with it."""

    ear: float = parameter(
        0.25,
        "chance that a permit leaves an association with a room known to somebody who hears it",
        unit="share",
        low=0,
        high=1,
    )
    days: int = parameter(
        180, "days for which a collective that met the institution is heard", unit="day", low=0,
        high=3650,
    )  # fmt: skip
    near_m: float = parameter(
        150.0,
        "distance within which residents on the register are told to a collective",
        unit="m",
        low=0,
        high=10000,
    )
    registered_per_hour: float = parameter(
        4.0,
        "residents on a collective's list whom an hour of brokering at full skill puts on the "
        "register",
        unit="1/h",
        low=0,
        high=60,
    )

    def hand_in(self, state: State, draws: Draws, rows: Rows, worth: NDArray[np.float64]) -> None:
        """Put some of those on the lists of some collectives on the institution's register.

        Args:
            state: what there is.
            draws: of who brokers.
            rows: the collectives.
            worth: (rows,) hours of brokering today x skill.
        """
        residents = state.residents
        chance = draws.part("register").uniform(rows)
        count = np.floor(self.registered_per_hour * worth + chance).astype(np.intp)
        for c, most in zip(rows[count > 0].tolist(), count[count > 0].tolist(), strict=True):
            on_list = (residents.list_holder == c).any(axis=1) & ~residents.registered
            who = np.flatnonzero(on_list)
            order = np.argsort(draws.part(f"register/{c}").uniform(who), kind="stable")
            residents.registered[who[order[:most]]] = True

    def write(self, state: State, day: int, draws: Draws, covered: NDArray[np.bool_]) -> None:
        """Tell which collectives are linked today, and hand them the register of those near.

        Args:
            state: what there is.
            day: of the run.
            draws: of the links.
            covered: (collectives,) which an elected official's post covers.
        """
        groups = state.collectives
        new = np.flatnonzero(groups.alive & (groups.permit == day))
        if new.size:
            heard = draws.part("ear").uniform(new) < self.ear * groups.standing[new]
            groups.met[new[heard]] = day
        recent = day - groups.met <= self.days
        groups.linked[:] = groups.alive & ((groups.support > 0) | covered | recent)
        self._hand_out(state, day)

    def _hand_out(self, state: State, day: int) -> None:
        """Put those on the register on the list of the nearest collective in a link."""
        residents = state.residents
        known = np.flatnonzero(residents.registered)
        linked = state.collectives.linked
        if not linked.any() or not known.size:
            return
        to, away = nearest(state, residents.building[known], linked)
        near = away <= self.near_m
        without = ~(residents.list_holder[known] == to[:, None]).any(axis=1)
        for i, c in zip(known[near & without], to[near & without], strict=True):
            enter(residents, int(i), int(c), ON_PAPER, day)
