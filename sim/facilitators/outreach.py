"""Outreach: doors are knocked at; who is exposed goes on lists, others are asked to join."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.aid.consent import consent
from sim.codes import Contact, FacilitatorKind, Origin, Profile, Tenure
from sim.kernels.meeting import share_time
from sim.parameters import Parameters, parameter
from sim.rng import Draws
from sim.state import State
from sim.state.lists import ON_PAPER, enter
from sim.state.nearest import nearest

type Rows = NDArray[np.intp]

_OLD = 75


class Outreach(Parameters):
    """What an hour of outreach does."""

    talks_per_hour: float = parameter(
        0.5,
        "dwellings whose residents are talked to in an hour at full skill, ways, closed doors and "
        "what follows from a talk included",
        unit="1/h",
        low=0,
        high=12,
        source="0.1 to 3 (assumption): canvassers have up to 12 short talks an hour; 14 programmes "
        "reached 140,000 people in seven years, of the order of 0.1 an hour of each worker (Ageing "
        "Better)",
    )
    asking: float = parameter(
        0.1,
        "chance that a resident of full prosociality who is asked to join the nearest collective "
        "does",
        unit="share",
        low=0,
        high=1,
        source="0.02 to 0.3 (assumption): 15 community builders had 1,200 residents become "
        "connectors in six years (Ageing Better, Torbay); many volunteer only when asked (Freeman, "
        "NBER 5435)",
    )
    introducing: float = parameter(
        0.2,
        "chance that a talk ends with being introduced to a neighbour",
        unit="share",
        low=0,
        high=1,
    )
    introduction_hours: float = parameter(
        1.5, "effective hours that being introduced counts for", unit="h", low=0, high=20
    )
    again_days: int = parameter(
        180,
        "days after which those talked to, or confirmed on a list, are called on again",
        unit="day",
        low=1,
        high=3650,
    )

    def reach(
        self,
        state: State,
        day: int,
        draws: Draws,
        post: int,
        homes: Rows,
        hours: float,
    ) -> None:
        """Knock at doors for some hours: those where somebody is known to be exposed come first.

        Args:
            state: what there is.
            day: of the run.
            draws: of facilitation.
            post: row of the facilitator.
            homes: households of the perimeter.
            hours: today.
        """
        posts, called_on = state.facilitators, state.households.called_on
        chance = draws.uniform([post])[0]
        count = int(hours * self.talks_per_hour * float(posts.skill[post]) + chance)
        homes = homes[day - called_on[homes] >= self.again_days]
        if not count or not homes.size:
            return
        told = np.zeros(len(state.households), dtype=bool)
        told[state.residents.household[self.told(state, day)]] = True
        order = draws.part("order").uniform(homes) - told[homes]
        for home in homes[np.argsort(order, kind="stable")][:count].tolist():
            called_on[home] = day
            state.ledger.introduced[day] += 1
            self._talk(state, day, draws, post, home)

    def told(self, state: State, day: int) -> NDArray[np.bool_]:
        """Tell which residents one is told to look after, (n,).

        The exposed of buildings whose caretaker knows them; social tenants of 75 and over where a
        landlord's post opens its file; those on the register, and those on a list on paper: all but
        those whose entry was confirmed in the last `again_days`.
        """
        residents, buildings = state.residents, state.buildings
        building = residents.building
        known = buildings.caretaker[building] & (residents.profile == Profile.EXPOSED)
        posts = state.facilitators
        for post in np.flatnonzero(posts.kind == FacilitatorKind.LANDLORD):
            covers = (building >= posts.first_building[post]) & (
                building <= posts.last_building[post]
            )
            social = state.households.tenure[residents.household] == Tenure.SOCIAL_TENANT
            known |= covers & social & (residents.age >= _OLD)
        entered = residents.list_holder >= 0
        known |= residents.registered
        known |= (entered & (residents.list_bearer == ON_PAPER)).any(axis=1)
        fresh = entered & (day - residents.list_day < self.again_days)
        return np.asarray(known & ~fresh.any(axis=1))

    def _talk(self, state: State, day: int, draws: Draws, post: int, home: int) -> None:
        """Talk to those of a dwelling who are exposed, or else to one of those who live there."""
        residents, first = state.residents, int(state.households.first_resident[home])
        rows = np.arange(first, first + state.households.residents[home])
        exposed = rows[residents.profile[rows] == Profile.EXPOSED]
        there = residents.building[first : first + 1]
        close = int(nearest(state, there, state.collectives.alive)[0][0])
        for i in exposed[consent(state, draws, exposed)].tolist():
            state.facilitators.caseload[post] += not residents.registered[i]
            residents.registered[i] = True
            if close >= 0:
                enter(residents, i, close, ON_PAPER, day)
        if exposed.size:
            i = int(exposed[0])
        else:
            i = int(rows[np.argmax(draws.part("talk").uniform(rows))])
            if self._joins(state, day, draws, i, close):
                return
        if draws.part("introducing").uniform([i])[0] < self.introducing:
            self._introduce(state, day, draws, i)

    def _joins(self, state: State, day: int, draws: Draws, i: int, collective: int) -> bool:
        """Ask a resident to join a collective, and tell whether the resident does."""
        residents = state.residents
        free = np.flatnonzero(residents.membership[i] < 0)
        belongs = (residents.membership[i] == collective).any()
        chance = self.asking * float(residents.prosociality[i])
        if collective < 0 or belongs or not free.size:
            return False
        if draws.part("joining").uniform([i])[0] >= chance:
            return False
        residents.membership[i, free[0]] = collective
        residents.attended[i, free[0]] = day
        state.collectives.members[collective] += 1
        state.ledger.joined[day] += 1
        return True

    def _introduce(self, state: State, day: int, draws: Draws, i: int) -> None:
        """Make a resident known to a neighbour of the building, likelier one ready to help."""
        residents, buildings = state.residents, state.buildings
        building = residents.building[i]
        first = buildings.first_resident[building]
        others = np.arange(first, first + buildings.residents[building])
        others = others[residents.household[others] != residents.household[i]]
        if not others.size:
            return
        liking = draws.part(f"neighbour/{i}").uniform(others) * residents.prosociality[others]
        share_time(
            i,
            int(others[np.argmax(liking)]),
            self.introduction_hours,
            day,
            int(Origin.INTRODUCTION),
            int(Contact.INTRODUCTION),
            residents.last_contact,
            state.ties,
            state.ledger.contacts[day],
        )
