"""Encounters of a day: in buildings, in places, at home and at a distance."""

from __future__ import annotations

import numpy as np

from sim.codes import Contact, Origin
from sim.kernels.compile import Flags, Floats, Ints, Small, Stream, Words, allocating, kernel
from sim.kernels.meeting import STRANGER, Approach, People, Talk, greet_or_chat, share_time, turn_to
from sim.kernels.philox import uniforms, unit
from sim.kernels.ties import TieRows, fetch_ties, hours_now

_VISIT = np.int64(Contact.VISIT)
_ONLINE = np.int64(Contact.ONLINE)
_INTRODUCTION = np.int64(Contact.INTRODUCTION)
_HOUSEHOLD = np.int64(Origin.HOUSEHOLD)
_LANDING = np.int64(Origin.LANDING)
_BUILDING = np.int64(Origin.BUILDING)
_PLACE = np.int64(Origin.PLACE)
_BY_INTRODUCTION = np.int64(Origin.INTRODUCTION)
_AHEAD = 2  # how many residents ahead ties are fetched
_DRAWS = 4  # draws that one meeting may take


@kernel
def _meet_in(
    stream: Stream,
    how_often: Words,
    whom: Words,
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
        if p + _AHEAD < last:
            fetch_ties(ties, np.int64(present[p + _AHEAD]))
        meetings = int(rate * people.social[i, 3] + unit(how_often[0, i]))
        draws = unit(whom[0, i]), unit(whom[1, i]), unit(whom[2, i]), unit(whom[3, i])
        for m in range(meetings):
            k = 1 + _DRAWS * m
            if m > 0:
                draws = uniforms(stream, i, k)
            j, s = turn_to(draws, stream, i, k, present, first, last, day, people, ties, approach)
            if s >= STRANGER:
                origin = _PLACE
                if in_building:
                    origin = _LANDING if floor[i] == floor[j] else _BUILDING
                chat = uniforms(stream, i, k + 3)[0] if m > 0 else unit(how_often[1, i])
                greet_or_chat(chat, i, j, s, day, origin, people, ties, approach, talk, contacts)


@allocating
def meet_in_buildings(
    stream: Stream,
    how_often: Words,
    whom: Words,
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
        how_often: (4, n) words of draw 0 of each resident.
        whom: (4, n) words of draw 1.
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
            how_often,
            whom,
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
    how_often: Words,
    whom: Words,
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
        how_often: (4, n) words of draw 0 of each resident.
        whom: (4, n) words of draw 1.
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
            how_often,
            whom,
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
    words: Words,
    messaging: Flags,
    sociability: Floats,
    visit_rate: float,
    online_rate: float,
    least: float,
    visit_hours: float,
    online_hours: float,
    day: int,
    last_contact: Ints,
    ties: TieRows,
    contacts: Ints,
) -> None:
    """Let residents visit, call and write to those whom they know.

    Args:
        words: (4, n) words of draw 0 of each resident.
        messaging: (n,) who uses messages.
        sociability: (n,) taste for meeting people.
        visit_rate: chance that a resident of mean sociability visits someone today.
        online_rate: chance that a resident calls or writes to someone today.
        least: hours of the weakest tie that one visits or calls.
        visit_hours: hours that a visit counts for.
        online_hours: hours that a call counts for.
    """
    for i in range(messaging.size):
        if unit(words[0, i]) < visit_rate * sociability[i]:
            s = pick_tie(unit(words[1, i]), ties, i, day, least)
            if s >= 0:
                share_time(
                    i,
                    np.int64(ties.alter[i, s]),
                    visit_hours,
                    day,
                    _PLACE,
                    _VISIT,
                    last_contact,
                    ties,
                    contacts,
                )
        if messaging[i] and unit(words[2, i]) < online_rate * sociability[i]:
            s = pick_tie(unit(words[3, i]), ties, i, day, least)
            if s >= 0 and messaging[ties.alter[i, s]]:
                share_time(
                    i,
                    np.int64(ties.alter[i, s]),
                    online_hours,
                    day,
                    _PLACE,
                    _ONLINE,
                    last_contact,
                    ties,
                    contacts,
                )


@kernel
def introduce(
    words: Words,
    sociability: Floats,
    building: Ints,
    about: Flags,
    place: Ints,
    rate: float,
    least: float,
    hours: float,
    day: int,
    last_contact: Ints,
    ties: TieRows,
    contacts: Ints,
) -> None:
    """Let residents introduce to one another people who are present and whom they both know.

    Args:
        words: (4, n) words of draw 0 of each resident.
        sociability: (n,) taste for meeting people.
        rate: chance that a resident of mean sociability is introduced to someone today.
        least: hours of the ties along which introductions run.
        hours: hours that an introduction counts for.
    """
    for i in range(building.size):
        if unit(words[0, i]) >= rate * sociability[i] or ties.degree[i] == 0:
            continue
        s = int(unit(words[1, i]) * ties.degree[i])
        j = np.int64(ties.alter[i, s])
        if hours_now(ties, i, s, day) < least or ties.degree[j] == 0:
            continue
        t = int(unit(words[2, i]) * ties.degree[j])
        k = np.int64(ties.alter[j, t])
        if k == i or hours_now(ties, j, t, day) < least:
            continue
        together = place[i] >= 0 and place[i] == place[k]
        if not together and about[i] and about[k]:
            together = building[i] == building[k]
        if together:
            share_time(
                i, k, hours, day, _BY_INTRODUCTION, _INTRODUCTION, last_contact, ties, contacts
            )
