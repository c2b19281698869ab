"""Mutual aid: whom residents with a need turn to, and who helps.

Reads: needs, ties, residents, households, buildings, collectives, conditions.
Writes: needs, ties, residents (energy, trust, efficacy, last_gave, last_received, crisis_hours),
collectives (cases, used_kits, work), institution.left, ledger.
Rule: a resident turns to the household, then to kin outside, on the first day; then each day, if
asking at all, to a few neighbours in proportion to hours x exp(-distance / nearness); then to a
collective that knows of the resident; then to the institution. A neighbour accepts with chance
(stranger + (friend - stranger) known) x 2 x prosociality x energy. A collective needs a
coordinator who has time, a member who accepts and, for some needs, a kit: the least of the three
decides. A need of someone on a register may be noticed without being asked for. Helping takes
energy, makes the tie stronger, raises trust and efficacy; being refused lowers trust.
Source: about 94 % of those who asked their circle got help (INSEE Focus 265); goodwill exceeds what
can be matched (five times in the English scheme of 2020), so coordination is a resource.
Left out: help that fails, money, exchanges agreed in advance.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.codes import Stage
from sim.kernels.collectives import list_members
from sim.kernels.mutual_aid import Asking, Coordination, Today, count_offers, meet_needs
from sim.parameters import parameter
from sim.processes.process import Process
from sim.rng import Draws
from sim.state import State
from sim.state.views import (
    book_of,
    dwellers_of,
    helpers_of,
    need_rows_of,
    people_of,
    traits_of,
)


class MutualAid(Process):
    """How residents ask, accept and coordinate."""

    writes: ClassVar[tuple[str, ...]] = (
        "needs.*",
        "ties.*",
        "residents.energy",
        "residents.trust",
        "residents.efficacy",
        "residents.last_contact",
        "residents.last_gave",
        "residents.last_received",
        "residents.crisis_hours",
        "collectives.cases",
        "collectives.used_kits",
        "collectives.work",
        "institution.left",
        "ledger.*",
    )

    asks: int = parameter(
        2,
        "neighbours, or members of a collective, who are asked in a day",
        unit="person",
        low=0,
        high=20,
    )
    nearness_m: float = parameter(
        150.0, "distance over which the inclination to ask falls by e", unit="m", low=1, high=10000
    )
    stranger_accepts: float = parameter(
        0.05,
        "chance that a rested neighbour of mean prosociality helps a stranger",
        unit="share",
        low=0,
        high=1,
    )
    friend_accepts: float = parameter(
        0.8, "the same for someone very well known", unit="share", low=0, high=1
    )
    familiar_hours: float = parameter(
        8.0, "hours together at which someone counts as half known", unit="h", low=0.01, high=200
    )
    frail_helper: float = parameter(
        0.3,
        "help that people of limited mobility give, against others",
        unit="share",
        low=0,
        high=1,
    )
    volunteer_accepts: float = parameter(
        0.5,
        "chance that a rested member of mean prosociality takes a case",
        unit="share",
        low=0,
        high=1,
    )
    member_reach: float = parameter(
        0.3,
        "chance that someone who knows a member turns to the collective",
        unit="share",
        low=0,
        high=1,
    )
    noticing: float = parameter(
        0.3,
        "chance a day that a need of someone on a register, who does not ask, is noticed",
        unit="share",
        low=0,
        high=1,
    )
    energy_per_hour: float = parameter(
        0.05, "energy that an hour of help takes", unit="1/h", low=0, high=1
    )
    trust_gain: float = parameter(
        0.02,
        "part of the way to full trust that a service takes both sides",
        unit="share",
        low=0,
        high=1,
    )
    trust_loss: float = parameter(
        0.005, "part of trust that a refusal takes", unit="share", low=0, high=1
    )
    cases_per_coordinator: float = parameter(
        2.0,
        "needs that a rested member of a core team can match in a day",
        unit="need/day",
        low=0,
        high=100,
        source="10 to 60 for a full working day (assumption)",
    )
    cases_per_support_hour: float = parameter(
        0.5,
        "needs a day matched for each weekly hour of a facilitator",
        unit="need/day",
        low=0,
        high=20,
    )
    hours_per_case: float = parameter(
        0.2, "work that matching a need takes the core team", unit="h", low=0, high=5
    )
    consultation: float = parameter(
        0.3, "share of a core team's time that full voice takes", unit="share", low=0, high=1
    )
    institution_per_1000: float = parameter(
        1.0,
        "needs that the institution can take a day, per 1,000 residents",
        unit="need/day",
        low=0,
        high=1000,
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let residents with open needs seek help."""
        groups, now = state.collectives, state.conditions
        self._set_coordination(state)
        listed, first = list_members(state.residents.membership, groups.members)
        in_crisis = bool(now.stage[0] == Stage.CRISIS)
        asking = self.asking()
        before = groups.cases.copy()
        weight = np.empty(state.ties.alter.shape[1], dtype=np.float32)
        meet_needs(
            draws.stream,
            Today(day, in_crisis, float(now.kin[0]), state.institution.left, weight),
            need_rows_of(state),
            people_of(state),
            state.ties,
            helpers_of(state),
            dwellers_of(state),
            traits_of(state),
            asking,
            Coordination(groups.cases, groups.kits, groups.used_kits, listed, first),
            book_of(state),
        )
        groups.work += self.hours_per_case * (before - groups.cases)
        if in_crisis:
            state.ledger.offers[day] = count_offers(
                draws.part("offers").stream, listed, helpers_of(state), asking
            )

    def asking(self) -> Asking:
        """Return the rules of asking and accepting as kernels take them."""
        return Asking(*(getattr(self, name) for name in Asking._fields))

    def _set_coordination(self, state: State) -> None:
        """Set how many needs each collective and the institution can take today.

        The leader alone coordinates in a centralised collective, at once; the whole core team in a
        collegial one, less the time that consultation takes.
        """
        groups = state.collectives
        heads = groups.centralisation + (1 - groups.centralisation) * groups.core
        pace = groups.core_energy * (1 - self.consultation * groups.voice)
        pace = pace * (0.5 + 0.5 * groups.know_how) * (1 - groups.conflict)
        own = self.cases_per_coordinator * heads * pace
        lent = self.cases_per_support_hour * groups.support
        groups.cases[:] = np.where(groups.alive & (groups.core > 0), own + lent, 0)
        state.institution.left[0] = self.institution_per_1000 * len(state.residents) / 1000
