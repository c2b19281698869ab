"""Facilitation: what people paid to help collectives do with their hours.

Four kinds of post: elected officials, who mostly broker; development teams, who teach, mediate and
go to doors; social landlords, who find rooms; caretakers, who only go to doors, in their buildings.

Rule: from `lead_days` before the crisis on, for `days`, in the crisis as before it, each post costs
its price / 365 every day, by the part of full time that it works, and works a fifth of its weekly
hours on each day from Monday to Friday. At weekends nobody works, and support stays as on the last
working day. Posts take their turns, kind by kind.

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

- Outreach talks at `talks_per_hour` w h doors, drawn uniformly among the dwellings of the perimeter
  (caretakers: of its buildings with a caretaker) where no post talked in the last `again_days` to
  those who live there now. Doors where somebody is known to be exposed come first: the exposed of
  buildings with a caretaker, who knows them; social tenants of 75 and over where a landlord's post,
  which has the file, covers the building; those on the register or on a list on paper; none whose
  entry was confirmed in the last `again_days`. Behind the door each exposed resident (75 and over,
  or of limited mobility) who consents, as to a stranger (lists), goes on the register of the
  institution and on the list of the collective nearest to the building, on paper, or is confirmed
  there; the others refuse, each time. Where nobody is exposed, one of the
  household, drawn uniformly, is asked to join that collective and does with chance `asking` x
  prosociality, if not a member and able to join one more. If not, or where somebody is exposed, the
  one talked to (the first of the exposed) is, with chance `introducing`, made known to the
  neighbour of the building, from another household, with the greatest U x prosociality (U uniform,
  drawn for each), for `introduction_hours`.
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
limits that a crisis sets to their work: no closure, ban on gatherings or trouble touches it.
"""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.codes import FacilitatorKind
from sim.facilitators.allocation import Allocation, share_out
from sim.facilitators.kinds import FacilitatorKinds, FacilitatorSpec, Uses, posts_of
from sim.facilitators.lending import Brokering, Rooms, Teaching
from sim.facilitators.links import Links
from sim.facilitators.mediation import Displacement, Mediation
from sim.facilitators.outreach import Outreach
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.collectives import Facilitators

_WORKING_DAYS = 5
_MEDIATOR = Uses(outreach=0, teaching=0, mediation=1, brokering=0, rooms=0)


class Facilitation(Process):
    """How many facilitators there are, and what an hour of theirs does."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents="age building household profile prosociality reluctance trust",
        households="building first_resident residents tenure",
        buildings="caretaker first_resident residents x y",
        places="existing kind open",
        collectives="alive founded standing supported x y",
        facilitators="first_building hours kind last_building skill stance",
        support="ease mediate",
        conditions="first_crisis_day weekday",
        manners="accept accept_familiar ask_belief ask_reluctance",
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

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let the facilitators work their hours of the day."""
        posts = state.facilitators
        begins = max(1, int(state.conditions.first_crisis_day[0]) - self.lead_days)
        paid = self.working and begins <= day < begins + self.days
        employed = len(posts) if paid else 0
        specs = [self.kinds.of(FacilitatorKind(kind)) for kind in posts.kind[:employed]]
        for post, spec in enumerate(specs):
            state.ledger.cost[day] += spec.price / 365 * float(posts.hours[post]) / spec.hours
        home = _homes(state)
        if state.conditions.weekday[0] < _WORKING_DAYS and self.working:
            self._work_all(state, day, draws, specs, home)
        self.links.write(state, day, draws.part("links"), self._covered(state, specs, home))

    def _work_all(
        self,
        state: State,
        day: int,
        draws: Draws,
        specs: list[FacilitatorSpec],
        home: NDArray[np.intp],
    ) -> None:
        """Let the posts, each of its kind, and the mediators of the lever work for the day."""
        groups, posts = state.collectives, state.facilitators
        groups.support[:] = 0.0
        lever = float(state.support.mediate[0])
        if not specs and not lever:
            return
        given, done_for = np.zeros(len(groups)), np.zeros(len(groups))
        for post, spec in enumerate(specs):
            hours = self._work(state, day, draws, post, spec, home, given)
            given += hours
            done_for += hours * float(posts.stance[post])
        mediated = np.zeros(len(groups))
        mediated[_may_be_supported(state)] = self.hours_mediated * lever
        mediators = draws.part("mediators")
        self._help(state, day, mediators, mediated, _MEDIATOR, self.skill, self.stance)
        self.displacement.discourage(state, done_for + mediated * self.stance)

    def _covered(
        self, state: State, specs: list[FacilitatorSpec], home: NDArray[np.intp]
    ) -> NDArray[np.bool_]:
        """Tell which collectives an elected official's post covers, (collectives,)."""
        covered = np.zeros(home.size, dtype=bool)
        for post in range(len(specs)):
            if state.facilitators.kind[post] == FacilitatorKind.ELECTED:
                first, last = self._perimeter(state, post)
                covered |= (home >= first) & (home <= last)
        return covered

    def _work(
        self,
        state: State,
        day: int,
        draws: Draws,
        post: int,
        spec: FacilitatorSpec,
        home: NDArray[np.intp],
        given: NDArray[np.float64],
    ) -> NDArray[np.float64]:
        """Let a post work for the day; return the hours a week that each collective has of it.

        Args:
            state: what there is.
            day: of the run.
            draws: of facilitation.
            post: row of the facilitator.
            spec: how facilitators of its kind work.
            home: (collectives,) building in which each collective is at home.
            given: (collectives,) hours a week that each has of other posts.
        """
        posts = state.facilitators
        first, last = self._perimeter(state, post)
        weekly = float(posts.hours[post])
        for_collectives = weekly * spec.uses.for_collectives()
        rows = np.flatnonzero(_may_be_supported(state) & (home >= first) & (home <= last))
        hours = np.zeros(given.size)
        if rows.size:
            rule = spec.allocation or self.allocation
            hours[rows] = share_out(
                rule, for_collectives, self.hours_each, state.collectives, rows, given[rows]
            )
            skill, stance = float(posts.skill[post]), float(posts.stance[post])
            self._help(state, day, draws.part(f"post/{post}"), hours, spec.uses, skill, stance)
        homes = _dwellings(state, first, last, spec)
        if spec.uses.outreach and homes.size:
            today = (weekly - hours.sum()) / _WORKING_DAYS
            state.ledger.support_hours[day] += today
            self.outreach.reach(state, day, draws, post, homes, today)
        return hours

    def _perimeter(self, state: State, post: int) -> tuple[int, int]:
        """Return the first and the last building that a post serves."""
        posts, buildings = state.facilitators, len(state.buildings)
        more = round(self.widening * float(state.support.ease[0]) * buildings / 2)
        first, last = int(posts.first_building[post]), int(posts.last_building[post])
        return max(0, first - more), min(buildings - 1, last + more)

    def _help(
        self,
        state: State,
        day: int,
        draws: Draws,
        weekly: NDArray[np.float64],
        uses: Uses,
        skill: float,
        stance: float,
    ) -> None:
        """Let collectives have a day of their (collectives,) hours a week of a facilitator."""
        rows = np.flatnonzero(weekly)
        if not rows.size:
            return
        hours = weekly[rows] / _WORKING_DAYS
        state.collectives.support[rows] += weekly[rows] * (self.lent + (1 - self.lent) * stance)
        state.ledger.support_hours[day] += hours.sum()
        hours = hours / uses.for_collectives()
        if uses.teaching:
            self.teaching.teach(state, rows, uses.teaching * hours, skill, stance)
        if uses.mediation:
            self.mediation.mediate(state, rows, uses.mediation * hours, stance * skill)
        if uses.brokering:
            brokered = uses.brokering * hours
            self.brokering.broker(state, day, draws, rows, brokered, skill)
            self.links.hand_in(state, draws, rows, brokered * skill)
        if uses.rooms:
            self.rooms.find(state, draws, rows, uses.rooms * hours, skill)


def _may_be_supported(state: State) -> NDArray[np.bool_]:
    return np.asarray(state.collectives.alive & state.collectives.supported)


def _homes(state: State) -> NDArray[np.intp]:
    """Return the building nearest to each collective's home, for those that are alive."""
    groups, buildings = state.collectives, state.buildings
    home = np.zeros(len(groups), dtype=np.intp)
    for c in np.flatnonzero(groups.alive):
        home[c] = np.hypot(buildings.x - groups.x[c], buildings.y - groups.y[c]).argmin()
    return home


def _dwellings(state: State, first: int, last: int, spec: FacilitatorSpec) -> NDArray[np.intp]:
    """Return the households of the buildings from `first` to `last` that a kind serves."""
    building = state.households.building
    served = (building >= first) & (building <= last)
    if spec.serves == "caretaker":
        served &= state.buildings.caretaker[building]
    return np.flatnonzero(served)
