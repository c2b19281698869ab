"""Mutual aid: whom residents with a need turn to, who helps, and what that leaves.

A need turns to the household, to kin outside, to neighbours, to a collective and at last to the
institution; the first that meets it closes it.

Reads: needs, need_traits, ties, households.residents, residents, buildings (x, y, stricken),
conditions (stage, closed, online, kin, institution, heat, trouble), institution.share,
collectives.
Writes: needs, ties, residents (energy, trust, efficacy, last_contact, last_gave, last_received,
last_cooled, crisis_hours), collectives (cases, used_kits, work), institution.left, ledger.
Rule: needs are taken in the order in which they arose, those of one day in the order of rows. Each
day an open need of resident i tries the channels below, in turn, until one meets it. Traits of
its kind (household, kin, institution, effort, skill, kit) are those of `needs.kinds`. A need unmet
on its last day lapses.

Household, on the first day only: where i lives with others of 15 and over, it meets the need with
chance household. Kin outside, on the first day only: they do with chance kin x (i's support from
kin) x (reach of kin today). Neither takes anybody's energy.

Neighbours, every day, if i asks. Up to `asks` of i's ties of `least_hours` or more outside the
household are drawn one after another, without replacement, in proportion to hours x exp(-distance /
`nearness_m`) between the buildings. Neighbour j accepts with chance

  min(1, (stranger_accepts + (friend_accepts - stranger_accepts) x known) x returned x ready_j)
  known = h / (h + familiar_hours), h being the hours of their tie today
  returned = 1 + reciprocity x owed / (owed + 1)
  owed = max(0, services i gave j - services j gave i)
  ready_j = 2 x prosociality x energy x able x (1 - trouble)
            x (1 + belonging_weight x (belonging - 0.5))

of j's traits: able is `frail_helper` with limited mobility and 1 without, trouble that of j's
profile and zone today. A refusal takes the share `trust_loss` of i's trust, and the next is asked.
Who accepts comes, and no other neighbour is asked today, even if the visit fails.

A collective, every day. Each has cases and kits for today:

  cases = floor((own + cases_per_support_hour x support) / (1 + rivalry) + u); 0 without core team
  own = cases_per_hour x hours / 7 x (0.5 + 0.5 x know_how) x (1 - conflict)
        x (1 - consultation x (1 - centralisation))
  kits = floor(kits x upkeep + u) - those in use today

u being uniform on (0, 1). A collective takes a need when it has a whole case left and, if the kind
needs one, a whole kit of its own or of an ally; if it cannot, the ally takes it that can and has
the most cases left. If i asks, the need goes to the first of these which takes it, itself or
through an ally: the collective that keeps i on its register; those of which i is a member; with
chance `member_reach`, those of which people tied to i (household included) are members; if i uses
messages, the nearest to i's building, with chance `message_reach` x online x its visibility, online
being calls and messages today, at most 1, and 0 when the channel is shut. If i does not ask, the
collective that keeps i on its register notices, with chance `noticing` x (1 - `blindness` x its
centralisation), and takes the need in the same way.

The collective that takes it has a case less, whatever follows, and draws up to `asks` of its
members, one after another, uniformly, with replacement. The first who is not of i's household and
accepts, with chance min(1, `volunteer_accepts` x ready_j), comes, with a kit if one is needed: the
collective's, else that of the ally with most left, in use from then on. With chance rivalry / (1 +
rivalry) the visit is booked as made twice. Each case adds `hours_per_case` x (1 + rivalry) to the
core team's work.

The institution, from `institution_delay` days on, if i asks or is on its register. It can take
floor(`institution_per_1000` x residents / 1000 x share x (its capacity today, against ordinary
days) + u) needs a day. A need is brought with chance institution x heard, and met while it can:

  heard = 1 if i asks and is on its register, i's trust in institutions if i asks and is not,
          noticing if i does not ask

share is what the city gives the neighbourhood of its capacity, against what it has by its
residents: 1 for a neighbourhood by itself. A need brought counts (`ledger.brought`) whether or not
there is room for it. A kind of less patience than that never reaches it. By default care (a day)
does not, and someone looking in (two days) has one try.

A visit of j, neighbour or member, meets the need with chance 1 - skill x (1 - know-how), the
know-how being j's or, if more, that of the collective j comes for. It takes t = effort hours, or
`failed_visit` x effort if it does not meet the need. Either way it is contact and adds t to the tie
of i and j (or begins it), and j's energy falls by `energy_per_hour` x t, to 0 at least. If it does
not meet the need, that is all: the next channel is tried. If it does, it is a service:

  trust += trust_gain x (1 - trust), of both i and j
  efficacy += efficacy_gain x (1 - efficacy), of j

the tie remembers it (up to 127 each way), today is j's last day of giving and i's of receiving and,
in the crisis, t adds to j's hours of help.

On a day of heat, care or someone looking in, from whatever channel, means that i was in a cool
place. On each day of the crisis every member of a collective offers help with chance
`volunteer_accepts` x ready_j; offers are only counted.
Source: about 94 % of those who asked their circle got help (INSEE Focus 265); goodwill exceeds what
can be matched (five times in the English scheme of 2020), so coordination is a resource.
Left out: money, exchanges agreed in advance, what a visit made twice costs the second visitor, a
volunteer's own ties to who is helped, harm done by unskilled help; limits that a crisis sets to
visits of helpers, who come as on ordinary days but for their own trouble.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from sim.codes import PlaceKind, Stage
from sim.fields import taken
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
        "ties.back",
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
        "ledger.brought",
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
        4,
        "neighbours, or members of a collective, who are asked in a day",
        unit="person",
        low=0,
        high=MOST_ASKS,
    )
    least_hours: float = parameter(
        0.158, "hours of the weakest tie that one asks", unit="h", low=0, high=200
    )
    nearness_m: float = parameter(
        150.0, "distance over which the inclination to ask falls by e", unit="m", low=1, high=10000
    )
    stranger_accepts: float = parameter(
        0.067,
        "chance that a rested neighbour of mean prosociality helps a stranger",
        unit="share",
        low=0,
        high=1,
    )
    friend_accepts: float = parameter(
        0.716, "the same for someone very well known", unit="share", low=0, high=1
    )
    familiar_hours: float = parameter(
        1.15, "hours together at which someone counts as half known", unit="h", low=0.01, high=200
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
    institution_per_1000: float = parameter(
        1.0,
        "needs that the institution can take a day, per 1,000 residents",
        unit="need/day per 1,000 residents",
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
        return taken(Asking, self)

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
        pace = pace * (1 - self.consultation * (1 - groups.centralisation))
        own = self.cases_per_hour * groups.hours / 7 * pace
        lent = self.cases_per_support_hour * groups.support
        cases = np.where(groups.alive & (groups.core > 0), own + lent, 0) / (1 + groups.rivalry)
        groups.cases[:] = _whole(cases, draws.part("cases"))
        served = self.institution_per_1000 * len(state.residents) / 1000
        shared = served * float(state.institution.share[0])
        state.institution.left[:] = _whole(
            [shared * state.conditions.institution[0]], draws.part("institution")
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
