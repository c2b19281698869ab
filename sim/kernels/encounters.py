"""Encounters of a day: in buildings, in places, at home and at a distance.

Those in buildings, at home and at a distance are thinned: occasions are drawn at a rate that no
state and no policy changes, and each becomes an encounter with the chance that residents give it.
Occasions are spread evenly over the residents, in the order of their rows, so that memory is read
in its order.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.codes import Contact, Origin
from sim.kernels.compile import Flags, Floats, Ints, Stream, Words, allocating, inlined, kernel
from sim.kernels.meeting import (
    STRANGER,
    Approach,
    People,
    both_open,
    distance,
    known_share,
    spend_time,
    turn_to,
)
from sim.kernels.philox import fill_words, uniforms, unit
from sim.kernels.prefetch import fetch_row
from sim.kernels.ties import TieRows, fetch_ties, find, hours_outside

_CHAT, _VISIT = np.int64(Contact.CHAT), np.int64(Contact.VISIT)
_LANDING = np.int64(Origin.LANDING)
_BUILDING = np.int64(Origin.BUILDING)
_PLACE = np.int64(Origin.PLACE)
_AHEAD, _FURTHER = 2, 8  # how many residents ahead ties are fetched
_DRAWS = 8  # draws that one meeting in a place may take
_BLOCK = 512  # occasions whose words are drawn at once: they stay in the nearest cache


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
def occasions(stream: Stream, expected: float) -> int:
    """Return how many occasions there are, so many as expected on average."""
    return int(expected + uniforms(stream, 0, 1)[0])


@inlined
def whom_it_concerns(p: int, word: int, count: int, n: int) -> int:
    """Return the resident whom occasion `p` of `count` concerns: each as often as any other."""
    return min(n - 1, int((p + unit(word)) * n / count))


@allocating
def meet_in_buildings(
    stream: Stream,
    expected: float,
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
        stream: draw 0 of each occasion: who, whom, and its mark.
        expected: occasions.
        first_resident: (buildings,) first row of each building's residents.
        residents: (buildings,) how many live there, in rows that follow one another.
    """
    words = np.empty((4, _BLOCK), dtype=np.uint32)
    pairs = np.empty((2, _BLOCK + 1), dtype=np.int32)
    marks = np.empty(_BLOCK + 1, dtype=np.float32)
    count = occasions(stream, expected)
    for begin in range(0, count, _BLOCK):
        fill_words(stream, 0, begin, words)
        end = min(count, begin + _BLOCK)
        passing = _who_pass(
            words, begin, end, count, first_resident, residents, talk.landing, people, pairs, marks
        )
        _chat(pairs, marks, passing, day, people, ties, approach, talk, contacts)


@kernel
def _who_pass(
    words: Words,
    begin: int,
    end: int,
    occasions: int,
    first_resident: Ints,
    residents: Ints,
    landing: float,
    people: People,
    pairs: Ints,
    marks: Floats,
) -> int:
    """Write into `pairs` (2, block) who pass each other and may chat; return how many do.

    No step depends on what the one before found, which the processor could not foresee: each is
    written where the next will be, and counts if it holds.
    """
    n, count = people.household.size, 0
    limited, household, floor = people.limited, people.household, people.floor
    for p in range(begin, end):
        i = whom_it_concerns(p, words[0, p - begin], occasions, n)
        mark = unit(words[2, p - begin])
        where = unit(words[1, p - begin])
        near = where < landing
        home = people.building[i]
        first = people.landing[i, 0] if near else first_resident[home]
        among = people.landing[i, 1] if near else residents[home]
        share = where / landing if near else (where - landing) / (1.0 - landing)
        j = np.int64(first) + int(share * among)
        level = (floor[i] == floor[j]) | ~(limited[i] | limited[j])
        others = household[i] != household[j]
        pairs[0, count] = i
        pairs[1, count] = j
        marks[count] = mark
        count += np.int64(level & others & (mark < both_open(people, i, j)))
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
def meet_in_places(
    stream: Stream,
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
        stream: draw 0 of each resident: how many meetings, and the mark of the first; draw 1: whom
            the first is with.
        place: (n,) the place each resident visits today, -1 for none.
        places: how many places there are.
        rate: meetings that a resident fully open to others begins there.
    """
    start = np.zeros(places + 2, dtype=np.int32)  # the first is for those who are in no place
    words = np.empty((4, _BLOCK), dtype=np.uint32)
    seeking = np.empty((2, place.size + 1), dtype=np.int32)
    marks = np.empty(place.size + 1, dtype=np.float32)
    count = _who_seek(stream, place, rate, people, words, start[1:], seeking, marks)
    for p in range(places + 1):
        start[p + 1] += start[p]
    present = np.empty(place.size, dtype=np.int32)
    _gather(place, start[:-1].copy(), present)
    _meet_there(
        stream, seeking, marks, count, place, start, present, day, people, ties, approach, talk,
        contacts,
    )  # fmt: skip


@kernel
def _who_seek(
    stream: Stream,
    place: Ints,
    rate: float,
    people: People,
    words: Words,
    number: Ints,
    seeking: Ints,
    marks: Floats,
) -> int:
    """Write who seeks how many meetings, and their marks; return how many do so.

    Those present are added to `number`, (1 + places,). Nothing waits for a branch; see `_who_pass`.
    """
    count = 0
    for begin in range(0, place.size, _BLOCK):
        fill_words(stream, 0, begin, words)
        for i in range(begin, min(place.size, begin + _BLOCK)):
            number[place[i] + 1] += 1
            meetings = int(rate * people.social[i, 3] + unit(words[0, i - begin]))
            seeking[0, count] = i
            seeking[1, count] = meetings
            marks[count] = unit(words[1, i - begin])
            count += np.int64((place[i] >= 0) & (meetings > 0))
    return count


@kernel
def _gather(place: Ints, free: Ints, present: Ints) -> None:
    """Write who is present, place by place; first those who are in none."""
    for i in range(place.size):
        present[free[place[i] + 1]] = i
        free[place[i] + 1] += 1


@kernel
def _meet_there(
    stream: Stream,
    seeking: Ints,
    marks: Floats,
    count: int,
    place: Ints,
    start: Ints,
    present: Ints,
    day: int,
    people: People,
    ties: TieRows,
    approach: Approach,
    talk: Talk,
    contacts: Ints,
) -> None:
    for p in range(count):
        if p + _AHEAD < count:
            fetch_ties(ties, np.int64(seeking[0, p + _AHEAD]))
        i = np.int64(seeking[0, p])
        first, last = np.int64(start[place[i] + 1]), np.int64(start[place[i] + 2])
        mark = np.float64(marks[p])
        for m in range(np.int64(seeking[1, p])):
            k = 1 + _DRAWS * m
            if m > 0:
                mark = uniforms(stream, i, k + _DRAWS - 1)[0]
            draws = uniforms(stream, i, k)
            if mark >= talk.stranger and not _sees_anyone_known(
                draws, stream, i, k, present, first, last, ties, approach.tries
            ):
                continue
            j, s = turn_to(draws, stream, i, k, present, first, last, day, people, ties, approach)
            if s < STRANGER:
                continue
            known = known_share(ties, i, s, day, approach.familiar_hours)
            if mark < people.social[j, 3] * (talk.stranger + (1.0 - talk.stranger) * known):
                spend_time(
                    i, j, s, talk.hours, day, _PLACE, _CHAT, people, ties, approach, contacts
                )


@kernel
def _sees_anyone_known(
    draws: tuple[float, float, float, float],
    stream: Stream,
    i: int,
    k: int,
    present: Ints,
    first: int,
    last: int,
    ties: TieRows,
    tries: int,
) -> bool:
    """Tell whether `i` has a tie to one of those whom `turn_to` would consider."""
    a, _, c, _ = draws
    known = -1
    for attempt in range(tries):
        if attempt % 2 == 1:
            a = c
        elif attempt > 0:
            a, _, c, _ = uniforms(stream, i, k + attempt // 2)
        known = max(known, find(ties, i, np.int64(present[first + int(a * (last - first))])))
    return known >= 0


@kernel
def pick_tie(u: float, ties: TieRows, i: int, day: int, hours: Floats) -> int:
    """Return the slot of a tie outside the household, picked in proportion to its hours.

    `u` is uniform on (0, 1); `hours` is room for those of each slot. -1 where there is no such tie.
    """
    total, chosen, degree = 0.0, 0, np.int64(ties.degree[i])
    for s in range(degree):
        total += hours_outside(ties, i, s, day)
        hours[s] = total
    for s in range(degree):
        chosen += np.int64(hours[s] <= u * total)
    return min(chosen, degree - 1) if total > 0.0 else -1


@allocating
def keep_in_touch(
    stream: Stream,
    expected: float,
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
        stream: draw 0 of each occasion: who, whom, and its mark.
        expected: occasions.
        contact: a visit or a call (`sim.codes.Contact`).
        able: (n,) who takes part, on either side; empty where everybody does.
        hours: hours that it counts for between people in every way alike.
        close_hours: hours together at which half of the occasions are taken.
    """
    words = np.empty((4, _BLOCK), dtype=np.uint32)
    room = np.empty(ties.alter.shape[1], dtype=np.float32)
    count = occasions(stream, expected)
    for begin in range(0, count, _BLOCK):
        fill_words(stream, 0, begin, words)
        _take_occasions(
            words, begin, min(count, begin + _BLOCK), count, contact, able, hours, close_hours, day,
            people, ties, approach, room, contacts,
        )  # fmt: skip


@kernel
def _take_occasions(
    words: Words,
    begin: int,
    end: int,
    occasions: int,
    contact: int,
    able: Flags,
    hours: float,
    close_hours: float,
    day: int,
    people: People,
    ties: TieRows,
    approach: Approach,
    room: Floats,
    contacts: Ints,
) -> None:
    n, all_are = people.household.size, able.size == 0
    for p in range(begin, end):
        if p + _AHEAD < end:
            ahead = whom_it_concerns(p + _AHEAD, words[0, p + _AHEAD - begin], occasions, n)
            fetch_row(ties.hours, ahead)
            fetch_row(ties.last_day, ahead)
        i = whom_it_concerns(p, words[0, p - begin], occasions, n)
        mark = unit(words[2, p - begin])
        if mark >= people.social[i, 3] or not (all_are or able[i]):
            continue
        s = pick_tie(unit(words[1, p - begin]), ties, i, day, room)
        if s < 0:
            continue
        j = np.int64(ties.alter[i, s])
        close = known_share(ties, i, s, day, close_hours)
        if (all_are or able[j]) and mark < both_open(people, i, j) * close:
            spend_time(i, j, s, hours, day, _PLACE, contact, people, ties, approach, contacts)
            if contact == _VISIT:
                people.last_visit[i] = people.last_visit[j] = day
