"""What there is: one table per kind of thing. Processes write here, observers read."""

from __future__ import annotations

from dataclasses import dataclass

from sim.state.collectives import Collectives, Facilitators
from sim.state.conditions import Conditions, Institution, Manners, Support
from sim.state.dwellings import Buildings, Habits, Households, Places
from sim.state.needs import Gates, Ledger, NeedTraits, OpenNeeds
from sim.state.residents import Residents
from sim.state.ties import TieRows


@dataclass(frozen=True, slots=True)
class State:
    """Everything that exists in a neighbourhood: the tables change, not which there are.

    `places` counts the places that residents go to; the last one is the room that logistics may
    open.
    """

    residents: Residents
    households: Households
    buildings: Buildings
    places: Places
    habits: Habits
    ties: TieRows
    collectives: Collectives
    facilitators: Facilitators
    institution: Institution
    support: Support
    need_traits: NeedTraits
    needs: OpenNeeds
    ledger: Ledger
    gates: Gates
    conditions: Conditions
    manners: Manners
