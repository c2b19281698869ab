"""Founding: residents with drive found collectives, alone or with people close to them.

Rule: first come the `planned` foundings of the day, whatever residents are inclined to: each by the
resident of the greatest drive among those who are in no core team and can join one more collective.

Then every driving resident (of a drive of 0.7 or more), in no core team and able to join one more
collective, founds one today with chance

  founding / 365 x (1 + seeding x compost) x exp(-density / crowding) x energy x (1/2 + efficacy)

density being collectives alive per 1,000 residents and compost the intensity of that lever today.

In a crisis each of them, if tied to somebody who can join one more collective, also founds with
chance

  surge / 365 x seen x energy x (1/2 + efficacy)

seen being the residents of other households, in the same building or tied to the founder, who have
an open need of a kind that the crisis brings, of `waited_days` ago or more, which is in the hands
of no collective and not of the institution: what a crisis makes people need, neighbours see without
being asked, and what passes at once makes nobody found anything. How many collectives there are
does not matter, but through what they leave open. What is born so is informal and turned to the
crisis from its first day; it ends as others do (succession).

They take their turns in the order of rows; who has just become a partner founds nothing.

The founder and up to `founders` - 1 partners form the core team. Partners are those tied to the
founder by the most hours, household included, who can join one more collective; they may be in
other core teams. A planned founding has as many founders as it is known to have had: where ties are
too few, those who live nearest are partners.

The collective stands at the founder's address, the founder leads it. It begins without permit,
funds, room or alliance (unless `allied`), with the founder's know-how, which is shared as far as it
does not rest on the leader (1 - centralisation), and otherwise as `origins` say, but for what
`lacking` names. The table has room for 10 collectives to 1,000 residents, for 16
more, and for those planned or there on the first day; the row of one that ended is free again after
a year, once all others have been used. With no row free, nothing is founded.
Source: the article's first element; three founders at Saint-Yves, in the first lockdown, five at
the Hyper voisins. Where there are many collectives, fewer are founded: they compete for the same
residents (assumption). In the spring of 2020 the United Kingdom counted some 4,300 new groups, 0.06
to 1,000 residents, and France some 650 local groups, 0.01 (Covid-entraide); groups of one stairwell
are in no count.
Left out: what a founding is about; the growth of message groups.
"""

from __future__ import annotations

import math
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.aid.in_sight import mark_waiting, seen_by
from sim.codes import Stage
from sim.kernels.compile import Flags, Ints, Stream, allocating, inlined, kernel, single
from sim.kernels.philox import uniforms
from sim.parameters import Parameters, parameter
from sim.population.disposition_spec import DRIVING
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.collectives import FIRST_ALLIANCE, Collectives
from sim.state.roles import give_role
from sim.state.ties import faded_hours_of

type Rows = NDArray[np.intp]

_BEFORE_THE_RUN = 36_500
_FALLOW_DAYS = 365

_DRIVING = single(DRIVING)


class Origins(Parameters):
    """How a collective is when it begins: a row of the table of origins."""

    members: int = parameter(
        25,
        "members of a grown one that exists before the run, founders included (the young ones have "
        "fewer); one that is founded in the run begins with its founders",
        unit="person",
        low=0,
        high=2000,
        source="14 members in a comparable micro-association (Resolis)",
    )
    founders: int = parameter(
        3,
        "founders, the leader among them",
        unit="person",
        low=1,
        high=20,
        source="three at Saint-Yves",
    )
    association: bool = Field(False, description="whether it is an association from the start")
    centralisation: float = parameter(
        0.6, "work and say that rest on the leader", unit="share", low=0, high=1
    )
    narrative: float = parameter(0.3, "strength of the common story", unit="share", low=0, high=1)
    breadth: float = parameter(
        0.5, "how open the story is to those unlike the members", unit="share", low=0, high=1
    )
    conflict: float = parameter(0.0, "conflict it is born in", unit="share", low=0, high=1)
    visibility: float = parameter(
        0.3, "residents nearby who know of it", unit="share", low=0, high=1
    )
    kits: float = parameter(1.0, "kits it has", unit="kit", low=0, high=200)
    allied: bool = Field(False, description="whether it is allied with the others that are")


class Planned(Origins):
    """A founding that takes place whatever residents are inclined to: an initiative of the article.

    Those that begin before the run exist on its first day.
    """

    days_before_crisis: int = parameter(
        _BEFORE_THE_RUN,
        "day of founding, before the crisis",
        unit="day",
        low=1,
        high=_BEFORE_THE_RUN,
    )


class Lacking(Parameters):
    """What collectives begin without, planned ones too, whatever their origins say."""

    kits: bool = Field(False, description="whether all begin without kits")
    narrative: bool = Field(False, description="whether all begin without a common story")
    shared_knowledge: bool = Field(False, description="whether all begin without shared knowledge")


class Founding(Process):
    """How collectives are founded."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents="building drive efficacy energy household know_how",
        buildings="first_resident residents x y",
        ties="*",
        needs="arisen answers kind length queue resident",
        support="compost",
        conditions="first_crisis_day stage",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents="membership core attended",
        collectives=(
            "alive founded dissolved planned x y building leader association permit funds standing "
            "members core core_energy hours centralisation shared_knowledge narrative conflict "
            "breadth rivalry alliance member_age member_means know_how visibility kits shared_kits "
            "upkeep room supported support suspended pulse work used_kits turned enlisted linked "
            "met purse at_doors desks"
        ),
    )

    initial_per_1000: float = parameter(
        1.44,
        "collectives per 1,000 residents when the run begins",
        unit="collective per 1,000 residents",
        low=0,
        high=60,
        source="0.5 to 1.8: at the Porte Pouchet six organisations for about 3,340 residents "
        "(LITI), most of them not residents'",
    )
    origins: Origins = Origins()
    lacking: Lacking = Lacking()
    planned: tuple[Planned, ...] = Field((), description="foundings that take place on a given day")
    founding: float = parameter(
        0.024,
        "collectives that a driving resident founds in a year where there is none",
        unit="1/year",
        low=0,
        high=10,
    )
    crowding: float = parameter(
        1.36,
        "collectives per 1,000 residents at which founding falls by e",
        unit="collective per 1,000 residents",
        low=0.01,
        high=100,
    )
    seeding: float = parameter(
        2.0, "foundings that the lever compost adds at intensity 1", unit="1", low=0, high=10
    )

    surge: float = parameter(
        0.6,
        "groups that a driving resident of full energy founds in a year of crisis, for each "
        "resident seen in need",
        unit="1/year per resident seen",
        low=0,
        high=100,
        source="0.1 to 4 (assumption); 0.6 makes some 0.07 to 1,000 residents in a lockdown, of "
        "the order of the British count",
    )

    waited_days: int = parameter(
        2, "days for which a need was seen that makes somebody found a group", unit="day", low=0,
        high=60,
    )  # fmt: skip

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Found the collectives of the day."""
        for planned in self.planned:
            if day == state.conditions.first_crisis_day[0] - planned.days_before_crisis:
                self._plan(state, day, planned)
        here, rules = state.here(), state.addresses.of(self)
        founders = np.empty(len(state.residents), dtype=np.int32)
        count = _inclined(here, rules, draws.stream, founders)
        for i in founders[:count].tolist():
            self._begin(state, day, i)
        if state.conditions.stage[0] == Stage.CRISIS:
            count = _moved(here, rules, day, draws.part("crisis").stream, founders)
            for i in founders[:count].tolist():
                row = self._begin(state, day, i) if _has_partner(state, i) else -1
                if row >= 0:
                    state.collectives.association[row] = False
                    state.collectives.turned[row] = day

    def _begin(self, state: State, day: int, founder: int) -> int:
        """Let a resident found a collective; return its row, -1 where none is founded."""
        row = _free_row(state.collectives, day)
        if row < 0 or state.residents.core[founder].any():  # joined a founder of today
            return -1
        self.found(state, day, row, founder, self.origins)
        return row

    def _plan(self, state: State, day: int, planned: Planned) -> None:
        residents = state.residents
        row = _free_row(state.collectives, day)
        free = ~residents.core.any(axis=1) & (residents.membership < 0).any(axis=1)
        if row >= 0 and free.any():
            founder = int(np.argmax(np.where(free, residents.drive, -1.0)))
            self.found(state, day, row, founder, planned)

    def found(self, state: State, day: int, row: int, founder: int, origins: Origins) -> None:
        """Found a collective in a free row: a founder and the people closest to the founder.

        Args:
            state: written: residents (membership, core, attended), collectives.
            day: of founding; negative or 0 before the run.
            row: of the collectives; free.
            founder: resident who leads it.
            origins: how it is when it begins; its number of members is left to the caller.
        """
        residents, collectives, buildings = state.residents, state.collectives, state.buildings
        building, here = residents.building[founder], state.here()
        give_role(here, founder, row, day)
        hours = faded_hours_of(state.ties, founder, max(0, day))
        partners = state.ties.alter[founder][np.argsort(-hours, kind="stable")]
        if isinstance(origins, Planned):  # how many founded it is known
            partners = np.append(partners, _nearest(state, building))
        joined = 1
        for j in partners.tolist():
            belongs = j >= 0 and (residents.membership[j] == row).any()
            if j >= 0 and joined < origins.founders and not belongs:
                joined += give_role(here, j, row, day)
        for name, column in collectives.columns.items():
            getattr(collectives, name)[row] = column.start
        collectives.alive[row] = True
        collectives.founded[row] = day
        collectives.planned[row] = isinstance(origins, Planned)
        collectives.building[row] = building
        collectives.x[row] = buildings.x[building]
        collectives.y[row] = buildings.y[building]
        collectives.leader[row] = founder
        collectives.members[row] = collectives.core[row] = joined
        collectives.know_how[row] = residents.know_how[founder]
        collectives.alliance[row] = FIRST_ALLIANCE if origins.allied else -1
        shared = 0.0 if self.lacking.shared_knowledge else 1 - origins.centralisation
        collectives.shared_knowledge[row] = shared
        for name in _TAKEN:
            value = 0.0 if getattr(self.lacking, name, False) else getattr(origins, name)
            getattr(collectives, name)[row] = value


_TAKEN = (
    "association",
    "centralisation",
    "narrative",
    "breadth",
    "conflict",
    "visibility",
    "kits",
)


@inlined
def _may_found(state: State, i: int) -> bool:
    """Tell whether resident `i` is driving, in no core team, and can join one more collective."""
    people = state.residents
    if people.drive[i] < _DRIVING:
        return False
    able = False
    for m in range(people.membership.shape[1]):
        if people.core[i, m] != 0:
            return False
        able |= people.membership[i, m] < 0
    return able


@inlined
def _able(state: State, i: int) -> float:
    """Return the chance a day that energy and efficacy make of a rate of one a year."""
    people = state.residents
    return people.energy[i] * (single(0.5) + people.efficacy[i]) / single(365)


@kernel
def _inclined(state: State, rules: Founding, stream: Stream, founders: Ints) -> int:
    """Write who is inclined to found a collective today; return how many.

    Args:
        state: read only.
        rules: how often it happens.
        stream: a number a resident.
        founders: written: rows of residents, (n,).
    """
    alive, people = state.collectives.alive, state.residents.drive.size
    there = 0
    for c in range(alive.size):
        there += alive[c]
    seeds = 1 + rules.seeding * np.float64(state.support.compost[0])
    rate = rules.founding * seeds * math.exp(-(there / people * 1000) / rules.crowding)
    count = 0
    for i in range(people):
        if _may_found(state, i) and uniforms(stream, i, 0)[0] < rate * _able(state, i):
            founders[count] = i
            count += 1
    return count


@allocating
def _moved(state: State, rules: Founding, day: int, stream: Stream, founders: Ints) -> int:
    """Write whom the needs of neighbours move to found a group today; return how many.

    Args:
        state: read only.
        rules: how often it happens.
        day: today, in a crisis.
        stream: a number a resident.
        founders: written: rows of residents, (n,).
    """
    waiting = np.zeros(state.residents.drive.size, np.bool_)
    most = mark_waiting(state, day, rules.waited_days, waiting)
    return _moved_by(state, rules, stream, waiting, most, founders) if most > 0 else 0


@kernel
def _moved_by(
    state: State, rules: Founding, stream: Stream, waiting: Flags, most: int, founders: Ints
) -> int:
    """Write whom those who wait move to found a group: nobody sees more than there are."""
    count = 0
    for i in range(waiting.size):
        if not _may_found(state, i):
            continue
        luck, able = uniforms(stream, i, 0)[0], _able(state, i)
        if luck >= rules.surge * most * able:
            continue
        if luck < rules.surge * seen_by(state, i, waiting) * able:
            founders[count] = i
            count += 1
    return count


def _has_partner(state: State, i: int) -> bool:
    """Tell whether somebody tied to a resident can join one more collective."""
    tied = state.ties.alter[i, : state.ties.degree[i]]
    return bool((state.residents.membership[tied] < 0).any())


def _nearest(state: State, building: int) -> Rows:
    """Return all residents, those who live nearest to a building first, in the order of rows."""
    b = state.buildings
    away = np.hypot(b.x - b.x[building], b.y - b.y[building])[state.residents.building]
    return np.argsort(away, kind="stable")


def _free_row(collectives: Collectives, day: int) -> int:
    """Return a row that holds no collective, a new one if there is one; -1 for none."""
    new = ~collectives.alive & (collectives.dissolved < 0)
    old = (
        ~collectives.alive
        & (collectives.dissolved >= 0)
        & (day - collectives.dissolved >= _FALLOW_DAYS)
    )
    for rows in (new, old):
        if rows.any():
            return int(np.argmax(rows))
    return -1
