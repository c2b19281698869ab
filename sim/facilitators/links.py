"""Links: the institution as a bridge, to which a collective in a link speaks directly."""

from __future__ import annotations

import numpy as np

from sim.aid.doorstep import enter_list, on_list
from sim.facilitators.entries import Entries, last_entry
from sim.kernels.compile import Flags, Stream, kernel, row
from sim.kernels.grids import Grid, nearest_in
from sim.kernels.philox import uniforms
from sim.parameters import Parameters, parameter
from sim.state import State
from sim.state.lists import ON_PAPER


class Links(Parameters):
    """How collectives come to be heard by the institution, and what they exchange with it."""

    ear: float = parameter(
        0.25,
        "chance that a permit leaves an association with a room known to somebody who hears it",
        unit="share",
        low=0,
        high=1,
    )
    days: int = parameter(
        180, "days for which a collective that met the institution is heard", unit="day", low=0,
        high=3650,
    )  # fmt: skip
    near_m: float = parameter(
        150.0,
        "distance within which residents on the register are told to a collective",
        unit="m",
        low=0,
        high=10000,
    )
    registered_per_hour: float = parameter(
        4.0,
        "residents on a collective's list whom an hour of brokering at full skill puts on the "
        "register",
        unit="1/h",
        low=0,
        high=60,
    )


@kernel
def hand_in(
    state: State,
    rules: Links,
    chances: Stream,
    order: Stream,
    post: int,
    c: int,
    worth: float,
    entries: Entries,
) -> None:
    """Put some of those on the list of a collective on the institution's register.

    Args:
        state: what there is.
        rules: of links.
        chances: a number a collective and post.
        order: a number a resident, collective and post: those with the lowest come first.
        post: row of the facilitator.
        c: the collective.
        worth: hours of brokering today x skill.
        entries: of all lists.
    """
    most = int(rules.registered_per_hour * worth + uniforms(chances, c, post)[0])
    turn = post * state.collectives.alive.size + c
    for _ in range(most):
        first, least, entry = row(-1), np.inf, last_entry(state, entries, c)
        while entry >= 0:
            i = row(entries.resident[entry])
            if not state.residents.registered[i] and on_list(state, i, c) >= 0:
                number = uniforms(order, i, turn)[0]
                if number < least or (number == least and i < first):
                    first, least = i, number
            entry = row(entries.before[entry])
        if first < 0:
            return
        state.residents.registered[first] = True


@kernel
def link(state: State, rules: Links, day: int, ear: Stream, covered: Flags) -> bool:
    """Write which collectives are linked today; tell whether any is.

    Args:
        state: what there is.
        rules: of links.
        day: of the run.
        ear: a number a collective.
        covered: (collectives,) which an elected official's post covers.
    """
    groups, some = state.collectives, False
    for c in range(covered.size):
        alive = groups.alive[c]
        new = alive and groups.permit[c] == day
        if new and uniforms(ear, c, 0)[0] < rules.ear * groups.standing[c]:
            groups.met[c] = day
        recent = day - groups.met[c] <= rules.days
        groups.linked[c] = alive and (groups.support[c] > 0.0 or covered[c] or recent)
        some = some or groups.linked[c]
    return some


@kernel
def hand_out(state: State, rules: Links, day: int, linked: Grid) -> None:
    """Put those on the register on the list of the nearest collective in a link, if it is near.

    Args:
        state: what there is.
        rules: of links.
        day: of the run.
        linked: the collectives in a link.
    """
    people, buildings, building, c = state.residents, state.buildings, row(-1), row(-1)
    for i in range(people.registered.size):
        if not people.registered[i]:
            continue
        if people.building[i] != building:
            building = row(people.building[i])
            x, y = buildings.x[building], buildings.y[building]
            c = nearest_in(linked, x, y, rules.near_m)[0]
        if c >= 0 and on_list(state, i, c) < 0:
            enter_list(state, i, c, ON_PAPER, day)
