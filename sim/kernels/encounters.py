"""Encounters of a day: in buildings, in places, at home and at a distance.

Those in buildings, at home and at a distance are thinned: occasions are drawn at a rate that no
state and no policy changes, and each becomes an encounter with the chance that residents give it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.codes import Contact, Origin
from sim.kernels.compile import Flags, Floats, Ints, Stream, Words, allocating, kernel
from sim.kernels.meeting import (
    STRANGER,
    Approach,
    People,
    both_open,
    distance,
    known_share,
    share_time,
    spend_time,
    turn_to,
)
from sim.kernels.philox import uniforms, unit
from sim.kernels.prefetch import fetch_row
from sim.kernels.ties import TieRows, fetch_ties, find, hours_now

_CHAT = np.int64(Contact.CHAT)
_INTRODUCTION = np.int64(Contact.INTRODUCTION)
_HOUSEHOLD = np.int64(Origin.HOUSEHOLD)
_LANDING = np.int64(Origin.LANDING)
_BUILDING = np.int64(Origin.BUILDING)
_PLACE = np.int64(Origin.PLACE)
_BY_INTRODUCTION = np.int64(Origin.INTRODUCTION)
_AHEAD, _FURTHER = 2, 8  # how many residents ahead ties are fetched
_DRAWS = 8  # draws that one meeting in a place may take


class Talk(NamedTuple):
    """What a meeting in passing may become.

    Attributes:
        stranger: chance that two strangers fully open to each other chat.
        sight_days: days in common after which neighbours know each other by sight half as well
            as they ever will.
        hours: hours that a chat of people in every way alike counts for.
        landing: share of meetings in the building that are with people of one's own landing.
    """

    stranger: float
    sight_days: float
    hours: float
    landing: float


@kernel
def _who_pass(
    words: Words,
    first_resident: Ints,
    residents: Ints,
    landing: float,
    people: People,
    pairs: Ints,
    marks: Floats,
) -> int:
    """Write into `pairs` (2, occasions) who pass each other and may chat; return how many do."""
    n, count = people.household.size, 0
    for p in range(words.shape[1]):
        i = int(unit(words[0, p]) * n)
        mark = unit(words[2, p])
        if mark >= people.social[i, 3]:
            continue
        building, floor = people.building[i], people.floor[i]
        first = np.int64(first_resident[building])
        last = first + np.int64(residents[building])
        where = unit(words[1, p])
        if where < landing:
            where /= landing
            low, high = i, i + 1
            while low > first and people.floor[low - 1] == floor:
                low -= 1
            while high < last and people.floor[high] == floor:
                high += 1
            first, last = low, high
        else:
            where = (where - landing) / (1.0 - landing)
        j = first + int(where * (last - first))
        if people.household[i] == people.household[j] or mark >= both_open(people, i, j):
            continue
        if people.floor[j] == floor or not (people.limited[i] or people.limited[j]):
            pairs[0, count] = i
            pairs[1, count] = j
            marks[count] = mark
            count += 1
    return count


@kernel
def _chat(
    pairs: Ints,
    marks: Floats,
    count: int,
    day: int,
    people: People,
    ties: TieRows,
    approach: Approach,
    talk: Talk,
    contacts: Ints,
) -> None:
    for p in range(count):
        if p + _FURTHER < count:
            fetch_row(ties.alter, np.int64(pairs[0, p + _FURTHER]))
        i, j = np.int64(pairs[0, p]), np.int64(pairs[1, p])
        common = day - max(people.arrived[i], people.arrived[j])
        if common < 0:  # of days before the run: one of them did not live there yet
            continue
        most = both_open(people, i, j)
        s = find(ties, i, j)
        if s >= 0:
            chance = most * known_share(ties, i, s, day, approach.familiar_hours)
        else:
            alike = math.exp(-approach.homophily * distance(people, i, j))
            chance = most * talk.stranger * alike * common / (common + talk.sight_days)
        if marks[p] < chance:
            origin = _LANDING if people.floor[i] == people.floor[j] else _BUILDING
            spend_time(i, j, s, talk.hours, day, origin, _CHAT, people, ties, approach, contacts)


@allocating
def meet_in_buildings(
    words: Words,
    first_resident: Ints,
    residents: Ints,
    day: int,
    people: People,
    ties: TieRows,
    approach: Approach,
    talk: Talk,
    contacts: Ints,
) -> None:
    """Let neighbours who pass each other in the stairs chat.

    Args:
        words: (4, occasions) words of draw 0 of each occasion: who, whom, and its mark.
        first_resident: (buildings,) first row of each building's residents.
        residents: (buildings,) how many live there, in rows that follow one another.
    """
    pairs = np.empty((2, words.shape[1]), dtype=np.int32)
    marks = np.empty(words.shape[1], dtype=np.float32)
    count = _who_pass(words, first_resident, residents, talk.landing, people, pairs, marks)
    _chat(pairs, marks, count, day, people, ties, approach, talk, contacts)


@allocating
def meet_in_places(
    stream: Stream,
    how_often: Words,
    whom: Words,
    place: Ints,
    places: int,
    rate: float,
    day: int,
    people: People,
    ties: TieRows,
    approach: Approach,
    talk: Talk,
    contacts: Ints,
) -> None:
    """Let residents who went to the same place meet there.

    Args:
        how_often: (4, n) words of draw 0 of each resident.
        whom: (4, n) words of draw 1.
        place: (n,) the place each resident visits today, -1 for none.
        places: how many places there are.
        rate: meetings that a resident fully open to others begins there.
    """
    start = np.zeros(places + 1, dtype=np.int32)
    for i in range(place.size):
        if place[i] >= 0:
            start[place[i] + 1] += 1
    for p in range(places):
        start[p + 1] += start[p]
    present = np.empty(start[places], dtype=np.int32)
    filled = start[:places].copy()
    for i in range(place.size):
        if place[i] >= 0:
            present[filled[place[i]]] = i
            filled[place[i]] += 1
    for p in range(places):
        _meet_in(
            stream,
            how_often,
            whom,
            present,
            start[p],
            start[p + 1],
            rate,
            day,
            people,
            ties,
            approach,
            talk,
            contacts,
        )


@kernel
def _meet_in(
    stream: Stream,
    how_often: Words,
    whom: Words,
    present: Ints,
    first: int,
    last: int,
    rate: float,
    day: int,
    people: People,
    ties: TieRows,
    approach: Approach,
    talk: Talk,
    contacts: Ints,
) -> None:
    for p in range(first, last):
        i = np.int64(present[p])
        if p + _AHEAD < last:
            fetch_ties(ties, np.int64(present[p + _AHEAD]))
        meetings = int(rate * people.social[i, 3] + unit(how_often[0, i]))
        draws = unit(whom[0, i]), unit(whom[1, i]), unit(whom[2, i]), unit(whom[3, i])
        mark = unit(how_often[1, i])
        for m in range(meetings):
            k = 1 + _DRAWS * m
            if m > 0:
                draws = uniforms(stream, i, k)
                mark = uniforms(stream, i, k + _DRAWS - 1)[0]
            j, s = turn_to(draws, stream, i, k, present, first, last, day, people, ties, approach)
            if s < STRANGER:
                continue
            known = known_share(ties, i, s, day, approach.familiar_hours)
            if mark < people.social[j, 3] * (talk.stranger + (1.0 - talk.stranger) * known):
                spend_time(
                    i, j, s, talk.hours, day, _PLACE, _CHAT, people, ties, approach, contacts
                )


@kernel
def pick_tie(u: float, ties: TieRows, i: int, day: int) -> int:
    """Return the slot of a tie outside the household, picked in proportion to its hours.

    `u` is uniform on (0, 1); -1 where there is no such tie.
    """
    total = 0.0
    for s in range(np.int64(ties.degree[i])):
        if ties.origin[i, s] != _HOUSEHOLD:
            total += hours_now(ties, i, s, day)
    left = u * total
    chosen = -1
    for s in range(np.int64(ties.degree[i])):
        if ties.origin[i, s] != _HOUSEHOLD:
            chosen = s
            left -= hours_now(ties, i, s, day)
            if left <= 0.0:
                break
    return chosen


@kernel
def keep_in_touch(
    words: Words,
    contact: int,
    able: Flags,
    hours: float,
    close_hours: float,
    day: int,
    people: People,
    ties: TieRows,
    approach: Approach,
    contacts: Ints,
) -> None:
    """Let residents visit, or call and write to, those whom they know.

    Args:
        words: (4, occasions) words of draw 0 of each occasion: who, whom, and its mark.
        contact: a visit or a call (`sim.codes.Contact`).
        able: (n,) who takes part: on either side.
        hours: hours that it counts for between people in every way alike.
        close_hours: hours together at which half of the occasions are taken.
    """
    n = people.household.size
    for p in range(words.shape[1]):
        if p + _AHEAD < words.shape[1]:
            fetch_row(ties.hours, int(unit(words[0, p + _AHEAD]) * n))
            fetch_row(ties.last_day, int(unit(words[0, p + _AHEAD]) * n))
        i = int(unit(words[0, p]) * n)
        mark = unit(words[2, p])
        if mark >= people.social[i, 3] or not able[i]:
            continue
        s = pick_tie(unit(words[1, p]), ties, i, day)
        if s < 0:
            continue
        j = np.int64(ties.alter[i, s])
        close = known_share(ties, i, s, day, close_hours)
        if able[j] and mark < both_open(people, i, j) * close:
            spend_time(i, j, s, hours, day, _PLACE, contact, people, ties, approach, contacts)


@kernel
def introduce(
    words: Words,
    place: Ints,
    hours: float,
    day: int,
    people: People,
    ties: TieRows,
    contacts: Ints,
) -> None:
    """Let residents be introduced to people who are present and known by those whom they know.

    Args:
        words: (4, occasions) words of draw 0 of each occasion: who, by whom, to whom, its mark.
        place: (n,) the place each resident visits today, -1 for none.
        hours: hours that an introduction counts for; it runs along ties of more.
    """
    n, least = people.household.size, np.float32(hours)  # as hours of ties are kept
    for p in range(words.shape[1]):
        i = int(unit(words[0, p]) * n)
        if unit(words[3, p]) >= people.social[i, 3] or ties.degree[i] == 0:
            continue
        s = int(unit(words[1, p]) * ties.degree[i])
        j = np.int64(ties.alter[i, s])
        if hours_now(ties, i, s, day) <= least or ties.degree[j] == 0:
            continue
        t = int(unit(words[2, p]) * ties.degree[j])
        k = np.int64(ties.alter[j, t])
        if people.household[k] == people.household[i] or hours_now(ties, j, t, day) <= least:
            continue
        if people.building[i] == people.building[k] or (place[i] >= 0 and place[i] == place[k]):
            share_time(
                i,
                k,
                hours,
                day,
                _BY_INTRODUCTION,
                _INTRODUCTION,
                people.last_contact,
                ties,
                contacts,
            )
