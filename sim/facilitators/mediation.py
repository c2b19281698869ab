"""Mediation: conflicts are settled, outsiders brought in, residents' own initiative displaced."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.facilitators.outreach import introduce
from sim.parameters import Parameters, parameter
from sim.rng import Draws
from sim.state import State


class Mediation(Parameters):
    """What an hour of mediation does."""

    cooling: float = parameter(
        0.02, "part of a conflict cooled by an hour of full mediation", unit="1/h", low=0, high=1
    )
    outsiders_per_hour: float = parameter(
        0.1,
        "outsiders made known to a member in an hour of full mediation",
        unit="1/h",
        low=0,
        high=10,
    )
    near_m: float = parameter(
        150.0, "distance within which outsiders are looked for", unit="m", low=0, high=10000
    )
    unlike: float = parameter(
        0.4,
        "social distance from the mean member from which a resident is an outsider",
        unit="1",
        low=0,
        high=5,
    )
    introduction_hours: float = parameter(
        1.5, "effective hours that being introduced counts for", unit="h", low=0, high=20
    )
    joining: float = parameter(
        0.25, "chance that an outsider who is brought in joins", unit="share", low=0, high=1
    )

    def mediate(
        self,
        state: State,
        day: int,
        draws: Draws,
        rows: NDArray[np.intp],
        hours: NDArray[np.float64],
        force: float,
    ) -> None:
        """Cool the conflicts of some collectives and bring outsiders in.

        Args:
            state: what there is.
            day: of the run.
            draws: of who mediates.
            rows: the collectives.
            hours: (rows,) of mediation today.
            force: stance x skill of who mediates.
        """
        full = hours * force
        state.collectives.conflict[rows] *= np.maximum(0.0, 1 - self.cooling * full)
        chance = draws.part("outsiders").uniform(rows)
        count = (self.outsiders_per_hour * full + chance).astype(np.intp)
        for a in np.flatnonzero(count):
            c = int(rows[a])
            self._bring_in(state, day, draws.part(f"collective/{c}"), c, int(count[a]))

    def _bring_in(self, state: State, day: int, draws: Draws, collective: int, count: int) -> None:
        """Make some outsiders known to members of a collective; some of them join it."""
        residents, groups = state.residents, state.collectives
        belongs = (residents.membership == collective).any(axis=1)
        members = np.flatnonzero(belongs)
        outsiders = np.flatnonzero(self._outside(state, collective) & ~belongs)
        if not members.size:
            return
        order = np.argsort(draws.part("outsider").uniform(outsiders), kind="stable")[:count]
        for i in outsiders[order]:
            luck = draws.part(f"host/{i}").uniform(members) * residents.prosociality[members]
            introduce(state, day, int(i), int(members[np.argmax(luck)]), self.introduction_hours)
            free = np.flatnonzero(residents.membership[i] < 0)
            if free.size and draws.part("joining").uniform([i])[0] < self.joining:
                residents.membership[i, free[0]] = collective
                residents.attended[i, free[0]] = day
                groups.members[collective] += 1
                state.ledger.joined[day] += 1

    def _outside(self, state: State, collective: int) -> NDArray[np.bool_]:
        """Tell who lives near a collective and is unlike its members."""
        residents, groups, buildings = state.residents, state.collectives, state.buildings
        away = np.hypot(buildings.x - groups.x[collective], buildings.y - groups.y[collective])
        years = np.abs(residents.age - groups.member_age[collective])
        means = np.abs(residents.means - groups.member_means[collective])
        near = (away <= self.near_m)[residents.building]
        return np.asarray(near & (years / state.manners.age_unit[0] + means >= self.unlike))


class Displacement(Parameters):
    """How what is done for residents takes the place of their own initiative."""

    tolerated: float = parameter(
        0.25,
        "hours a week per member that may be done for a collective without harm",
        unit="h/week of a member",
        low=0,
        high=40,
    )
    crowding_out: float = parameter(
        0.003,
        "part of members' power to act that each hour a week beyond takes in a working day",
        unit="1/working day per h/week of a member",
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
        beyond = np.maximum(0.0, done_for / np.maximum(1, groups.members) - self.tolerated)
        lost = np.append(self.crowding_out * beyond, 0.0)  # the last is for no membership, -1
        if lost.any():
            loss = lost[residents.membership].sum(axis=1)
            residents.efficacy *= np.maximum(0.0, 1 - loss).astype(np.float32)
