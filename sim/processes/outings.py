"""Outings: who is where today.

Residents go to a place within reach: a café, a square, a garden, a room; parents go to the school
gate.

Rule: able is `mobility_factor` for residents of limited mobility and 1 for others. A resident goes
to one place at most, with chances that share

  go = place_rate x able x (outings today, against ordinary days)

The school gate comes first: where it is open, a parent with a child under 15 is there with chance
go, and goes nowhere else. Everybody else, and parents who are not there, go out with chance go x
sociability to one of the places within reach, drawn with the chances of the resident's habits,
which are proportional to taste x distance^-`neighbourhood.distance_exponent`. Where that place is
closed, the resident stays at home: no other is chosen instead.
Source: fall with distance of Swiss leisure contacts (doi:10.3929/ethz-a-005916565); the rest are
assumptions.
Left out: work, places outside the neighbourhood, several outings a day, weather.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.kernels.compile import Ints, Stream, Words, allocating, inlined, kernel
from sim.kernels.philox import AT_ONCE, fill_words, unit
from sim.kernels.prefetch import fetch_row
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State
from sim.state.dwellings import CHOICES

_AHEAD = 8  # residents ahead of whom habits are fetched


class Outings(Process):
    """How often residents leave their dwelling."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents="building limited_mobility sociability",
        places="open",
        buildings="reach",
        habits="chance school_gate",
        conditions="habit outings",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents="place",
    )

    place_rate: float = parameter(
        0.5,
        "chance that a resident of mean sociability goes to a place, and a parent to the gate",
        unit="share",
        low=0,
        high=1,
    )
    mobility_factor: float = parameter(
        0.3, "what limited mobility leaves of outings", unit="share", low=0, high=1
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Decide who is where today."""
        _go_out(state.here(), state.addresses.of(self), draws.stream)


@allocating
def _go_out(state: State, rules: Outings, stream: Stream) -> None:
    """Write where each resident may be met today."""
    words, who = np.empty((4, AT_ONCE), dtype=np.uint32), np.empty(AT_ONCE, dtype=np.int32)
    for first in range(0, state.residents.place.size, AT_ONCE):
        fill_words(stream, 0, first, words)
        count = _who_may(state, rules, first, words, who)
        _choose_places(state, rules, words, first, who[:count])


@kernel
def _choose_places(state: State, rules: Outings, words: Words, first: int, who: Ints) -> None:
    """Let those who may go out go or not; the habits of those further on are fetched already."""
    for p in range(who.size):
        if p + _AHEAD < who.size:
            fetch_row(state.habits.chance, int(who[p + _AHEAD]))
        _choose(state, rules, int(who[p]), words, int(who[p]) - first)


@kernel
def _who_may(state: State, rules: Outings, first: int, words: Words, who: Ints) -> int:
    """Keep residents at home, and write into `who` those of them who may go out.

    The processor has no branch to guess here, of which half would be guessed wrong.

    Args:
        state: written: residents.place.
        rules: of outings.
        first: the first of these residents, who stand side by side.
        words: (4, rows) words of draw 0 of each.
        who: written.

    Returns:
        How many may go out.
    """
    people, count = state.residents, 0
    for i in range(first, min(people.place.size, first + words.shape[1])):
        people.place[i] = -1
        who[count] = i
        out = unit(words[2, i - first]) < _go(state, rules, i) * people.sociability[i]
        count += out | (state.habits.school_gate[i] >= 0)
    return count


@inlined
def _go(state: State, rules: Outings, i: int) -> float:
    """Return the chance that a resident of mean sociability goes to a place."""
    factor, now = rules.mobility_factor, state.conditions  # read in any case
    able = factor if state.residents.limited_mobility[i] else 1.0
    return rules.place_rate * np.float64(now.outings[0] * now.habit[0]) * able


@inlined
def _choose(state: State, rules: Outings, i: int, words: Words, place: int) -> None:
    """Let resident `i`, whose words stand in a place of `words`, go out or not."""
    people, habits, places = state.residents, state.habits, state.places
    go, where, passed = _go(state, rules, i), unit(words[3, place]), 0
    for c in range(CHOICES):  # chances rise: those passed are the first
        passed += habits.chance[i, c] <= where
    gate = habits.school_gate[i]
    chosen = state.buildings.reach[people.building[i], min(passed, CHOICES - 1)]
    at_gate = (gate >= 0) & places.open[max(gate, 0)] & (unit(words[1, place]) < go)
    out = (chosen >= 0) & places.open[max(chosen, 0)]
    out &= unit(words[2, place]) < go * people.sociability[i]
    elsewhere = chosen if out else np.int32(-1)
    people.place[i] = gate if at_gate else elsewhere
