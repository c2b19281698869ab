"""Mutual aid: whom residents with a need turn to, who helps, and what that leaves.

Reads: needs, need_traits, ties, households, residents, buildings (x, y, stricken), conditions
(stage, closed, online, kin, institution, heat, trouble), collectives.
Writes: needs, ties, residents (energy, trust, efficacy, last_contact, last_gave, last_received,
last_cooled, crisis_hours), collectives (cases, used_kits, work), institution.left, ledger.
Rule: a need turns to the household, then to kin outside, on its first day; then each day to a few
neighbours in proportion to hours x exp(-distance / nearness), if the resident asks at all; then to
a collective; then, once `institution_delay` days old, to the institution.

A resident is ready to help by r = 2 x prosociality x energy x (1 - own trouble) x (1 + w_belonging
(belonging - 0.5)), less when of limited mobility. A neighbour accepts with chance (stranger +
(friend - stranger) known) x r x (1 + reciprocity x owed / (owed + 1)), owed being the services that
the asker is ahead. Who is refused loses trust.

A collective is reached by those on its register, its members, those who know a member and, while
messages pass, those who write to the nearest one, as far as it is known. It may notice a silent
need on its register, the less, the more centralised it is. It needs time, a member who accepts
(volunteer x r) and, for some needs, a kit: the least of the three decides. Its core team's time
makes cases_per_hour x hours / 7 x (0.5 + 0.5 know_how) x (1 - conflict) x (1 - consultation x
voice) cases a day, and facilitators' hours more; with rivalry q a case takes 1 + q, as q / (1 + q)
of the visits are made twice. Allies take one another's cases and lend kits. What is left of a case,
or of a kit, counts as the chance of a whole one.

A visit fails with chance skill x (1 - know-how), the helper's or, if more, the collective's. It is
contact then, shorter, and no service; the need stays open for the next channel and day. A service
takes energy, makes the tie stronger, raises trust and efficacy and is remembered by the tie. In
heat, care or someone looking in means a cool place that day.
Source: about 94 % of those who asked their circle got help (INSEE Focus 265); goodwill exceeds what
can be matched (five times in the English scheme of 2020), so coordination is a resource.
Left out: money, exchanges agreed in advance, what a visit made twice costs the second visitor, a
volunteer's own ties to who is helped, harm done by unskilled help.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.codes import PlaceKind, Stage
from sim.kernels.collective_help import Coordination, count_offers
from sim.kernels.collectives import list_members
from sim.kernels.helping import Asking, Today
from sim.kernels.mutual_aid import MOST_ASKS, meet_needs
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
    visits_of,
)


class MutualAid(Process):
    """How residents ask, accept and coordinate."""

    writes: ClassVar[tuple[str, ...]] = (
        "needs.*",
        "ties.alter",
        "ties.hours",
        "ties.last_day",
        "ties.origin",
        "ties.given",
        "ties.degree",
        "residents.energy",
        "residents.trust",
        "residents.efficacy",
        "residents.last_contact",
        "residents.last_gave",
        "residents.last_received",
        "residents.last_cooled",
        "residents.crisis_hours",
        "collectives.cases",
        "collectives.used_kits",
        "collectives.work",
        "institution.left",
        "ledger.met",
        "ledger.met_by_kind",
        "ledger.lapsed",
        "ledger.channel",
        "ledger.unmet_hours",
        "ledger.delay",
        "ledger.contacts",
        "ledger.given",
        "ledger.given_old",
        "ledger.offers",
        "ledger.asked",
        "ledger.refused",
        "ledger.ineffective",
        "ledger.duplicated",
    )

    asks: int = parameter(
        2,
        "neighbours, or members of a collective, who are asked in a day",
        unit="person",
        low=0,
        high=MOST_ASKS,
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
    belonging_weight: float = parameter(
        0.6,
        "by how much full belonging, against none, raises the readiness to help",
        unit="1",
        low=0,
        high=2,
    )
    reciprocity: float = parameter(
        0.5,
        "by how much a neighbour deep in the asker's debt is readier to help",
        unit="1",
        low=0,
        high=5,
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
    message_reach: float = parameter(
        0.3,
        "chance that someone who uses messaging turns to the group of the nearest collective, if "
        "everybody nearby knows of it",
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
    blindness: float = parameter(
        0.5,
        "share of these needs that a fully centralised collective does not see",
        unit="share",
        low=0,
        high=1,
    )
    energy_per_hour: float = parameter(
        0.05, "energy that an hour of help takes", unit="1/h", low=0, high=1
    )
    failed_visit: float = parameter(
        0.5,
        "time that a visit takes which does not meet the need, against one that does",
        unit="share",
        low=0.01,
        high=1,
    )
    trust_gain: float = parameter(
        0.02,
        "part of the way to full trust that a service takes both sides",
        unit="share",
        low=0,
        high=1,
    )
    efficacy_gain: float = parameter(
        0.02,
        "part of the way to full power to act that a service takes the one who gives it",
        unit="share",
        low=0,
        high=1,
    )
    trust_loss: float = parameter(
        0.005, "part of trust that a refusal takes", unit="share", low=0, high=1
    )
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
    institution_delay: int = parameter(
        2,
        "days before which the institution does not answer, as it has to be reached, to decide and "
        "to send someone",
        unit="day",
        low=0,
        high=60,
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let residents with open needs seek help."""
        groups = state.collectives
        self._set_capacity(state, draws)
        today, asking = self._today(state, day), self.asking()
        helpers, dwellers = helpers_of(state), dwellers_of(state)
        if today.in_crisis:
            state.ledger.offers[day] = count_offers(
                draws.part("offers").stream, today, helpers, dwellers, asking
            )
        before = groups.cases.copy()
        meet_needs(
            draws.stream,
            today,
            need_rows_of(state),
            people_of(state),
            state.ties,
            helpers,
            dwellers,
            traits_of(state),
            asking,
            self._coordination(state, draws),
            book_of(state),
            visits_of(state),
        )
        groups.work += self.hours_per_case * (before - groups.cases) * (1 + groups.rivalry)

    def asking(self) -> Asking:
        """Return the rules of asking and accepting as kernels take them."""
        return Asking(*(getattr(self, name) for name in Asking._fields))

    def _today(self, state: State, day: int) -> Today:
        now = state.conditions
        down = bool(now.closed[0, PlaceKind.ONLINE])
        return Today(
            day=day,
            in_crisis=bool(now.stage[0] == Stage.CRISIS),
            hot=bool(now.heat[0] > 0),
            kin_reach=float(now.kin[0]),
            online=0.0 if down else min(1.0, float(now.online[0])),
            trouble=now.trouble[0],
            capacity=state.institution.left,
            weight=np.empty(state.ties.alter.shape[1], dtype=np.float32),
        )

    def _set_capacity(self, state: State, draws: Draws) -> None:
        """Set how many needs each collective and the institution can take today."""
        groups = state.collectives
        pace = (0.5 + 0.5 * groups.know_how) * (1 - groups.conflict)
        pace = pace * (1 - self.consultation * groups.voice)
        own = self.cases_per_hour * groups.hours / 7 * pace
        lent = self.cases_per_support_hour * groups.support
        cases = np.where(groups.alive & (groups.core > 0), own + lent, 0) / (1 + groups.rivalry)
        groups.cases[:] = _whole(cases, draws.part("cases"))
        served = self.institution_per_1000 * len(state.residents) / 1000
        state.institution.left[:] = _whole(
            [served * state.conditions.institution[0]], draws.part("institution")
        )

    def _coordination(self, state: State, draws: Draws) -> Coordination:
        groups = state.collectives
        working = np.where(groups.alive, groups.kits * groups.upkeep, 0)
        member, first = list_members(state.residents.membership, len(groups))
        return Coordination(
            cases=groups.cases,
            working_kits=_whole(working, draws.part("kits")),
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


def _whole(amounts: ArrayLike, draws: Draws) -> NDArray[np.float32]:
    """Round amounts, shape (m,), to whole numbers whose means are the amounts."""
    values = np.asarray(amounts, dtype=np.float64)
    return np.floor(values + draws.uniform(np.arange(values.size))).astype(np.float32)
