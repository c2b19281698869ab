"""Mutual aid: whom residents with a need turn to, who helps, and what that leaves.

A need turns to the household, to kin outside, to neighbours, to a collective and at last to the
institution; the first that meets it closes it.

Rule: needs are taken in the order in which they arose, those of one day in the order of rows. Each
day an open need of resident i tries the channels below, in turn, until one meets it. Traits of
its kind (household, kin, institution, effort, skill, kit) are those of `needs.kinds`. A need unmet
on its last day lapses.

Household, on the first day only: where i lives with others of 15 and over, it meets the need with
chance household. Kin outside, on the first day only: they do with chance kin x (i's support from
kin) x (reach of kin today). Neither adds to anybody's load.

Silence. A need has numbers that it keeps from its birth on. It is asked for from the first day on
which the first of them is below open_i(`ask`), where

  open_i(a) = a - ask_reluctance x (reluctance_i - its mean) + ask_belief x (trust_i - 0.5)

Trust in neighbours is what i believes of their readiness. Until then the need is silent, and open
to those who notice it. First, each neighbour j with whom i was in contact today: one number that
the need keeps with j decides for good whether j notices, with chance neighbours_notice x known, and
another whether j is ready to help, as below. Who notices and is ready offers help; i accepts if the
second number of the need is below open_i(accept + accept_familiar x known). Of those accepted, the
one whose number for noticing is lowest comes, and no neighbour is asked today, even if the visit
fails. If there is none, the caretaker of the building, where it has one, and then the keeper of the
list that has i (the collective of i's register, or the institution) notice by one number each, with
chances caretakers_notice and lists_notice x (1 - `blindness` x the collective's centralisation).
They do not help: they offer to find help, which i accepts as above, with known 0. An offer that is
accepted makes the need known from then on, as if it had been asked for; one that is declined
changes nothing. A need that nobody knows of goes no further today.

Neighbours, every day, if the need is known. i's ties of `least_hours` or more outside the household
come in an order drawn without replacement in proportion to hours x exp(-distance / `nearness_m`) x
suited x ready_j, by numbers that the need keeps with them; each day the next `asks` are asked who
have not been. A number that the need keeps with neighbour j decides: j accepts with chance

  min(1, warmth x returned x suited x ready_j)
  warmth = stranger_accepts + (friend_accepts - stranger_accepts) x known
  known = h / (h + familiar_hours), h being the hours of their tie today
  returned = 1 + reciprocity x owed / (owed + 1)
  owed = max(0, services i gave j - services j gave i)
  suited = (ease + (1 - ease) x h / (h + 90)) x (peers, where j is no parent of young children)
  ready_j = able x (1 - trouble) x load_hours / (load_hours + load)
            x (1 + prosociality_weight x (prosociality - its mean))
            x (1 + belonging_weight x (belonging - its mean))

of j's traits, against the means of all residents today: able is `frail_helper` with limited
mobility and 1 without, trouble that of j's profile and zone today, load the hours of help given
lately, of which a day takes the share 1 - exp(-1/7). A refusal takes the share `trust_loss` of i's
trust, and the next is asked. Who accepts comes, and no other neighbour is asked today, even if the
visit fails.

A collective, every day. Each has cases and kits for today:

  cases = floor((own + cases_per_support_hour x support) / (1 + rivalry) + u); 0 without core team
  own = cases_per_hour x hours / 7 x (0.5 + 0.5 x know_how) x (1 - conflict)
        x (1 - consultation x (1 - centralisation))
  kits = floor(kits x upkeep + u) - those in use today

u being uniform on (0, 1). A collective takes a need when it has a whole case left and, if the kind
needs one, a whole kit of its own or of an ally; if it cannot, the ally takes it that can and has
the most cases left. A known need goes to the first of these which takes it, itself or
through an ally: the collective that keeps i on its register; those of which i is a member; with
chance `member_reach`, those of which people tied to i (household included) are members; if i uses
messages, the nearest to i's building, with chance `message_reach` x online x its visibility, online
being calls and messages today, at most 1, and 0 when the channel is shut.

The collective that takes it has a case less, whatever follows, and draws up to `asks` of its
members, one after another, uniformly, with replacement. The first who is not of i's household and
accepts, with chance `volunteer_accepts` x suited x ready_j (by the number that the need keeps with
j), comes, with a kit if one is needed: the
collective's, else that of the ally with most left, in use from then on. With chance rivalry / (1 +
rivalry) the visit is booked as made twice. Each case adds `hours_per_case` x (1 + rivalry) to the
core team's work.

The institution, from `institution_delay` days on, if the need is known. It can take
floor(`institution_per_1000` x residents / 1000 x share x (its capacity today, against ordinary
days) + u) needs a day. A need is brought with chance institution x heard, and met while it can,
heard being 1 if i is on its register and else i's trust in institutions.

share is what the city gives the neighbourhood of its capacity, against what it has by its
residents: 1 for a neighbourhood by itself. A need brought counts (`ledger.brought`) whether or not
there is room for it. A kind of less patience than that never reaches it. By default care (a day)
does not, and someone looking in (two days) has one try.

A visit of j, neighbour or member, meets the need with chance 1 - skill x (1 - know-how), the
know-how being j's or, if more, that of the collective j comes for. It takes t = effort hours, or
`failed_visit` x effort if it does not meet the need. Either way it is contact and adds t to the tie
of i and j (or begins it), and to j's load. If it does
not meet the need, that is all: the next channel is tried. If it does, it is a service:

  trust += trust_gain x (1 - trust), of both i and j
  efficacy += efficacy_gain x (1 - efficacy), of j

the tie remembers it (up to 127 each way), today is j's last day of giving and i's of receiving and,
in the crisis, t adds to j's hours of help.

Gates. Whatever stops a need on a day is a gate, counted by the stage in which the need arose, the
groups of i and the kind. Of a silent need: no list has i on it, or its keeper does not notice; or
help was offered and declined. Of one that is known: i knows no neighbour to ask; all who are asked
refuse; a visit does not meet it; no collective is in reach; those in reach have no case left; they
have, and no kit; none of the members asked comes; the institution has no room. A need that lapses
is booked at the furthest of the gates that it came to, in this order.

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

from sim.aid.desks import Desks, whole
from sim.aid.voice import Voice
from sim.codes import PlaceKind, Stage
from sim.fields import taken
from sim.kernels.collective_help import count_offers
from sim.kernels.helping import Aid, Rules, Today
from sim.kernels.helping import Voice as Said
from sim.kernels.mutual_aid import MOST_ASKS, meet_needs
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.views import (
    book_of,
    dwellers_of,
    fates_of,
    helpers_of,
    need_rows_of,
    traits_of,
    visits_of,
)

FADES = np.float32(np.exp(-1 / 7))
"""What a day leaves of the hours of help given lately."""


class MutualAid(Process):
    """How residents ask, accept and coordinate."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents=(
            "belonging building groups household institution_trust kin know_how limited_mobility "
            "membership messaging profile prosociality register registered reluctance "
            "school_children"
        ),
        households="residents",
        buildings="caretaker stricken x y",
        collectives=(
            "alive alliance centralisation conflict core hours kits know_how rivalry support "
            "upkeep visibility x y"
        ),
        institution="share",
        need_traits="ease effort household institution kin kit peers skill",
        conditions=(
            "closed first_crisis_day heat institution kin last_crisis_day online stage trouble"
        ),
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents=(
            "load trust efficacy last_contact last_gave last_received last_cooled last_asked "
            "last_offered last_unmet crisis_hours"
        ),
        ties="alter hours last_day origin given degree back",
        collectives="cases used_kits work",
        institution="left",
        needs="*",
        ledger=(
            "met met_by_kind lapsed channel brought unmet_hours delay contacts given given_old "
            "offers asked refused ineffective duplicated"
        ),
        gates="met unmet found bound",
    )

    voice: Voice = Voice()
    desks: Desks = Desks()
    asks: int = parameter(
        2,
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
        0.9,
        "chance that a neighbour of mean traits does an errand for a stranger",
        unit="share",
        low=0,
        high=1,
        source="assumption; 76 % say that they would do a neighbour a small service (Pew 2025)",
    )
    friend_accepts: float = parameter(
        0.98, "the same for someone very well known", unit="share", low=0, high=1
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
    prosociality_weight: float = parameter(
        1.0,
        "by how much full prosociality, against none, raises the readiness to help",
        unit="1",
        low=0,
        high=2,
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
    load_hours: float = parameter(
        6.0,
        "hours of help given lately at which readiness halves",
        unit="h/week",
        low=0.1,
        high=100,
        source="2 to 6 hours a week (assumption)",
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
        self._set_capacity(state, draws)
        aid = self._aid(state, day, draws)
        state.residents.load *= FADES
        if aid.today.in_crisis:
            state.ledger.offers[day] = count_offers(
                aid._replace(stream=draws.part("offers").stream)
            )
        before = state.collectives.cases.copy()
        meet_needs(aid)
        self.desks.book(state.collectives, before)

    def _aid(self, state: State, day: int, draws: Draws) -> Aid:
        """Return all that the kernels take."""
        return Aid(
            stream=draws.stream,
            births=draws.part("need").stream,
            pairs=draws.part("pair").stream,
            today=self._today(state, day),
            needs=need_rows_of(state),
            ties=state.ties,
            helpers=helpers_of(state),
            dwellers=dwellers_of(state),
            traits=traits_of(state),
            voice=taken(Said, self.voice),
            rules=taken(Rules, self),
            coordination=self.desks.coordination(state, draws.part("kits")),
            book=book_of(state),
            fates=fates_of(state),
            visits=visits_of(state),
        )

    def _today(self, state: State, day: int) -> Today:
        now, people = state.conditions, state.residents
        down = bool(now.closed[0, PlaceKind.ONLINE])
        return Today(
            day=day,
            in_crisis=bool(now.stage[0] == Stage.CRISIS),
            hot=bool(now.heat[0] > 0),
            kin_reach=float(now.kin[0]),
            online=0.0 if down else min(1.0, float(now.online[0])),
            reluctance=float(people.reluctance.mean()),
            prosociality=float(people.prosociality.mean()),
            belonging=float(people.belonging.mean()),
            trouble=now.trouble[0],
            capacity=state.institution.left,
            turn=np.empty(state.ties.alter.shape[1], dtype=np.float32),
        )

    def _set_capacity(self, state: State, draws: Draws) -> None:
        """Set how many needs each collective and the institution can take today."""
        self.desks.open(state.collectives, draws.part("cases"))
        served = self.institution_per_1000 * len(state.residents) / 1000
        shared = served * float(state.institution.share[0])
        state.institution.left[:] = whole(
            [shared * state.conditions.institution[0]], draws.part("institution")
        )
