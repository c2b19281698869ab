"""Logistics: equipment that wears, is kept up, shared or not; a room or none.

Reads: conditions (first day of the crisis), collectives (alive, kits and those used yesterday).
Writes: collectives (kits, used_kits, room), places.existing, ledger.cost.
Rule: kits wear out by `wear` a year and by `wear_per_use` each time they are used; without a room
to store them, wear is `exposure` times as fast. Each month a collective's members replace what is
missing to `own_kits`. From `lead_days` before the crisis on, the policy holds `kits_per_1000` kits
in common, shares them out among the collectives each month, and opens a room when `room` says so.
Source: wear of 2 to 10 % a year and prices are assumptions; that people leave for lack of
logistic infrastructure is found in the UK (Sussex, crowds and identities project, 2022).
Left out: transport, consumables, who keeps the keys.
"""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from pydantic import Field

from sim.parameters import parameter
from sim.processes.process import Process
from sim.rng import Draws
from sim.state import State

_MONTH = 30


class Logistics(Process):
    """What equipment and rooms collectives can count on."""

    writes: ClassVar[tuple[str, ...]] = (
        "collectives.kits",
        "collectives.used_kits",
        "collectives.room",
        "places.existing",
        "ledger.cost",
    )

    name: str = Field("bare", description="what the policy is called")
    kits_per_1000: float = parameter(
        0.0, "kits that the policy holds in common per 1,000 residents", unit="kit", low=0, high=200
    )
    room: bool = Field(False, description="whether the policy opens a common room")
    lead_days: int = parameter(
        365, "days before the crisis from which the policy acts", unit="day", low=0, high=3650
    )
    own_kits: float = parameter(
        1.0, "kits that a collective keeps by its own means", unit="kit", low=0, high=100
    )
    wear: float = parameter(0.05, "kits worn out in a year", unit="share", low=0, high=1)
    wear_per_use: float = parameter(
        0.005, "kits worn out when used once", unit="share", low=0, high=1
    )
    exposure: float = parameter(
        2.0, "wear without a room, against wear with one", unit="1", low=1, high=20
    )
    kit_price: float = parameter(150.0, "price of a kit", unit="EUR", low=0, high=10000)
    room_price: float = parameter(
        12000.0, "rent and upkeep of a room in a year", unit="EUR/year", low=0, high=1e6
    )

    def before(self) -> Self:
        """Return the process as it acts before `lead_days` before the crisis."""
        policy = {"name", "kits_per_1000", "room", "kit_price", "room_price"}
        return type(self)(**self.model_dump(exclude=policy))

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Wear, replace and share the equipment; open the room when the policy begins."""
        groups = state.collectives
        alive = np.flatnonzero(groups.alive)
        begins = max(1, int(state.conditions.first_crisis_day[0]) - self.lead_days)
        begun = day >= begins
        if begun and self.room:
            state.places.existing[-1] = True
            groups.room[alive] = len(state.places) - 1
            state.ledger.cost[day] += self.room_price / 365
        wear = np.where(groups.room[alive] >= 0, self.wear, self.wear * self.exposure) / 365
        used = groups.used_kits[alive] * self.wear_per_use
        groups.kits[alive] = np.maximum(0, groups.kits[alive] * (1 - wear) - used)
        groups.used_kits[:] = 0.0
        if alive.size and (day == begins or day % _MONTH == 0):
            self._share_out(state, day, alive, begun)

    def _share_out(self, state: State, day: int, alive: np.ndarray, begun: bool) -> None:
        groups = state.collectives
        common = self.kits_per_1000 * len(state.residents) / 1000 if begun else 0.0
        if not common:
            groups.kits[alive] = np.maximum(groups.kits[alive], self.own_kits)
            return
        wanted = self.own_kits * alive.size + common
        held = float(groups.kits[alive].sum())
        bought = max(0.0, wanted - held)
        state.ledger.cost[day] += self.kit_price * min(bought, common)
        groups.kits[alive] = (held + bought) / alive.size
