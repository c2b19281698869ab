"""Facilitation: what people paid to help collectives do with their hours.

Four kinds of post: elected officials, who mostly broker; development teams, who teach, mediate and
go to doors; social landlords, who find rooms; caretakers, who only go to doors, in their buildings.

Rule: from `lead_days` before the crisis on, for `days`, in the crisis as before it, each post costs
the price of its kind / 365 every day, by the part of full time that it works, and works a fifth of
its weekly hours on each day from Monday to Friday. At weekends nobody works, and support stays as
on the last working day. Posts take their turns, kind by kind.

To whom. A perimeter is a stretch of buildings, in the order of rows; with the lever of easing at
intensity e, it grows by round(`widening` x e x buildings / 2) at each end. The hours that a kind
does not use for outreach go to those collectives alive that may be supported and whose nearest
building is in the perimeter. By the rule of allocation, one after another, oldest (`first_come`) or
youngest (`earliest`) first, has what is missing to `hours_each` a week of all posts together, as
far as the hours go; or all have a part in proportion to 1 - energy of the core team + conflict
(`need`) or to visibility (`visibility`). Hours that none takes go to outreach too, where the kind
does any, and are idle where it does not.

What for. A collective's hours are divided among teaching, mediation, brokering and rooms in
proportion to the kind's uses. Let h be the hours of such a use today, w the skill and s the stance
of the post; where a number of events is meant, it is floor(mean + u), u uniform on (0, 1).

  w = skill of the policy x skill of the kind
  s = stance of the policy + lean of the kind, kept within 0 and 1

- Outreach talks at `talks_per_hour` w h doors (as many times fewer as visits at home are fewer
  today), drawn uniformly among the dwellings of the perimeter (caretakers: of its buildings with a
  caretaker) where no post talked in the last `again_days` to those who live there now. Doors where
  somebody is known to be exposed come first: the exposed of buildings with a caretaker, who knows
  them; social tenants of 75 and over where a landlord's post, which has the file, covers the
  building; those on the register or on a list on paper; none whose entry was confirmed in the last
  `again_days`. Behind the door each exposed resident (75 and over, or of limited mobility) who
  consents, as to a stranger (lists), goes on the register of the institution and on the list of the
  collective nearest to the building, on paper, or is confirmed there; the others refuse, each time.
  Where nobody is exposed, one of the household, drawn uniformly, is asked to join that collective
  and does with chance `asking` x prosociality, if not a member and able to join one more. If not,
  or where somebody is exposed, the one talked to (the first of the exposed) is, with chance
  `introducing`, made known to the neighbour of the building, from another household, with the
  greatest U x prosociality (U uniform, drawn for each), for `introduction_hours`.
- Teaching takes know-how the part `learning` w h of the way to 1, and shared knowledge the part
  `learning` w h (1 - s): what is done for residents they do not learn.
- Mediation: conflict is multiplied by max(0, 1 - `cooling` s w h).
- Brokering: a permit that is awaited comes `days_per_hour` w h (1 + `easing` e) days sooner, today
  at the earliest; funds rise by `grant` w h x standing (governance), which is public money;
  visibility goes the part `recognition` w h of the way to 1; the collective meets the institution
  today, and `registered_per_hour` w h of those on its list, drawn uniformly among those who are not
  on the register, go there.
- Rooms: with chance `found_per_hour` w h, a collective without a room is given the nearest common
  room, open today, that no collective uses, or, for want of one, the nearest.

Support of a collective is the part of these hours that is work done in its place, summed over
those who work for it:

  support = sum of weekly hours x (lent + (1 - lent) x s)

It is 0 from the first working day on which nobody works for it; know-how stays.

With the lever of mediation at intensity m, all collectives that may be supported also have
`hours_mediated` x m hours a week of a mediator, with the policy's skill and stance. Mediators begin
with their lever and wait for no `lead_days` of facilitation.

Support takes the place of initiative: on each working day, a member loses the share

  crowding_out x ((sum of weekly hours x s) / members)^2

of efficacy, summed over the collectives of which the resident is a member.

Links. The institution hears a collective today that has support; that is at home in the perimeter
of an elected official's post; or that met it in the last `links.days`, through brokering or, with
chance `ear` x standing, over a permit that is given or renewed. Each day, those on the register are
put on the list of the nearest collective in a link, on paper, if it is within `near_m` of their
building and they are not on it.
Source: the article's second element and its second and fourth levers; the "ami du quartier" of the
Hyper voisins, a post for 1,000 residents; caretakers know and alert, and rarely help (four French
teams). Effects of an hour are assumptions.
Left out: facilitators who leave and are replaced, trust in one of them, what they tell each other;
limits that a crisis sets to their work but at doors: no closure, ban on gatherings or trouble
touches it.
"""

from __future__ import annotations

from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.aid.doorstep import kept_numbers
from sim.codes import FacilitatorKind
from sim.facilitators.allocation import Allocation, Shares, share_out, shares_of
from sim.facilitators.entries import Entries
from sim.facilitators.kinds import FacilitatorKinds, KindRows, posts_of, rows_of
from sim.facilitators.lending import (
    Brokering,
    Premises,
    Rooms,
    Teaching,
    broker,
    find_room,
    premises_of,
    teach,
)
from sim.facilitators.links import Links, hand_in, hand_out, link
from sim.facilitators.mediation import Displacement, Mediation, discourage, mediate
from sim.facilitators.outreach import Knocking, Outreach, knocking_of, reach
from sim.facilitators.perimeters import AtHome, at_home_of, perimeter, stretch, supported_within
from sim.kernels.compile import Keys, Stream, allocating, constant, kernel, row
from sim.kernels.grids import grid_of
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.collectives import Facilitators

type Rows = NDArray[np.int64]
type Reals = NDArray[np.float64]

_WORKING_DAYS = 5
_ELECTED = constant(FacilitatorKind.ELECTED)


class Facilitation(Process):
    """How many facilitators there are, and what an hour of theirs does."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents="age building household profile prosociality reluctance trust",
        households="building first_resident residents tenure",
        buildings="caretaker first_resident residents x y",
        places="existing kind open x y",
        collectives="alive building core_energy founded standing supported x y",
        facilitators="first_building hours kind last_building skill stance",
        support="ease mediate",
        conditions="first_crisis_day visits weekday",
        manners="accept familiar ask_belief ask_reluctance",
        prices="post",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents=(
            "list_holder list_bearer list_day registered last_contact efficacy membership attended"
        ),
        households="called_on",
        ties="*",
        collectives=(
            "support conflict know_how shared_knowledge permit funds visibility room members "
            "linked met"
        ),
        facilitators="caseload",
        ledger="contacts cost introduced joined support_hours",
    )

    name: str = Field("none", description="what the policy is called")
    working: bool = Field(True, description="whether facilitators and mediators work at all")
    posts_per_1000: float = parameter(
        0.0,
        "posts per 1,000 residents, of all kinds",
        unit="post per 1,000 residents",
        low=0,
        high=10,
        source="one for 1,000 residents in the pilot of the ami du quartier (Club des vigilants)",
    )
    kinds: FacilitatorKinds = FacilitatorKinds()
    skill: float = parameter(
        0.7, "skill of a facilitator trained for this work", unit="share", low=0, high=1
    )
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
    days: int = parameter(36500, "days for which the policy acts", unit="day", low=1, high=36500)
    allocation: Allocation = Field(
        "first_come", description="which collectives of the perimeter the hours go to"
    )
    hours_each: float = parameter(
        10.0,
        "hours a week that a collective takes of all posts together before the next one's turn",
        unit="h/week",
        low=0.1,
        high=39,
    )
    lent: float = parameter(
        0.25,
        "part of an hour that is work in the collective's place when residents are let do",
        unit="share",
        low=0,
        high=1,
    )
    widening: float = parameter(
        0.2,
        "share of the map by which a perimeter widens under the lever of easing at intensity 1",
        unit="share",
        low=0,
        high=1,
    )
    hours_mediated: float = parameter(
        2.0,
        "hours a week of a mediator for each collective under the lever of mediation at "
        "intensity 1",
        unit="h/week",
        low=0,
        high=39,
    )
    outreach: Outreach = Outreach()
    teaching: Teaching = Teaching()
    mediation: Mediation = Mediation()
    displacement: Displacement = Displacement()
    brokering: Brokering = Brokering()
    rooms: Rooms = Rooms()
    links: Links = Links()

    def posts(self, residents: int, buildings: int) -> Facilitators:
        """Return the posts that the policy pays for in a neighbourhood of such a size."""
        return posts_of(
            self.kinds, self.posts_per_1000, self.skill, self.stance, residents, buildings
        )

    def before(self) -> Self:
        """Return the process as it acts before `lead_days` before the crisis."""
        return type(self)(lead_days=self.lead_days, working=self.working, links=self.links)

    @property
    def by_kind(self) -> KindRows:
        """How facilitators of each kind work."""
        return rows_of(self.kinds, self.allocation)

    def passed(self) -> dict[str, Any]:
        """Return what kernels see: numbers, and how each kind of facilitator works."""
        seen = super().passed()
        del seen["kinds"]
        return seen | {"by_kind": self.by_kind}

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let the facilitators work their hours of the day."""
        keys = draws.streams(*_PARTS)
        _work(
            state.here(),
            state.addresses.of(self),
            day,
            draws.stream,
            keys,
            kept_numbers(draws).stream,
        )


_PARTS = (
    "order", "talk", "joining", "introducing", "neighbour", "permit", "register", "registered",
    "room", "links/ear",
)  # fmt: skip


@allocating
def _work(
    state: State, rules: Facilitation, day: int, chances: Stream, keys: Keys, kept: Stream
) -> None:
    """Pay the posts, let them work, and tell which collectives are linked.

    Args:
        state: what there is.
        rules: of facilitation.
        day: of the run.
        chances: a number a post.
        keys: (parts, 4) of each part of `_PARTS`.
        kept: see `sim.aid.doorstep.kept_numbers`.
    """
    groups, posts = state.collectives, state.facilitators
    begins = max(1, row(state.conditions.first_crisis_day[0]) - rules.lead_days)
    paid = rules.working and begins <= day < begins + rules.days
    employed = posts.kind.size if paid else 0
    for post in range(employed):
        kind = posts.kind[post]
        part = posts.hours[post] / rules.by_kind.hours[kind]
        state.ledger.cost[day] += state.prices.post[0, kind] / 365 * part
    at_home, covered = at_home_of(state), np.zeros(groups.alive.size, np.bool_)
    if state.conditions.weekday[0] < _WORKING_DAYS and rules.working:
        groups.support[:] = 0.0
        if employed or state.support.mediate[0] > 0.0:
            knocking = knocking_of(
                state, chances, keys[0], kept, keys[1], keys[2], keys[3], keys[4]
            )
            shares, rooms = shares_of(state), premises_of(state)
            _work_all(state, rules, day, employed, keys, knocking, at_home, rooms, shares)
    for post in range(employed):
        if posts.kind[post] == _ELECTED:
            first, last = perimeter(state, rules.widening, post)
            begin, end = stretch(at_home, first, last)
            covered[at_home.collective[begin:end]] = True
    if link(state, rules.links, day, keys[9], covered):
        hand_out(state, rules.links, day, grid_of(groups.x, groups.y, groups.linked))


@kernel
def _work_all(
    state: State,
    rules: Facilitation,
    day: int,
    employed: int,
    keys: Keys,
    knocking: Knocking,
    at_home: AtHome,
    premises: Premises,
    shares: Shares,
) -> None:
    """Let the posts, each of its kind, and the mediators of the lever work for the day."""
    posts, given, done_for, own = state.facilitators, shares.given, shares.done_for, shares.own
    for post in range(employed):
        kind = row(posts.kind[post])
        first, last = perimeter(state, rules.widening, post)
        weekly = np.float64(posts.hours[post])
        count = supported_within(state, at_home, first, last, shares.rows, shares.in_turn)
        rule = rules.by_kind.allocation[kind]
        for_collectives = weekly * (1.0 - rules.by_kind.outreach[kind])
        share_out(state, rule, for_collectives, rules.hours_each, shares.in_turn, count, given, own)
        used = 0.0
        for c in shares.rows[:count]:
            if own[c] > 0.0:
                _help(state, rules, day, keys, post, kind, c, own[c], knocking.entries, premises)
                used += own[c]
                given[c] += own[c]
                done_for[c] += own[c] * posts.stance[post]
        if rules.by_kind.outreach[kind] > 0.0:
            caretakers, today = rules.by_kind.caretakers[kind], (weekly - used) / _WORKING_DAYS
            reach(state, rules.outreach, day, knocking, post, first, last, caretakers, today)
    _mediate_all(state, rules, day, done_for)
    discourage(state, rules.displacement, done_for)


@kernel
def _mediate_all(state: State, rules: Facilitation, day: int, done_for: Reals) -> None:
    """Let the mediators of the lever work for all collectives that may be supported."""
    groups, lever = state.collectives, np.float64(state.support.mediate[0])
    weekly = rules.hours_mediated * lever
    if weekly == 0.0:
        return
    for c in range(groups.alive.size):
        if groups.alive[c] and groups.supported[c]:
            _support(state, rules, day, c, weekly, rules.stance)
            force = rules.stance * rules.skill
            mediate(state, rules.mediation, c, weekly / _WORKING_DAYS, force)
            done_for[c] += weekly * rules.stance


@kernel
def _support(
    state: State, rules: Facilitation, day: int, c: int, weekly: float, stance: float
) -> None:
    """Book hours a week that a collective has, and what of them is work in its place."""
    state.collectives.support[c] += weekly * (rules.lent + (1.0 - rules.lent) * stance)
    state.ledger.support_hours[day] += weekly / _WORKING_DAYS


@kernel
def _help(
    state: State,
    rules: Facilitation,
    day: int,
    keys: Keys,
    post: int,
    kind: int,
    c: int,
    weekly: float,
    entries: Entries,
    premises: Premises,
) -> None:
    """Let a collective have a day of its hours a week of a post."""
    uses, posts = rules.by_kind, state.facilitators
    skill, stance = np.float64(posts.skill[post]), np.float64(posts.stance[post])
    _support(state, rules, day, c, weekly, stance)
    hours = weekly / _WORKING_DAYS / (1.0 - uses.outreach[kind])
    if uses.teaching[kind] > 0.0:
        teach(state, rules.teaching, c, uses.teaching[kind] * hours, skill, stance)
    if uses.mediation[kind] > 0.0:
        mediate(state, rules.mediation, c, uses.mediation[kind] * hours, stance * skill)
    if uses.brokering[kind] > 0.0:
        worth = uses.brokering[kind] * hours * skill
        broker(state, rules.brokering, day, keys[5], post, c, worth)
        hand_in(state, rules.links, keys[6], keys[7], post, c, worth, entries)
    if uses.rooms[kind] > 0.0:
        worth = uses.rooms[kind] * hours * skill
        find_room(state, rules.rooms, keys[8], post, c, worth, premises)
