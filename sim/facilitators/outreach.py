"""Outreach: who may be isolated is sought, made known to a neighbour and put on registers."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.codes import Contact, Group, Origin
from sim.kernels.meeting import share_time
from sim.parameters import Parameters, parameter
from sim.rng import Draws
from sim.state import State
from sim.state.lists import ON_PAPER, enter


class Outreach(Parameters):
    """What an hour of outreach does."""

    reached_per_hour: float = parameter(
        0.1, "residents reached in an hour at full skill", unit="1/h", low=0, high=10
    )
    introducing: float = parameter(
        1.0,
        "share of those reached who are made known to a neighbour; the others are only put on "
        "registers",
        unit="share",
        low=0,
        high=1,
    )
    introduction_hours: float = parameter(
        1.5, "effective hours that being introduced counts for", unit="h", low=0, high=20
    )
    silent_days: int = parameter(
        30,
        "days without contact beyond a greeting after which someone is sought",
        unit="day",
        low=0,
        high=365,
    )
    wait_days: int = parameter(
        90, "days after which someone who refused is sought again", unit="day", low=1, high=3650
    )

    def reach(
        self,
        state: State,
        day: int,
        draws: Draws,
        post: int,
        rows: NDArray[np.int64],
        hours: float,
    ) -> None:
        """Seek those who may be isolated among some residents for some hours.

        Args:
            state: what there is.
            day: of the run.
            draws: of facilitation.
            post: row of the facilitator.
            rows: residents of the perimeter.
            hours: today.
        """
        posts = state.facilitators
        chance = draws.uniform([post])[0]
        count = int(hours * self.reached_per_hour * float(posts.skill[post]) + chance)
        if not count:
            return
        sought = rows[self._sought(state, day, rows)]
        order = draws.part("order").uniform(sought)
        found = sought[np.argsort(order, kind="stable")][:count]
        state.ledger.introduced[day] += found.size
        introduced = draws.part("introducing").uniform(found) < self.introducing
        accepts = draws.part("register").uniform(found) >= state.residents.reluctance[found]
        for i in found[introduced]:
            self._introduce(state, day, draws, int(i))
        state.residents.refused[found[~accepts]] = day
        for i in found[accepts]:
            _put_on_lists(state, int(i), day)
            posts.caseload[post] += 1

    def _sought(self, state: State, day: int, rows: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell who is old, limited or silent, on no register and not lately a refuser.

        A refusal counts for the one who refused, not for who came to the dwelling since.
        """
        residents = state.residents
        groups, refused = residents.groups[rows], residents.refused[rows]
        old = (groups >> Group.OVER_75) & 1 == 1
        alone = (groups >> Group.ALONE) & 1 == 1
        silent = day - residents.last_contact[rows] >= self.silent_days
        willing = (day - refused >= self.wait_days) | (refused < residents.arrived[rows])
        isolated = old | residents.limited_mobility[rows] | (alone & silent)
        return np.asarray(isolated & willing & ~residents.registered[rows])

    def _introduce(self, state: State, day: int, draws: Draws, i: int) -> None:
        """Make a resident known to a neighbour of the building, likelier one ready to help."""
        residents, buildings = state.residents, state.buildings
        building = residents.building[i]
        first = buildings.first_resident[building]
        others = np.arange(first, first + buildings.residents[building])
        others = others[residents.household[others] != residents.household[i]]
        if not others.size:
            return
        liking = draws.part("neighbour").uniform(others) * residents.prosociality[others]
        introduce(state, day, i, int(others[np.argmax(liking)]), self.introduction_hours)


def introduce(state: State, day: int, i: int, j: int, hours: float) -> None:
    """Make two residents known to each other, for so many effective hours together."""
    share_time(
        i,
        j,
        hours,
        day,
        int(Origin.INTRODUCTION),
        int(Contact.INTRODUCTION),
        state.residents.last_contact,
        state.ties,
        state.ledger.contacts[day],
    )


def _put_on_lists(state: State, i: int, day: int) -> None:
    """Put a resident on the list of the nearest collective and on the institution's register."""
    residents, groups, buildings = state.residents, state.collectives, state.buildings
    residents.registered[i] = True
    alive = np.flatnonzero(groups.alive)
    if alive.size:
        building = residents.building[i]
        away = np.hypot(
            groups.x[alive] - buildings.x[building], groups.y[alive] - buildings.y[building]
        )
        enter(residents, i, int(alive[np.argmin(away)]), ON_PAPER, day)
