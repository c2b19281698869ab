"""Facilitation: what people paid to help collectives do with their hours.

Reads: facilitators, residents, buildings, collectives, conditions.
Writes: ties, residents (register, registered, last_contact), collectives (support, conflict,
know_how, shared_knowledge), facilitators.caseload, ledger (contacts, cost).
Rule: from `lead_days` before the crisis on, each post works its hours on weekdays. A share goes to
outreach: residents of the perimeter who are on no register and who are 75 or over, move with
difficulty, or live alone and had no contact beyond a greeting for `silent_days`, are introduced to
a neighbour of their building, picked by prosociality, and, if they accept (1 - reluctance), put on
the register of the nearest collective and of the institution. The other hours go to the
collectives, each the same: they cool conflict (by stance), teach the collective and help it
coordinate. What is done for residents they do not learn: shared knowledge gains by 1 - stance.
Source: the article's second element; the "ami du quartier" of the Hyper voisins, a post for 1,000
residents. Effects of an hour are assumptions.
Left out: the differences between elected officials, development teams, landlords and caretakers.
"""

from __future__ import annotations

from math import ceil
from typing import ClassVar, Self

import numpy as np
from pydantic import Field

from sim.codes import Contact, Group, Origin
from sim.kernels.meeting import share_time
from sim.parameters import parameter
from sim.processes.process import Process
from sim.rng import Draws
from sim.state import State
from sim.state.views import people_of

_WORKING_DAYS = 5


class Facilitation(Process):
    """How many facilitators there are, and what an hour of theirs does."""

    writes: ClassVar[tuple[str, ...]] = (
        "ties.*",
        "residents.register",
        "residents.registered",
        "residents.last_contact",
        "collectives.support",
        "collectives.conflict",
        "collectives.know_how",
        "collectives.shared_knowledge",
        "facilitators.caseload",
        "ledger.contacts",
        "ledger.cost",
    )

    name: str = Field("none", description="what the policy is called")
    posts_per_1000: float = parameter(
        0.0,
        "posts per 1,000 residents",
        unit="post",
        low=0,
        high=10,
        source="one for 1,000 residents in the pilot of the ami du quartier (Club des vigilants)",
    )
    hours: float = parameter(35.0, "full working time", unit="h/week", low=1, high=39)
    skill: float = parameter(0.7, "professional skill", unit="share", low=0, high=1)
    stance: float = parameter(
        0.5,
        "0 lets residents do (laisser-faire), 1 does it for them (mediation)",
        unit="share",
        low=0,
        high=1,
    )
    lead_days: int = parameter(
        365, "days before the crisis from which the policy acts", unit="day", low=0, high=3650
    )
    outreach: float = parameter(
        0.5, "share of the hours spent on reaching the isolated", unit="share", low=0, high=1
    )
    introductions_per_hour: float = parameter(
        0.1, "residents reached in an hour of outreach at full skill", unit="1/h", low=0, high=10
    )
    introduction_hours: float = parameter(
        1.5,
        "effective hours that an introduction by a facilitator counts for",
        unit="h",
        low=0,
        high=20,
    )
    silent_days: int = parameter(
        30,
        "days without contact beyond a greeting after which someone is sought",
        unit="day",
        low=0,
        high=365,
    )
    mediation: float = parameter(
        0.02, "part of a conflict cooled by an hour of full mediation", unit="1/h", low=0, high=1
    )
    teaching: float = parameter(
        0.002,
        "part of the way to full know-how that an hour takes a collective",
        unit="1/h",
        low=0,
        high=1,
    )
    post_price: float = parameter(
        45000.0, "cost of a post at full time in a year", unit="EUR/year", low=0, high=200000
    )

    def posts(self, residents: int) -> list[float]:
        """Return the hours a week of each post for so many residents.

        Where they do not make whole posts, each works the same share of full time.
        """
        full = self.posts_per_1000 * residents / 1000
        number = ceil(full)
        return [self.hours * full / number for _ in range(number)]

    def before(self) -> Self:
        """Return the process as it acts before `lead_days` before the crisis."""
        return type(self)(lead_days=self.lead_days)

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let the facilitators work their hours of the day."""
        posts, groups = state.facilitators, state.collectives
        groups.support[:] = 0.0
        if not len(posts) or day < state.conditions.first_crisis_day[0] - self.lead_days:
            return
        full_time = float(posts.hours.sum()) / self.hours
        state.ledger.cost[day] += self.post_price / 365 * full_time
        if state.conditions.weekday[0] >= _WORKING_DAYS:
            return
        for post in range(len(posts)):
            hours = float(posts.hours[post]) / _WORKING_DAYS
            self._reach_out(state, day, draws, post, hours * self.outreach)
            self._support(state, post, hours * (1 - self.outreach))

    def _support(self, state: State, post: int, hours: float) -> None:
        groups, posts = state.collectives, state.facilitators
        alive = np.flatnonzero(groups.alive)
        if not alive.size:
            return
        each = hours / alive.size
        skill, stance = float(posts.skill[post]), float(posts.stance[post])
        groups.support[alive] += each * _WORKING_DAYS
        groups.conflict[alive] *= max(0.0, 1 - self.mediation * each * stance * skill)
        learnt = self.teaching * each * skill
        groups.know_how[alive] += learnt * (1 - groups.know_how[alive])
        groups.shared_knowledge[alive] += (
            learnt * (1 - stance) * (1 - groups.shared_knowledge[alive])
        )

    def _reach_out(self, state: State, day: int, draws: Draws, post: int, hours: float) -> None:
        residents, buildings, posts = state.residents, state.buildings, state.facilitators
        first = buildings.first_resident[posts.first_building[post]]
        end = posts.last_building[post]
        last = buildings.first_resident[end] + buildings.residents[end]
        rows = np.arange(first, last)
        alone = (residents.groups[rows] >> Group.ALONE) & 1 == 1
        sought = (
            (residents.age[rows] >= 75)
            | residents.limited_mobility[rows]
            | (alone & (day - residents.last_contact[rows] >= self.silent_days))
        ) & ~residents.registered[rows]
        rows = rows[sought]
        chance = draws.uniform([post], 0)[0]
        count = int(hours * self.introductions_per_hour * float(posts.skill[post]) + chance)
        if not count or not rows.size:
            return
        order = draws.part("order").uniform(rows)
        for i in rows[np.argsort(order, kind="stable")][:count]:
            self._introduce(state, day, draws, int(i))
            posts.caseload[post] += 1

    def _introduce(self, state: State, day: int, draws: Draws, i: int) -> None:
        """Introduce a resident to a neighbour, and put the resident on the registers."""
        residents, buildings, groups = state.residents, state.buildings, state.collectives
        building = residents.building[i]
        first = buildings.first_resident[building]
        others = np.arange(first, first + buildings.residents[building])
        others = others[residents.household[others] != residents.household[i]]
        if others.size:
            liking = draws.part("neighbour").uniform(others) * residents.prosociality[others]
            share_time(
                i,
                int(others[np.argmax(liking)]),
                self.introduction_hours,
                day,
                int(Origin.INTRODUCTION),
                int(Contact.INTRODUCTION),
                people_of(state),
                state.ties,
                state.ledger.contacts[day],
            )
        if draws.part("register").uniform([i])[0] < residents.reluctance[i]:
            return
        residents.registered[i] = True
        alive = np.flatnonzero(groups.alive)
        if alive.size:
            away = np.hypot(
                groups.x[alive] - buildings.x[building], groups.y[alive] - buildings.y[building]
            )
            residents.register[i] = alive[np.argmin(away)]
