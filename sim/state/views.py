"""The columns that kernels take together, as named tuples of arrays."""

from __future__ import annotations

import numpy as np

from sim.fields import taken
from sim.kernels.collectives import Members
from sim.kernels.helping import Dwellers, Helpers, Traits, Visits
from sim.kernels.meeting import Approach, People
from sim.kernels.needs import Book, Fates, NeedRows
from sim.state import State


def people_of(state: State) -> People:
    """Return what counts of residents when they meet."""
    r = state.residents
    social = np.empty((len(r), 4), dtype=np.float32)
    np.divide(r.age, state.manners.age_unit[0], out=social[:, 0])
    social[:, 1], social[:, 2] = r.means, r.schooling
    np.divide(r.sociability, state.manners.half_open[0] + r.sociability, out=social[:, 3])
    return People(
        social, r.last_contact, r.arrived, r.household, r.building, r.floor, r.limited_mobility,
        np.empty((0, 2), dtype=np.int32),
    )  # fmt: skip


def approach_of(state: State) -> Approach:
    """Return whom residents turn to, and how deep it goes."""
    m = state.manners
    return Approach(
        homophily=float(m.homophily[0]),
        depth=float(m.depth[0]),
        friend=float(m.friend[0]),
        familiar_hours=float(m.familiar_hours[0]),
        tries=int(m.tries[0]),
    )


def helpers_of(state: State) -> Helpers:
    """Return what decides whether residents help."""
    return taken(Helpers, state.residents)


def dwellers_of(state: State) -> Dwellers:
    """Return how many live in each household, and what counts of buildings when people help."""
    buildings = state.buildings
    return Dwellers(
        state.households.first_resident, state.households.residents, buildings.x, buildings.y,
        buildings.caretaker, buildings.stricken, buildings.poster,
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


def members_of(state: State) -> Members:
    """Return what counts of residents in a collective."""
    return taken(Members, state.residents)


def visits_of(state: State) -> Visits:
    """Return the columns of the ledger that requests and visits are counted in."""
    return taken(Visits, state.ledger)
