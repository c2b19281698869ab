"""What there is: one table per kind of thing. Processes write here, observers read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, fields
from typing import Any, cast

from sim.kernels.passing import by_address
from sim.state.collectives import Collectives, Facilitators
from sim.state.conditions import Conditions, Institution, Manners, PriceList, Support
from sim.state.dwellings import Buildings, Habits, Households, Places
from sim.state.needs import Gates, Ledger, NeedTraits, OpenNeeds
from sim.state.residents import Residents
from sim.state.table import Table
from sim.state.ties import TieRows


class Addresses:
    """Where things are that kernels take with a state, written down once: columns do not move.

    What is copied or kept with a state is made again.
    """

    def __init__(self) -> None:
        self.state: Any = None
        self._known: dict[int, tuple[object, Any]] = {}
        self._made: dict[int, tuple[object, Any]] = {}

    def of[T](self, thing: T) -> T:
        """Return what kernels take for a thing that stays as it is; see `by_address`."""
        known = self._known.get(id(thing))
        if known is None:
            known = self._known[id(thing)] = thing, by_address(thing)
        return cast("T", known[1])

    def made(self, owner: object, make: Callable[[], Any]) -> Any:
        """Return what a thing that stays as it is has made to be passed by its address, once."""
        known = self._made.get(id(owner))
        if known is None:
            known = self._made[id(owner)] = owner, by_address(make())
        return known[1]

    def __reduce__(self) -> tuple[type[Addresses], tuple[()]]:
        return Addresses, ()


@dataclass(frozen=True, slots=True)
class State:
    """Everything that exists in a neighbourhood: the tables change, not which there are.

    `places` counts the places that residents go to; the last one is the room that logistics may
    open. `own` has the tables that processes of somebody's own keep, by the name of the process;
    the model reads none of them.
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
    prices: PriceList
    own: dict[str, Table] = field(default_factory=dict)
    addresses: Addresses = field(default_factory=Addresses, init=False, compare=False, repr=False)

    def here(self) -> State:
        """Return what kernels take for the state; in them, every table has its columns."""
        known = self.addresses.state
        if known is None:
            known = self.addresses.state = by_address(self)
        return cast("State", known)

    def passed(self) -> dict[str, Any]:
        """Return the tables, by name."""
        return {name: getattr(self, name) for name in TABLES}

    def named(self) -> dict[str, Table | TieRows]:
        """Return the tables by name, those of somebody's own processes after the model's."""
        return {**self.passed(), **self.own}


TABLES = tuple(one.name for one in fields(State) if one.init and one.name != "own")
"""Names of the tables that the model has in a state."""
