"""Teaching, brokering and finding rooms: what facilitators lend to collectives."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.codes import PlaceKind
from sim.parameters import Parameters, parameter
from sim.rng import Draws
from sim.state import State

type Rows = NDArray[np.intp]
type Reals = NDArray[np.float64]


class Teaching(Parameters):
    """What an hour of teaching does."""

    learning: float = parameter(
        0.002,
        "part of the way to full know-how that an hour at full skill takes a collective",
        unit="1/h",
        low=0,
        high=1,
    )

    def teach(self, state: State, rows: Rows, hours: Reals, skill: float, stance: float) -> None:
        """Teach some collectives, each for its hours of the day.

        Know-how grows whoever does the work; that it is shared takes residents who do it.
        """
        groups = state.collectives
        learnt = np.minimum(1.0, self.learning * hours * skill)
        groups.know_how[rows] += learnt * (1 - groups.know_how[rows])
        groups.shared_knowledge[rows] += learnt * (1 - stance) * (1 - groups.shared_knowledge[rows])


class Brokering(Parameters):
    """What an hour of brokering does."""

    days_per_hour: float = parameter(
        1.0,
        "days by which an hour at full skill shortens the wait for a permit",
        unit="day/h",
        low=0,
        high=30,
    )
    easing: float = parameter(
        1.0,
        "how much sooner permits come under the lever of easing at intensity 1, less one",
        unit="1",
        low=0,
        high=10,
    )
    grant: float = parameter(
        12.0,
        "public money that an hour at full skill brings an association with a room",
        unit="EUR/h",
        low=0,
        high=1000,
        source="of the order of EUR 4,700 a year for a supported micro-association (Resolis)",
    )
    recognition: float = parameter(
        0.005,
        "part of those who do not know of a collective to whom an hour makes it known",
        unit="1/h",
        low=0,
        high=1,
    )

    def broker(
        self, state: State, day: int, draws: Draws, rows: Rows, hours: Reals, skill: float
    ) -> None:
        """Speak for some collectives, each for its hours of the day.

        Args:
            state: what there is.
            day: of the run.
            draws: of this facilitator.
            rows: the collectives.
            hours: (rows,) of brokering today.
            skill: of the facilitator.
        """
        groups, ease = state.collectives, float(state.support.ease[0])
        worth = hours * skill
        sooner = self.days_per_hour * worth * (1 + self.easing * ease)
        days = np.floor(sooner + draws.part("permit").uniform(rows)).astype(np.int32)
        permit = groups.permit[rows]
        groups.permit[rows] = np.where(permit > day, np.maximum(day, permit - days), permit)
        money = self.grant * worth * groups.standing[rows]
        groups.funds[rows] += money
        state.ledger.cost[day] += money.sum()
        groups.met[rows] = day
        known = np.minimum(1.0, self.recognition * worth)
        groups.visibility[rows] += known * (1 - groups.visibility[rows])


class Rooms(Parameters):
    """What an hour of looking for a room does."""

    found_per_hour: float = parameter(
        0.02,
        "chance that an hour at full skill finds a room, where there is one",
        unit="1/h",
        low=0,
        high=1,
    )

    def find(self, state: State, draws: Draws, rows: Rows, hours: Reals, skill: float) -> None:
        """Find common rooms for those of some collectives that have none.

        The nearest that no collective uses is taken; for want of one, the nearest is shared.
        """
        groups, places = state.collectives, state.places
        found = draws.part("room").uniform(rows) < self.found_per_hour * hours * skill
        rooms = np.flatnonzero(
            (places.kind == PlaceKind.COMMON_ROOM) & places.existing & places.open
        )
        if not rooms.size:
            return
        for c in rows[found & (groups.room[rows] < 0)]:
            free = rooms[~np.isin(rooms, groups.room[groups.alive])]
            among = free if free.size else rooms
            away = np.hypot(places.x[among] - groups.x[c], places.y[among] - groups.y[c])
            groups.room[c] = among[np.argmin(away)]
