"""The years before the run, in which residents became what they are to each other.

Neighbours meet as they do during the run, since both live there. Those who lived in a dwelling
before its residents met them too, and left at the rate at which households move, so that ties on
the first day are as they stay.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from sim.calendar import YEAR
from sim.codes import Contact
from sim.kernels.ties import cut_neighbours, forget
from sim.rng import Draws
from sim.scenario import Scenario
from sim.state import State

_LONGEST = 28  # days that one day stands for, at most
_SWEEP = 8  # days lived between two sweeps of ties that are forgotten


def live_years_before(state: State, spec: Scenario) -> None:
    """Let neighbours meet in the years before the run: outings, encounters and introductions.

    A day that lies y years back stands for 1 + y^2 days, 28 at most. Of chats in the stairs,
    visits, calls and introductions, so many times as many take place; chats in places count for so
    many times the hours. Help is not simulated: it counts as so many visits more. Former residents
    have the traits of those who live there now.
    """
    residents, ties = state.residents, state.addresses.of(state.ties)
    arrived = residents.arrived.copy()
    first = spec.neighbourhood.first_ties
    span = YEAR * first.years
    others = arrived > -span  # those in whose place others lived at first
    residents.arrived[others] = _former(state, spec, others) - span
    contacts = np.zeros(len(Contact), dtype=np.int32)
    day, lived = -span, 0
    while day < 0:
        stands_for = min(_LONGEST, 1 + int((day / YEAR) ** 2))
        draws = Draws(spec.seed, "years before", span + day)
        came = others & (arrived <= day)
        others &= ~came
        _replace(state, np.flatnonzero(came), arrived[came])
        _replace(state, np.flatnonzero(others & _moving(state, spec, stands_for, draws)), day)
        spec.outings.step(state, day, draws.part("outings"))
        encounters = draws.part("encounters")
        spec.encounters.meet(state, day, encounters, contacts, stands_for, first.helped)
        introductions = draws.part("introductions")
        spec.introductions.meet(state, day, introductions, contacts, stands_for)
        if lived % _SWEEP == 0:
            forget(ties, 0, len(residents), day, spec.tie_fading.forget_below)
        day += stands_for
        lived += 1
    _replace(state, np.flatnonzero(others), arrived[others])


def _former(state: State, spec: Scenario, who: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return when those arrived who lived there when these years begin, in days since then."""
    u = Draws(spec.seed, "former residents", 0).uniforms(len(state.households))
    a_year = np.maximum(spec.moves.a_year(), 1e-3)[state.households.tenure]
    return np.asarray((YEAR * np.log(u) / a_year)[state.residents.household[who]])


def _moving(state: State, spec: Scenario, days: int, draws: Draws) -> NDArray[np.bool_]:
    """Return whose household moves within some days, (n,)."""
    homes = state.households
    moves = draws.part("moves").uniforms(len(homes)) < (
        spec.moves.a_year()[homes.tenure] / YEAR * days
    )
    return np.asarray(moves[state.residents.household])


def _replace(state: State, rows: NDArray[np.intp], day: NDArray[np.int32] | int) -> None:
    """Let others live in the place of residents: strangers to all but their household."""
    state.residents.arrived[rows] = day
    for i in rows:
        cut_neighbours(state.addresses.of(state.ties), int(i))
