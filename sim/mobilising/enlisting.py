"""Enlisting: residents who are no members offer a collective hours in the crisis, and leave."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.codes import PlaceKind, Profile
from sim.fields import taken
from sim.kernels.listing import Listed, known_through_ties
from sim.parameters import Parameters, parameter
from sim.rng import Draws
from sim.state import State
from sim.state.nearest import nearest


class Enlisting(Parameters):
    """How many come, when, and for how long."""

    rush: float = parameter(
        0.02,
        "chance that a resident of prosociality 1/2 who knows of a collective offers it hours on "
        "the first day",
        unit="share",
        low=0,
        high=0.5,
        source="assumption; 3 to 12 % of residents were active in the lockdown (Ipsos 2020)",
    )
    half_life: float = parameter(
        4.0,
        "days in which that chance halves",
        unit="day",
        low=0.5,
        high=60,
        source="750,000 offers in days in England, 7,000 in Hackney (2020): assumption",
    )
    asked: float = parameter(
        10.0,
        "how much likelier one offers hours who is asked at the door",
        unit="1",
        low=1,
        high=50,
        source="sign: many volunteer only when asked (Freeman 1997); size: assumption",
    )
    leaving: float = parameter(
        0.02, "chance a day that one enlisted leaves", unit="1/day", low=0, high=1
    )
    idle_days: int = parameter(
        7, "days after which one enlisted without a task is idle", unit="day", low=1, high=60
    )
    idle: float = parameter(3.0, "how much likelier the idle leave", unit="1", low=1, high=20)
    afterwards: float = parameter(
        0.1,
        "chance a day that one enlisted leaves, once the crisis is over",
        unit="1/day",
        low=0.01,
        high=1,
    )
    staying: float = parameter(
        0.1,
        "chance that one who leaves, and helped, becomes a member",
        unit="share",
        low=0,
        high=1,
        source="assumption; one active volunteer in ten of Secours populaire joined in the crisis",
    )

    def chance(self, state: State, day: int, rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """Return the chance that residents offer hours today to a collective they know of.

        It is 0 for members, for the exposed, and for those who offered since the alarm.
        """
        residents, now = state.residents, state.conditions
        since = int(now.alarmed[0])
        over = day - max(since, int(now.first_crisis_day[0]))
        free = (residents.membership[rows] < 0).all(axis=1) & (residents.enlisted[rows] < 0)
        free &= (residents.profile[rows] != Profile.EXPOSED) & (
            residents.last_enlisted[rows] < since
        )
        zone = state.buildings.stricken[residents.building[rows]].astype(np.int8)
        spared = 1 - now.trouble[0][zone, residents.profile[rows]]
        first = self.rush * 2.0 ** (-max(0, over) / self.half_life)
        return np.asarray(first * 2 * residents.prosociality[rows] * spared * free)

    def come(self, state: State, day: int, draws: Draws) -> None:
        """Let residents offer hours to a collective of which they know.

        Args:
            state: written: who is enlisted.
            day: of the run; there is alarm.
            draws: of mobilisation.
        """
        luck = draws.part("comes").uniforms(len(state.residents))
        rows = np.flatnonzero(luck < 2 * self.rush)
        rows = rows[luck[rows] < self.chance(state, day, rows)]
        if rows.size:
            whom = _known_of(state, draws, rows)
            enlist(state, day, rows[whom >= 0], whom[whom >= 0])

    def ask(
        self, state: State, day: int, draws: Draws, rows: NDArray[np.intp], collective: int
    ) -> None:
        """Let a collective ask residents at their doors; those who agree are enlisted."""
        chance = self.asked * self.chance(state, day, rows)
        agree = rows[draws.part("asked").uniform(rows) < chance]
        enlist(state, day, agree, np.full(agree.size, collective))

    def leave(self, state: State, day: int, draws: Draws) -> None:
        """Let some of those enlisted leave again, and a few of these become members."""
        residents, groups = state.residents, state.collectives
        rows = np.flatnonzero(residents.enlisted >= 0)
        if not rows.size:
            return
        holder = residents.enlisted[rows]
        joined = (residents.membership[rows] == holder[:, None]).any(axis=1)
        helped = residents.last_gave[rows] >= residents.last_enlisted[rows]
        busy = np.maximum(residents.last_gave[rows], residents.last_enlisted[rows])
        idle = np.where(day - busy > self.idle_days, self.idle, 1.0)
        chance = self.leaving * idle if state.conditions.alarm[0] else self.afterwards
        goes = ~joined & (draws.part("goes").uniform(rows) < chance)
        stays = goes & helped & (draws.part("stays").uniform(rows) < self.staying)
        for i, c in zip(rows[stays].tolist(), holder[stays].tolist(), strict=True):
            slots = np.flatnonzero(residents.membership[i] < 0)
            if slots.size:
                residents.membership[i, slots[0]], residents.attended[i, slots[0]] = c, day
                groups.members[c] += 1
                state.ledger.joined[day] += 1
        over = goes | joined
        residents.enlisted[rows[over]] = -1
        np.subtract.at(groups.enlisted, holder[over], 1)


def enlist(
    state: State, day: int, rows: NDArray[np.intp], collectives: NDArray[np.integer]
) -> None:
    """Enlist residents, each for a collective."""
    residents = state.residents
    residents.enlisted[rows] = collectives
    residents.last_enlisted[rows] = day
    np.add.at(state.collectives.enlisted, collectives, 1)
    state.ledger.enlisted[day] += rows.size


def _known_of(state: State, draws: Draws, rows: NDArray[np.intp]) -> NDArray[np.integer]:
    """Return of which collective with a core team each of some residents knows; -1 for none.

    Of one whose poster hangs in the stairs; with chance `member_reach`, of one of which somebody
    whom the resident knows is a member; of the nearest, where its messages are read.
    """
    residents, groups, manners = state.residents, state.collectives, state.manners
    acting = groups.alive & (groups.core > 0)
    home = residents.building[rows]
    found = state.buildings.poster[home].copy()
    found[~acting[found]] = -1
    tied = np.empty(rows.size, dtype=np.int32)
    people = taken(Listed, residents)
    known_through_ties(rows.astype(np.int32), people, state.ties, acting, tied)
    told = draws.part("member").uniform(rows) < manners.member_reach[0]
    found = np.where((found < 0) & told, tied, found)
    near, _ = nearest(state, home, acting)
    reach = float(manners.message_reach[0]) * _online(state)
    read = draws.part("message").uniform(rows) < reach * groups.visibility[near]
    read &= residents.messaging[rows] & (near >= 0)
    return np.where((found < 0) & read, near, found)


def _online(state: State) -> float:
    """Return the reach of messages: 0 when the channel is shut, at most 1."""
    now = state.conditions
    return 0.0 if now.closed[0, PlaceKind.ONLINE] else min(1.0, float(now.online[0]))
