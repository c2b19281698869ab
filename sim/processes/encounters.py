"""Encounters: who meets whom in passing, at home and at a distance.

Neighbours who pass each other in the stairs may stop and talk; so may those who visit the same
place. Those who know each other visit, call and write, the more the closer they are.

Rule: openness is sociability / (`half_open` + sociability); social distance, and how the hours that
a contact adds fall with it, are shared rules. A greeting leaves no trace and is not simulated.

In the stairs, at home and at a distance, occasions come first: on average `stairs_rate` x
(presence in the building today, against ordinary days)^2, `visit_rate` x (visits today) and
`online_rate` x (calls today) a resident, spread evenly over residents. Whom else they concern, and
a mark u uniform on (0, 1), are drawn with them; none of this depends on what residents do. An
occasion becomes an encounter if u is below a chance, and comes to nothing otherwise.

In the stairs, i is any resident, j anyone of the building or, in a share `landing_share` of the
occasions, of the landing of i. Members of one household are passed over, and so are residents of
limited mobility but on their own landing. i and j chat with chance

  openness_i x openness_j x known, if they know each other
  openness_i x openness_j x stranger_chat x exp(-`homophily` x distance) x T / (T + `sight_days`),
  if they do not

T being the days that both have lived there: a greeting makes no tie, but years of them make people
known by sight. The tie of two strangers begins on the landing (same floor) or in the building.

For a visit, i is any resident, and j one of the ties of i outside the household, drawn in
proportion to hours; it takes place with chance

  openness_i x openness_j x h / (h + `close_hours`)

h being the hours of their tie. Calls and messages follow the same rule; both have to use messages.

In places, those present take their turns in the order of their rows. Each seeks

  floor(`place_rate` x openness + v) meetings

v uniform on (0, 1), and in each turns to someone among those present, or to nobody, by the shared
rule of turning to someone. They chat with chance openness_j x (stranger_chat + (1 - stranger_chat)
x known).
A chat or a call adds `chat_hours`, a visit `visit_hours`; all are contact.
Source: see each parameter. That likeness governs the depth of contact: weak and strong ties fall
with distance in wealth and age (doi:10.1111/j.1540-6040.2009.01267.x).
Left out: quarrels between neighbours, meetings of three and more, whether the host of a visit or
who is called has time.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.codes import Contact
from sim.kernels.compile import Ints, Keys, allocating, constant
from sim.kernels.encounters import Talk, keep_in_touch, meet_in_buildings, meet_in_places
from sim.kernels.meeting import Approach, People
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.conditions import Manners
from sim.state.people import approach_in, people_at

_VISIT, _ONLINE = constant(Contact.VISIT), constant(Contact.ONLINE)
_AT_ONCE = 4  # how many encounters before the run are counted as one, at most


class Encounters(Process):
    """How readily residents meet, and for how long."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents=(
            "age arrived building floor household limited_mobility means messaging place "
            "schooling sociability"
        ),
        buildings="first_resident residents",
        places="kind",
        conditions="at_home habit online visits",
        manners="age_unit depth familiar_hours friend half_open homophily tries",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents="last_contact last_visit",
        ties="*",
        ledger="contacts",
    )

    homophily: float = parameter(
        0.87,
        "fall of the chance of turning to a stranger per unit of social distance",
        unit="1",
        low=0,
        high=10,
        source="a 10 % gap in wealth weighs like 5.6 % more distance "
        "(doi:10.1111/j.1540-6040.2009.01267.x), at distance^-1.6",
    )
    depth: float = parameter(
        0.5,
        "fall of the hours that a contact adds per unit of social distance",
        unit="1",
        low=0,
        high=10,
    )
    age_unit: float = parameter(
        40.0,
        "years of age that count for as much social distance as the whole range of means",
        unit="year",
        low=1,
        high=200,
    )
    friend: float = parameter(
        2.5,
        "how much likelier one turns to someone very well known; it makes up for social distance",
        unit="1",
        low=0,
        high=20,
    )
    familiar_hours: float = parameter(
        0.5, "hours together at which someone counts as half known", unit="h", low=0.01, high=200
    )
    tries: int = parameter(
        4, "people present whom one considers turning to", unit="person", low=1, high=8
    )
    half_open: float = parameter(
        0.5,
        "sociability at which a resident is open to half of the occasions to meet",
        unit="1",
        low=0.01,
        high=10,
    )
    stairs_rate: float = parameter(
        1.0, "meetings in the common parts of the building", unit="1/day", low=0, high=20
    )
    landing_share: float = parameter(
        0.5, "share of these with people of one's landing", unit="share", low=0, high=0.99
    )
    stranger_chat: float = parameter(
        0.0879,
        "chance that strangers fully open to each other chat",
        unit="share",
        low=0,
        high=1,
    )
    sight_days: float = parameter(
        730.0,
        "days in common after which neighbours are half as well known by sight as they ever will",
        unit="day",
        low=0.001,
        high=20000,
    )
    chat_hours: float = parameter(
        0.2, "effective hours of a chat or a call", unit="h", low=0, high=2
    )
    place_rate: float = parameter(
        0.45,
        "meetings that a resident fully open to others seeks in a place on a day of going there",
        unit="1/day",
        low=0,
        high=20,
    )
    visit_rate: float = parameter(0.16, "occasions to visit someone", unit="1/day", low=0, high=5)
    visit_hours: float = parameter(2.0, "effective hours of a visit", unit="h", low=0, high=10)
    online_rate: float = parameter(
        0.05, "occasions to call or to write to someone", unit="1/day", low=0, high=5
    )
    close_hours: float = parameter(
        15.0,
        "hours together at which half of these occasions are taken",
        unit="h",
        low=0.001,
        high=200,
    )

    def describe(self, manners: Manners) -> None:
        """Write down whom residents turn to, for all who let them meet."""
        for name in (*Approach._fields, "age_unit", "half_open"):
            getattr(manners, name)[0] = getattr(self, name)

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Let residents meet."""
        self.meet(state, day, draws, state.ledger.contacts[day])

    def meet(
        self,
        state: State,
        day: int,
        draws: Draws,
        contacts: Ints,
        stands_for: int = 1,
        helped: float = 0.0,
    ) -> None:
        """Let residents meet on a day of the run, or before it.

        Args:
            state: what there is.
            day: negative before the run.
            draws: of the day.
            contacts: by `sim.codes.Contact`; what takes place is added.
            stands_for: how many days this one stands for.
            helped: visits for help that come to each occasion to visit.
        """
        keys = draws.streams("stairs", "places", Contact.VISIT.name, Contact.ONLINE.name)
        _meet(
            state.here(), state.addresses.of(self), people_at(state), day, keys, contacts,
            stands_for, helped,
        )  # fmt: skip


@allocating
def _meet(
    state: State,
    rules: Encounters,
    people: People,
    day: int,
    keys: Keys,
    contacts: Ints,
    stands_for: int,
    helped: float,
) -> None:
    """Let residents meet: see `Encounters.meet`; `keys` are of each way to meet, (4, 4)."""
    buildings, now, ties = state.buildings, state.conditions, state.ties
    n, at_once = state.residents.place.size, min(stands_for, _AT_ONCE)
    times = stands_for / at_once
    approach = approach_in(state)
    talk = Talk(
        rules.stranger_chat, rules.sight_days, at_once * rules.chat_hours, rules.landing_share
    )
    here = np.float64(now.at_home[0]) ** 2 * times
    meet_in_buildings(
        keys[0], n * rules.stairs_rate * here, buildings.first_resident, buildings.residents, day,
        people, ties, approach, talk, contacts,
    )  # fmt: skip
    longer = Talk(talk.stranger, talk.sight_days, stands_for * rules.chat_hours, talk.landing)
    meet_in_places(
        keys[1], state.residents.place, state.places.kind.size, rules.place_rate, day, people, ties,
        approach, longer, contacts,
    )  # fmt: skip
    visits = n * rules.visit_rate * (1.0 + helped) * now.visits[0] * now.habit[0] * times
    keep_in_touch(
        keys[2], visits, _VISIT, state.residents.messaging[:0], at_once * rules.visit_hours,
        rules.close_hours, day, people, ties, approach, contacts,
    )  # fmt: skip
    calls = n * rules.online_rate * now.online[0] * times
    keep_in_touch(
        keys[3], calls, _ONLINE, state.residents.messaging, at_once * rules.chat_hours,
        rules.close_hours, day, people, ties, approach, contacts,
    )  # fmt: skip
