"""Roles: how residents come into the core team of a collective."""

from __future__ import annotations

from sim.kernels.collectives import slot_of
from sim.kernels.compile import kernel, row
from sim.state import State


@kernel
def give_role(state: State, i: int, collective: int, day: int) -> bool:
    """Put resident `i` in the core team of a collective; False where `i` can join no more."""
    people = state.residents
    m = slot_of(people.membership, i, collective)
    if m < 0:
        m = slot_of(people.membership, i, row(-1))
        if m < 0:
            return False
        people.membership[i, m] = collective
        people.attended[i, m] = day
    people.core[i, m] = 1
    return True
