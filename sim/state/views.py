"""The columns that kernels take together, as named tuples of arrays."""

from __future__ import annotations

from sim.fields import taken
from sim.kernels.helping import Dwellers, Helpers, Traits, Visits
from sim.kernels.needs import Book, Fates, NeedRows
from sim.state import State


def helpers_of(state: State) -> Helpers:
    """Return what decides whether residents help."""
    return taken(Helpers, state.residents)


def dwellers_of(state: State) -> Dwellers:
    """Return how many live in each household, and what counts of buildings when people help."""
    buildings = state.buildings
    return Dwellers(
        state.households.first_resident, state.households.residents, buildings.x, buildings.y,
        buildings.caretaker, buildings.stricken, buildings.poster, buildings.ended,
    )  # fmt: skip


def traits_of(state: State) -> Traits:
    """Return what each kind of need asks for."""
    return taken(Traits, state.need_traits)


def need_rows_of(state: State) -> NeedRows:
    """Return the open needs."""
    return taken(NeedRows, state.needs)


def book_of(state: State) -> Book:
    """Return the columns of the ledger that needs are booked in."""
    return taken(Book, state.ledger)


def fates_of(state: State) -> Fates:
    """Return the columns in which channels and gates are counted, and the days of the crisis."""
    now, gates = state.conditions, state.gates
    days = now.first_crisis_day, now.last_crisis_day
    return Fates(gates.met, gates.unmet, gates.found, gates.bound, *days)


def visits_of(state: State) -> Visits:
    """Return the columns of the ledger that requests and visits are counted in."""
    return taken(Visits, state.ledger)
