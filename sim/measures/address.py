"""Who lives in a building, and how each of them is this evening."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.codes import HouseholdType, Profile
from sim.measures.crisis import known_to_collectives
from sim.state import State
from sim.state.residents import NEVER
from sim.state.ties import CLASS_HOURS, faded_hours_of


class Wanted(NamedTuple):
    """A need that is open.

    Attributes:
        kind: its name.
        days: since it arose.
        asked: whether help was asked for.
    """

    kind: str
    days: int
    asked: bool


class Dweller(NamedTuple):
    """A resident.

    Attributes:
        row: of the residents.
        age: years.
        alone: lives alone.
        exposed: is of those whom the crisis exposes.
        neighbours: acquaintances or closer among the residents, outside the household.
        member: of how many collectives.
        listed: is on a list that a collective works with.
        left_without: had a grave need unmet in the crisis.
        given: hours of help given in the crisis.
        helping: gave help today.
        open: needs that wait this evening.
    """

    row: int
    age: int
    alone: bool
    exposed: bool
    neighbours: int
    member: int
    listed: bool
    left_without: bool
    given: float
    helping: bool
    open: tuple[Wanted, ...]


def dwellers(
    state: State, day: int, building: int, kinds: Sequence[str], list_days: int
) -> list[Dweller]:
    """Return the residents of a building at the end of a day, in the order of their dwellings.

    Args:
        state: what there is.
        day: of the run.
        building: its row.
        kinds: names of the kinds of need, in the order of their rows.
        list_days: days for which an entry of a list counts.
    """
    r, households = state.residents, state.households
    first = int(state.buildings.first_resident[building])
    rows = range(first, first + int(state.buildings.residents[building]))
    listed = known_to_collectives(state, day, list_days)
    return [
        Dweller(
            row,
            int(r.age[row]),
            bool(households.type[r.household[row]] == HouseholdType.ALONE),
            bool(r.profile[row] == Profile.EXPOSED),
            _neighbours(state, row, day),
            int((r.membership[row] >= 0).sum()),
            bool(listed[row]),
            bool(r.left_without[row] != NEVER),
            float(r.crisis_hours[row]),
            bool(r.busy[row] > 0),
            _open(state, row, day, kinds),
        )
        for row in rows
    ]


def _neighbours(state: State, row: int, day: int) -> int:
    """Return how many acquaintances, or closer, a resident has outside the household."""
    of, ties = state.residents.household, state.ties
    known = faded_hours_of(ties, row, day) >= CLASS_HOURS["acquaintance"]
    return int((of[ties.alter[row][known]] != of[row]).sum())


def _open(state: State, row: int, day: int, kinds: Sequence[str]) -> tuple[Wanted, ...]:
    needs = state.needs
    mine = np.flatnonzero(needs.resident[: needs.length[0]] == row)
    return tuple(
        Wanted(kinds[needs.kind[at]], day - int(needs.arisen[at]), bool(needs.asked[at]))
        for at in mine
    )
