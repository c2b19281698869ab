"""Logistics: equipment that wears, is kept in repair, bought and shared; a room or none.

Rule: a collective has kits, which need not be a whole number, in a state of repair (upkeep, 1 is as
new). On each day, in this order:

Room. From `lead_days` before the crisis on, if `room` says so, the policy's common room exists, at
the price of a room, and is the room of every collective that has none.

Wear.

  upkeep := upkeep x (1 - disrepair / 365)
  kits := kits x (1 - wear / 365)

and no kit is in use any more.

Repair. What is out of repair takes `hours_per_kit` x kits x (1 - upkeep) hours, of which the core
team has `upkeep_hours` / 30 x its members x their mean energy a day. The hours done, the lesser of
the two, raise upkeep by hours / (`hours_per_kit` x kits) and are work for the core team.

Buying, on the first day of the policy and on every 30th day of the run. A collective buys

  min(wanted_kits - kits, funds / price of a kit), if positive

with its funds; its members then replace by their own means what is missing to `own_kits`. New kits
are in repair: upkeep becomes the mean over old and new.

Sharing, on the same days. The collectives of one alliance even out what they have, in the mean
state of repair. The policy buys, at the price of a kit, `kits_per_1000` x residents / 1000 kits on
its first day and each month what of these is worn; each collective has the use of the same part of
them, in order, beside its own.
Source: wear of 2 to 10 % a year is an assumption; that people leave for lack of
logistic infrastructure is found in the UK (Sussex, crowds and identities project, 2022).
Left out: transport, consumables, who keeps the keys, who owns what was shared.
"""

from __future__ import annotations

from typing import ClassVar, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from sim.kernels.compile import inlined, kernel
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.collectives import Collectives

_MONTH = 30


class Logistics(Process):
    """What equipment and rooms collectives can count on."""

    reads: ClassVar[tuple[str, ...]] = of(
        collectives="alive alliance core core_energy",
        conditions="first_crisis_day",
        prices="kit room",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        places="existing",
        collectives="kits shared_kits used_kits upkeep room funds work",
        ledger="cost",
    )

    name: str = Field("bare", description="what the policy is called")
    kits_per_1000: float = parameter(
        0.0,
        "kits that the policy holds in common per 1,000 residents, beside those of collectives",
        unit="kit per 1,000 residents",
        low=0,
        high=200,
    )
    room: bool = Field(False, description="whether the policy opens a common room")
    lead_days: int = parameter(
        365, "days before the crisis from which the policy acts", unit="day", low=0, high=3650
    )
    own_kits: float = parameter(
        1.0, "kits that a collective keeps by its own means", unit="kit", low=0, high=100
    )
    wanted_kits: float = parameter(
        4.0, "kits that a collective with money buys up to", unit="kit", low=0, high=100
    )
    wear: float = parameter(
        0.1,
        "share of its kits that a collective loses for good in a year",
        unit="1/year",
        low=0,
        high=1,
        source="2 to 10 % a year (assumption)",
    )
    disrepair: float = parameter(
        0.6, "part of the state of repair lost in a year", unit="1/year", low=0, high=1
    )
    hours_per_kit: float = parameter(
        8.0, "work that puts a kit out of order right again", unit="h", low=0.01, high=200
    )
    upkeep_hours: float = parameter(
        0.5,
        "work on equipment that a rested member of a core team has in a month",
        unit="h/month",
        low=0,
        high=100,
    )

    def before(self) -> Self:
        """Return the process as it acts before `lead_days` before the crisis."""
        policy = {"name", "kits_per_1000", "room"}
        return type(self)(**self.model_dump(exclude=policy))

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Wear, repair, replace and share the equipment; open the room when the policy begins."""
        begins = max(1, int(state.conditions.first_crisis_day[0]) - self.lead_days)
        _keep_up(state.here(), state.addresses.of(self), day, day >= begins)
        if day == begins or day % _MONTH == 0:
            groups = state.collectives
            alive = np.flatnonzero(groups.alive)
            price = float(state.prices.kit[0])
            self._replace(groups, alive, price)
            allied = groups.alliance[alive]
            for alliance in np.unique(allied[allied >= 0]):
                _even_out(groups, alive[allied == alliance])
            if self.kits_per_1000 and day >= begins:
                self._hold(state, day, alive, price, self._bought_on(day, begins))

    def kits_in_a_year(self, begins: int) -> float:
        """Return how many kits the policy buys in its first year for each that it holds.

        Args:
            begins: its first day.
        """
        months = range(begins - begins % _MONTH + _MONTH, begins + 365, _MONTH)
        return sum(self._bought_on(day, begins) for day in (begins, *months))

    def _bought_on(self, day: int, begins: int) -> float:
        """Return which part of the policy's kits it buys on its first day, or another of buying."""
        return 1.0 if day == begins else self.wear * _MONTH / 365

    def _replace(self, groups: Collectives, alive: NDArray[np.intp], price: float) -> None:
        """Let collectives buy kits, with their funds and then by their members' own means."""
        missing = np.maximum(0, self.wanted_kits - groups.kits[alive])
        bought = np.minimum(missing, groups.funds[alive] / price)
        groups.funds[alive] = np.maximum(0, groups.funds[alive] - bought * price)
        own = np.maximum(0, self.own_kits - groups.kits[alive] - bought)
        _add(groups, alive, bought + own)

    def _hold(
        self, state: State, day: int, alive: NDArray[np.intp], price: float, bought: float
    ) -> None:
        """Buy a part of the policy's kits, and let all collectives alike have the use of them."""
        kits = self.kits_per_1000 * len(state.residents) / 1000
        state.ledger.cost[day] += price * kits * bought
        state.collectives.shared_kits[:] = 0
        state.collectives.shared_kits[alive] = kits / max(1, alive.size)


def _add(groups: Collectives, rows: NDArray[np.intp], kits: NDArray[np.floating]) -> None:
    """Give new kits, in repair, to some collectives."""
    in_repair = groups.kits[rows] * groups.upkeep[rows] + kits
    groups.kits[rows] += kits
    have = groups.kits[rows] > 0
    groups.upkeep[rows[have]] = np.minimum(1, in_repair[have] / groups.kits[rows[have]])


def _even_out(groups: Collectives, rows: NDArray[np.intp]) -> None:
    """Give some collectives the same part of all the kits they have together."""
    kits = float(groups.kits[rows].sum())
    if kits > 0:
        in_repair = float((groups.kits[rows] * groups.upkeep[rows]).sum())
        groups.kits[rows] = kits / rows.size
        groups.upkeep[rows] = min(1.0, in_repair / kits)


@kernel
def _keep_up(state: State, rules: Logistics, day: int, begun: bool) -> None:
    """Let the policy's room be used, equipment wear, and core teams repair what they can."""
    groups, places, last = state.collectives, state.places, state.places.existing.size - 1
    opened = begun and rules.room
    if opened:
        places.existing[last] = True
        state.ledger.cost[day] += np.float32(state.prices.room[0] / 365)
    for c in range(groups.alive.size):
        groups.used_kits[c] = 0.0  # what was in use yesterday is so no more
        if groups.alive[c]:
            if opened and groups.room[c] < 0:
                groups.room[c] = last
            groups.upkeep[c] *= np.float32(1 - rules.disrepair / 365)
            groups.kits[c] *= np.float32(1 - rules.wear / 365)
            _repair(state, rules, c)


@inlined
def _repair(state: State, rules: Logistics, c: int) -> None:
    """Let a core team put right what it has the time for."""
    groups = state.collectives
    whole = np.float32(rules.hours_per_kit) * groups.kits[c]
    takes = np.float64(whole * (np.float32(1) - groups.upkeep[c]))
    done = min(takes, rules.upkeep_hours / _MONTH * groups.core[c] * groups.core_energy[c])
    if whole > 0.0:
        groups.upkeep[c] = min(1.0, groups.upkeep[c] + done / whole)
    groups.work[c] += done
