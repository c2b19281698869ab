"""Introductions: friends of friends who are both present are made known to one another.

Rule: on average `rate` x (presence in the building today, against ordinary days)^2 occasions a
resident are drawn, with the residents i and a mark uniform on (0, 1). Where the mark is below the
openness of i (as in encounters), one of the ties of i is drawn, to j, and then one of the ties of
j, to k; all ties are equally likely, those within a household included. If both have more than
`hours` today, k is of another household, and i and k are in one place today or live in one
building, i and k gain `hours`: their tie begins, as an introduction, or grows where they knew each
other already.
Source: closure among friends of friends, as in every study of personal networks; rates are
assumptions.
Left out: the person who introduces need not be present.
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np

from sim.codes import Contact, Origin
from sim.kernels.compile import Ints, Stream, Words, allocating, constant, inlined, kernel, row
from sim.kernels.meeting import share_time
from sim.kernels.philox import AT_ONCE, fill_words, uniforms, unit
from sim.kernels.prefetch import fetch_row
from sim.kernels.ties import hours_now
from sim.parameters import parameter
from sim.processes.process import Process, of
from sim.rng import Draws
from sim.state import State

_INTRODUCTION = constant(Contact.INTRODUCTION)
_BY_INTRODUCTION = constant(Origin.INTRODUCTION)
_AHEAD = 4  # occasions ahead of which ties are fetched, those of friends; of others, twice


class Introductions(Process):
    """How often friends of friends meet (closure)."""

    reads: ClassVar[tuple[str, ...]] = of(
        residents=("building household place sociability"),
        conditions="at_home",
        manners="half_open",
    )
    writes: ClassVar[tuple[str, ...]] = of(
        residents="last_contact",
        ties="*",
        ledger="contacts",
    )

    rate: float = parameter(
        0.07,
        "occasions on which a resident may be introduced to someone known by a friend",
        unit="1/day",
        low=0,
        high=5,
    )
    hours: float = parameter(
        0.2,
        "effective hours of an introduction, which runs along ties of more hours alone",
        unit="h",
        low=0,
        high=200,
    )

    def step(self, state: State, day: int, draws: Draws) -> None:
        """Introduce friends of friends."""
        self.meet(state, day, draws, state.ledger.contacts[day])

    def meet(
        self, state: State, day: int, draws: Draws, contacts: Ints, stands_for: int = 1
    ) -> None:
        """Introduce friends of friends on a day of the run, or before it.

        Args:
            state: what there is.
            day: negative before the run.
            draws: of the day.
            contacts: by `sim.codes.Contact`; what takes place is added.
            stands_for: how many days this one stands for.
        """
        _introduce(state.here(), state.addresses.of(self), day, draws.stream, contacts, stands_for)


@allocating
def _introduce(
    state: State, rules: Introductions, day: int, stream: Stream, contacts: Ints, stands_for: int
) -> None:
    """Introduce friends of friends: see `Introductions.meet`."""
    here = np.float64(state.conditions.at_home[0]) ** 2
    expected = state.residents.place.size * rules.rate * here * stands_for
    occasions = int(expected + uniforms(stream, 0, 1)[0])
    words = np.empty((4, AT_ONCE), dtype=np.uint32)
    for first in range(0, occasions, AT_ONCE):
        fill_words(stream, 0, first, words)
        last = min(AT_ONCE, occasions - first)
        for p in range(last):
            _look_ahead(state, words, p, last)
            _lead_on(state, rules, day, words, p, contacts)


@kernel
def _lead_on(
    state: State, rules: Introductions, day: int, words: Words, p: int, contacts: Ints
) -> None:
    """Let an occasion lead a resident to a friend, and on to a friend of that one.

    Args:
        state: written: ties, residents.last_contact.
        rules: of introductions.
        day: today.
        words: (4, occasions) words of draw 0 of each: who, by whom, to whom, its mark.
        p: the place of the occasion.
        contacts: written.
    """
    people, ties = state.residents, state.ties
    least = np.float32(rules.hours)  # as hours of ties are kept
    i = _who(state, words, p)
    opens = people.sociability[i] / (state.manners.half_open[0] + people.sociability[i])
    if unit(words[3, p]) >= opens or ties.degree[i] == 0:
        return
    s = int(unit(words[1, p]) * ties.degree[i])
    j = row(ties.alter[i, s])
    if hours_now(ties, i, s, day) <= least or ties.degree[j] == 0:
        return
    t = int(unit(words[2, p]) * ties.degree[j])
    k = row(ties.alter[j, t])
    if people.household[k] == people.household[i] or hours_now(ties, j, t, day) <= least:
        return
    neighbours = people.building[i] == people.building[k]
    if neighbours or (people.place[i] >= 0 and people.place[i] == people.place[k]):
        share_time(
            i, k, rules.hours, day, _BY_INTRODUCTION, _INTRODUCTION, people.last_contact, ties,
            contacts,
        )  # fmt: skip


@inlined
def _who(state: State, words: Words, p: int) -> int:
    """Return the resident whom the occasion in place `p` concerns."""
    return int(unit(words[0, p]) * state.residents.place.size)


@inlined
def _look_ahead(state: State, words: Words, p: int, last: int) -> None:
    """Fetch the ties of who comes further on, and of the friend of who comes next but a few."""
    ties = state.ties
    if p + 2 * _AHEAD < last:
        _fetch(state, _who(state, words, p + 2 * _AHEAD))
    if p + _AHEAD < last:
        i = _who(state, words, p + _AHEAD)
        if ties.degree[i] > 0:
            _fetch(state, int(ties.alter[i, int(unit(words[1, p + _AHEAD]) * ties.degree[i])]))


@inlined
def _fetch(state: State, i: int) -> None:
    """Ask for the ties of resident `i`, who is about to be looked at."""
    fetch_row(state.ties.alter, i)
    fetch_row(state.ties.hours, i)
    fetch_row(state.ties.last_day, i)
