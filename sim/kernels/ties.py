"""Ties: finding, strengthening, fading and forgetting them.

Hours fade without contact: they halve in a half-life that depends on how strong the tie was when
the two last met. Fading is lazy: a slot keeps the hours and the day on which they were true.
Both ends keep the tie, and both keep the same hours.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.codes import Origin
from sim.kernels.compile import Floats, Ints, Slots, Small, inlined, kernel
from sim.kernels.prefetch import fetch_row
from sim.kernels.searching import find_in_row

ACQUAINTANCE, CASUAL, FRIEND, CLOSE = 5.0, 50.0, 90.0, 200.0
"""Hours together that make an acquaintance (assumption), a casual friend, a friend, a close friend.

Source of the last three: Hall (2019), Journal of Social and Personal Relationships 36(4).
"""

HOUSEHOLD = np.int64(Origin.HOUSEHOLD)
"""Origin of the ties between people who live together; these do not fade and never give way."""


class TieRows(NamedTuple):
    """The arrays of the ties: `n` residents, `k` slots each.

    Attributes:
        alter: (n, k) row of the other end; slots from `degree` on are free.
        hours: (n, k) effective hours together, true on `last_day`.
        last_day: (n, k) day of the last contact.
        origin: (n, k) where the two first met (`sim.codes.Origin`).
        given: (n, k) services that the row's resident gave the alter, at most 127.
        degree: (n,) how many slots are taken.
        back: (n, k) slot in which the alter keeps the same tie.
        kept: (3, days + 1) share of hours left after that many days without contact: of a tie below
            a casual friend, of one below a friend, of one from a friend on.
        light: (1,) hours below which an encounter leaves no trace on a full row.
    """

    alter: Ints
    hours: Floats
    last_day: Ints
    origin: Small
    given: Small
    degree: Ints
    back: Slots
    kept: NDArray[np.float64]
    light: Floats


@inlined
def find(ties: TieRows, i: int, j: int) -> int:
    """Return the slot in which resident `i` keeps resident `j`, or -1.

    The whole row is looked at, sixteen slots at once: quicker than to stop at the right one.
    """
    return find_in_row(ties.alter, np.int64(i), np.int64(j))


@inlined
def fetch_ties(ties: TieRows, i: int) -> None:
    """Ask for the row of resident `i`, who is about to meet someone."""
    fetch_row(ties.alter, i)
    fetch_row(ties.hours, i)
    fetch_row(ties.last_day, i)
    fetch_row(ties.back, i)


@inlined
def hours_now(ties: TieRows, i: int, s: int, day: int) -> float:
    """Return the hours of slot `s` of resident `i`, faded to `day`."""
    hours = ties.hours[i, s]
    elapsed = day - ties.last_day[i, s]
    if elapsed <= 0 or ties.origin[i, s] == HOUSEHOLD:
        return hours
    return hours * ties.kept[(hours >= CASUAL) + (hours >= FRIEND), elapsed]


@inlined
def hours_outside(ties: TieRows, i: int, s: int, day: int) -> float:
    """Return what `hours_now` does of ties outside the household, and 0 of the others.

    It takes no branch that the processor could not foresee.
    """
    hours = ties.hours[i, s]
    elapsed = max(0, day - ties.last_day[i, s])
    kept = ties.kept[np.int64(hours >= CASUAL) + np.int64(hours >= FRIEND), elapsed]
    return 0.0 if ties.origin[i, s] == HOUSEHOLD else hours * kept


@kernel
def _remove_slot(ties: TieRows, i: int, s: int) -> None:
    last = ties.degree[i] - 1
    if s < last:
        ties.alter[i, s] = ties.alter[i, last]
        ties.hours[i, s] = ties.hours[i, last]
        ties.last_day[i, s] = ties.last_day[i, last]
        ties.origin[i, s] = ties.origin[i, last]
        ties.given[i, s] = ties.given[i, last]
        ties.back[i, s] = ties.back[i, last]
        ties.back[ties.alter[i, s], ties.back[i, s]] = s
    ties.alter[i, last] = -1
    ties.degree[i] = last


@kernel
def cut(ties: TieRows, i: int, s: int) -> None:
    """Remove slot `s` of resident `i`, and the same tie at its other end."""
    j, t = np.int64(ties.alter[i, s]), np.int64(ties.back[i, s])
    _remove_slot(ties, i, s)
    _remove_slot(ties, j, t)


@kernel
def _weakest(ties: TieRows, i: int, day: int) -> int:
    weakest, least = -1, math.inf
    for s in range(np.int64(ties.degree[i])):
        if ties.origin[i, s] != HOUSEHOLD:
            hours = hours_now(ties, i, s, day)
            if hours < least:
                weakest, least = s, hours
    return weakest


@inlined
def _can_take(ties: TieRows, i: int, hours: float, day: int) -> bool:
    """Tell whether `i` has a free slot, or a tie of fewer hours than the encounter's."""
    if ties.degree[i] < ties.alter.shape[1]:
        return True
    if hours < ties.light[0]:
        return False
    s = _weakest(ties, i, day)
    return s >= 0 and hours_now(ties, i, s, day) < hours


@inlined
def _make_room(ties: TieRows, i: int, day: int) -> None:
    if ties.degree[i] == ties.alter.shape[1]:
        cut(ties, i, _weakest(ties, i, day))


@inlined
def _append(ties: TieRows, i: int, j: int, hours: float, day: int, origin: int) -> None:
    s = ties.degree[i]
    ties.alter[i, s] = j
    ties.hours[i, s] = hours
    ties.last_day[i, s] = day
    ties.origin[i, s] = origin
    ties.given[i, s] = 0
    ties.back[i, s] = ties.degree[j]


@inlined
def strengthen(ties: TieRows, i: int, s: int, j: int, hours: float, day: int, origin: int) -> None:
    """Add hours to the tie that `i` keeps to `j` in slot `s`, or begin it where `s` is -1.

    Where a row is full, its weakest tie gives way to the one that begins if fewer hours are left of
    it than the encounter took; otherwise, or if it is too light, the encounter leaves no trace.
    """
    if s >= 0:
        now = hours_now(ties, i, s, day) + hours
        t = np.int64(ties.back[i, s])
        ties.hours[i, s] = now
        ties.hours[j, t] = now
        ties.last_day[i, s] = day
        ties.last_day[j, t] = day
    elif _can_take(ties, i, hours, day) and _can_take(ties, j, hours, day):
        _make_room(ties, i, day)
        _make_room(ties, j, day)
        _append(ties, i, j, hours, day, origin)
        _append(ties, j, i, hours, day, origin)
        ties.degree[i] += 1
        ties.degree[j] += 1


@kernel
def add_hours(ties: TieRows, i: int, j: int, hours: float, day: int, origin: int) -> None:
    """Add the hours that residents `i` and `j` spent together today to their tie.

    A tie that does not exist begins, with `origin`; see `strengthen`.
    """
    strengthen(ties, i, find(ties, i, j), j, hours, day, origin)


@kernel
def forget(ties: TieRows, first: int, last: int, day: int, least: float) -> int:
    """Cut the ties of residents `first` to `last` (excluded) whose hours fell below `least`.

    Returns:
        How many were cut.
    """
    gone = 0
    for i in range(first, last):
        s = 0
        while s < ties.degree[i]:
            if hours_now(ties, i, s, day) < least:
                cut(ties, i, s)
                gone += 1
            else:
                s += 1
    return gone


@kernel
def cut_neighbours(ties: TieRows, i: int) -> None:
    """Cut every tie of resident `i` outside the household."""
    for s in range(np.int64(ties.degree[i]) - 1, -1, -1):
        if ties.origin[i, s] != HOUSEHOLD:
            cut(ties, i, s)


@kernel
def fade_row(ties: TieRows, i: int, day: int, out: Floats) -> None:
    """Write into `out` (k,) the hours of resident `i`, faded to `day`; free slots get 0."""
    for s in range(out.size):
        out[s] = hours_now(ties, i, s, day) if s < ties.degree[i] else 0.0


@kernel
def fade_all(ties: TieRows, day: int, out: Floats) -> None:
    """Write into `out` (n, k) the hours of every slot, faded to `day`; free slots get 0."""
    for i in range(ties.alter.shape[0]):
        fade_row(ties, i, day, out[i])
