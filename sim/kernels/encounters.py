"""Encounters of a day: in buildings, in places, at home and at a distance."""

from __future__ import annotations

import numpy as np

from sim.codes import Contact, Origin
from sim.kernels.compile import Flags, Ints, Small, Stream, allocating, kernel
from sim.kernels.meeting import Approach, People, Talk, greet_or_chat, share_time, turn_to
from sim.kernels.philox import uniforms
from sim.kernels.ties import TieRows, hours_now

_VISIT = np.int64(Contact.VISIT)
_ONLINE = np.int64(Contact.ONLINE)
_INTRODUCTION = np.int64(Contact.INTRODUCTION)
_HOUSEHOLD = np.int64(Origin.HOUSEHOLD)
_LANDING = np.int64(Origin.LANDING)
_BUILDING = np.int64(Origin.BUILDING)
_PLACE = np.int64(Origin.PLACE)
_BY_INTRODUCTION = np.int64(Origin.INTRODUCTION)
_DRAWS = 4  # draws that one meeting may take


@kernel
def _meet_in(
    stream: Stream,
    present: Ints,
    first: int,
    last: int,
    rate: float,
    floor: Small,
    in_building: bool,
    day: int,
    people: People,
    ties: TieRows,
    approach: Approach,
    talk: Talk,
    contacts: Ints,
) -> None:
    for p in range(first, last):
        i = np.int64(present[p])
        u, chat, _, _ = uniforms(stream, i, 0)
        meetings = int(rate * people.sociability[i] + u)
        for m in range(meetings):
            j = turn_to(
                stream, i, 1 + _DRAWS * m, present, first, last, day, people, ties, approach
            )
            if j >= 0:
                origin = _PLACE
                if in_building:
                    origin = _LANDING if floor[i] == floor[j] else _BUILDING
                if m > 0:
                    chat = uniforms(stream, i, _DRAWS * (m + 1))[0]
                greet_or_chat(chat, i, j, day, origin, people, ties, approach, talk, contacts)


@allocating
def meet_in_buildings(
    stream: Stream,
    first_resident: Ints,
    residents: Ints,
    about: Flags,
    floor: Small,
    rate: float,
    day: int,
    people: People,
    ties: TieRows,
    approach: Approach,
    talk: Talk,
    contacts: Ints,
) -> None:
    """Let residents who pass through their building meet others who do.

    Args:
        first_resident: (buildings,) first row of each building's residents.
        residents: (buildings,) how many live there, in rows that follow one another.
        about: (n,) who passes through the common parts today.
        rate: meetings that a resident of mean sociability begins there on such a day.
    """
    present = np.empty(residents.max(), dtype=np.int32)
    for b in range(first_resident.size):
        count = 0
        for i in range(first_resident[b], first_resident[b] + residents[b]):
            if about[i]:
                present[count] = i
                count += 1
        _meet_in(
            stream,
            present,
            0,
            count,
            rate,
            floor,
            True,
            day,
            people,
            ties,
            approach,
            talk,
            contacts,
        )


@allocating
def meet_in_places(
    stream: Stream,
    place: Ints,
    places: int,
    floor: Small,
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
        place: (n,) the place each resident visits today, -1 for none.
        places: how many places there are.
        rate: meetings that a resident of mean sociability begins there.
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
            present,
            start[p],
            start[p + 1],
            rate,
            floor,
            False,
            day,
            people,
            ties,
            approach,
            talk,
            contacts,
        )


@kernel
def pick_tie(u: float, ties: TieRows, i: int, day: int, least: float) -> int:
    """Return the slot of a tie of at least `least` hours, picked in proportion to its hours.

    `u` is uniform on (0, 1); -1 where there is no such tie. Ties within the household do not count.
    """
    total = 0.0
    for s in range(np.int64(ties.degree[i])):
        hours = hours_now(ties, i, s, day)
        if ties.origin[i, s] != _HOUSEHOLD and hours >= least:
            total += hours
    if total == 0.0:
        return -1
    left = u * total
    chosen = -1
    for s in range(np.int64(ties.degree[i])):
        hours = hours_now(ties, i, s, day)
        if ties.origin[i, s] != _HOUSEHOLD and hours >= least:
            chosen = s
            left -= hours
            if left <= 0.0:
                break
    return chosen


@kernel
def keep_in_touch(
    stream: Stream,
    messaging: Flags,
    visit_rate: float,
    online_rate: float,
    least: float,
    visit_hours: float,
    online_hours: float,
    day: int,
    people: People,
    ties: TieRows,
    contacts: Ints,
) -> None:
    """Let residents visit, call and write to those whom they know.

    Args:
        messaging: (n,) who uses messages.
        visit_rate: chance that a resident of mean sociability visits someone today.
        online_rate: chance that a resident calls or writes to someone today.
        least: hours of the weakest tie that one visits or calls.
        visit_hours: hours that a visit counts for.
        online_hours: hours that a call counts for.
    """
    for i in range(messaging.size):
        u, v, w, x = uniforms(stream, i, 0)
        if u < visit_rate * people.sociability[i]:
            s = pick_tie(v, ties, i, day, least)
            if s >= 0:
                share_time(
                    i,
                    np.int64(ties.alter[i, s]),
                    visit_hours,
                    day,
                    _PLACE,
                    _VISIT,
                    people,
                    ties,
                    contacts,
                )
        if messaging[i] and w < online_rate * people.sociability[i]:
            s = pick_tie(x, ties, i, day, least)
            if s >= 0 and messaging[ties.alter[i, s]]:
                share_time(
                    i,
                    np.int64(ties.alter[i, s]),
                    online_hours,
                    day,
                    _PLACE,
                    _ONLINE,
                    people,
                    ties,
                    contacts,
                )


@kernel
def introduce(
    stream: Stream,
    building: Ints,
    about: Flags,
    place: Ints,
    rate: float,
    least: float,
    hours: float,
    day: int,
    people: People,
    ties: TieRows,
    contacts: Ints,
) -> None:
    """Let residents introduce to one another people who are present and whom they both know.

    Args:
        rate: chance that a resident of mean sociability is introduced to someone today.
        least: hours of the ties along which introductions run.
        hours: hours that an introduction counts for.
    """
    for i in range(building.size):
        u, v, w, _ = uniforms(stream, i, 0)
        if u >= rate * people.sociability[i] or ties.degree[i] == 0:
            continue
        s = int(v * ties.degree[i])
        j = np.int64(ties.alter[i, s])
        if hours_now(ties, i, s, day) < least or ties.degree[j] == 0:
            continue
        t = int(w * ties.degree[j])
        k = np.int64(ties.alter[j, t])
        if k == i or hours_now(ties, j, t, day) < least:
            continue
        together = place[i] >= 0 and place[i] == place[k]
        if not together and about[i] and about[k]:
            together = building[i] == building[k]
        if together:
            share_time(i, k, hours, day, _BY_INTRODUCTION, _INTRODUCTION, people, ties, contacts)
