"""Needs: how they arise, and how they are booked."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.codes import MOST_A_DAY, Group, Stage
from sim.kernels.compile import Flags, Floats, Ints, Small, Stream, Words, inlined, kernel
from sim.kernels.philox import uniforms, unit

_GROUPS = len(Group)
_MOST_A_DAY = np.int64(MOST_A_DAY)
_OLD = 75.0  # years
_BUILD_UP = np.int64(Stage.BUILD_UP)
_CRISIS = np.int64(Stage.CRISIS)
_YEAR = 365  # days
_RECOVERY = np.int64(Stage.RECOVERY)


class NeedRows(NamedTuple):
    """The open needs: the first `length[0]` rows are open."""

    resident: Ints
    kind: Small
    nth: Small
    arisen: Ints
    deadline: Ints
    asked: Small
    offered: Small
    found: Small
    tried: Ints
    gate: Small
    queue: Ints
    taken_in: Small
    answers: Ints
    left: Floats
    length: np.ndarray


class Dwelling(NamedTuple):
    """Who lives where, and who is concerned by what: columns of residents unless said.

    Attributes:
        stricken: (buildings,) stands in the footprint of the crisis.
        together: (households,) residents of 15 and over, and
        eldest: (households,) the eldest of them.
    """

    building: Ints
    household: Ints
    floor: Small
    profile: Small
    age: Floats
    limited_mobility: Flags
    school_children: Flags
    neediness: Floats
    groups: Small
    stricken: Flags
    together: Ints
    eldest: Ints


class Coming(NamedTuple):
    """How the kinds of need that a crisis brings arise: the columns of that name of need traits."""

    per_year: Floats
    every: Ints
    spread: Ints
    share: Floats
    crew: Ints
    effort: Floats
    patience: Ints
    lowest_floor: Small
    highest_floor: Small
    alone: Flags
    parents: Flags
    dwelling: Flags


class Book(NamedTuple):
    """The ledger's columns that needs are booked in, a row a day."""

    arisen: Ints
    met: Ints
    lapsed: Ints
    channel: Ints
    brought: Ints
    unmet_hours: Floats
    delay: Floats
    contacts: Ints
    given: Ints
    given_old: Ints
    arisen_by_kind: Ints
    met_by_kind: Ints


@kernel
def count_groups(column: Ints, day: int, groups: int) -> None:
    """Add one to the day's row of a column for each group whose bit is set."""
    for g in range(_GROUPS):
        if groups >> g & 1:
            column[day, g] += 1


class Fates(NamedTuple):
    """Where needs came to their end, a row a stage; see `sim.state.needs.Gates`.

    Attributes:
        met: (stages, groups, kinds, channels) needs met.
        unmet: (stages, groups, kinds, gates) needs that lapsed, by the furthest gate.
        found: (stages, groups, kinds, finders) silent needs that were found.
        bound: (stages, groups, kinds, gates) days on which a gate stopped a need.
        first: (1,) day of the crisis.
        last: (1,) likewise.
    """

    met: Ints
    unmet: Ints
    found: Ints
    bound: Ints
    first: Ints
    last: Ints


@inlined
def stage_of(fates: Fates, day: int) -> int:
    """Return the stage that a need of a day belongs to; -1 before the year before the crisis."""
    if day < fates.first[0] - _YEAR:
        return -1
    if day < fates.first[0]:
        return _BUILD_UP
    return _CRISIS if day <= fates.last[0] else _RECOVERY


@inlined
def count_fate(column: Ints, stage: int, groups: int, kind: int, which: int) -> None:
    """Add one to a channel or gate of a kind of need, for each group whose bit is set."""
    if stage < 0:
        return
    for g in range(_GROUPS):
        if groups >> g & 1:
            column[stage, g, kind, which] += 1


@inlined
def _open(
    i: int,
    kind: int,
    nth: int,
    day: int,
    patience: int,
    left: float,
    homes: Dwelling,
    needs: NeedRows,
    book: Book,
) -> None:
    """Let resident `i` have a need from today on."""
    r = needs.length[0]
    needs.length[0] = r + 1
    needs.resident[r] = i
    needs.kind[r] = kind
    needs.nth[r] = nth
    needs.arisen[r] = day
    needs.deadline[r] = day + patience
    needs.asked[r] = needs.offered[r] = 0
    needs.found[r] = needs.gate[r] = -1
    needs.queue[r] = needs.answers[r] = -1
    needs.tried[r] = needs.taken_in[r] = 0
    needs.left[r] = left
    count_groups(book.arisen, day, homes.groups[i])
    book.arisen_by_kind[day, kind] += 1


@kernel
def arise(
    words: Words,
    day: int,
    homes: Dwelling,
    old_age: float,
    frailty: float,
    rate: Floats,
    patience: Ints,
    parents: Flags,
    needs: NeedRows,
    book: Book,
) -> None:
    """Let needs of every day arise, at most one a resident and day.

    Args:
        words: (4, n) words of draw 0 of each resident.
        old_age: factor on the rate of needs from 75 years on.
        frailty: factor on the rate of needs of those of limited mobility.
        rate: (zones, profiles, kinds) needs a day, outside and inside the footprint.
        patience: (kinds,) days for which help is of use.
        parents: (kinds,) arises for parents of children under 15 alone.
    """
    for i in range(homes.profile.size):
        factor = old_age if homes.age[i] >= _OLD else 1.0
        if homes.limited_mobility[i]:
            factor *= frailty
        factor *= homes.neediness[i]
        if factor <= 0.0:
            continue
        left = unit(words[0, i]) / factor
        zone = np.int64(homes.stricken[homes.building[i]])
        for kind in range(rate.shape[2]):
            if parents[kind] and not homes.school_children[i]:
                continue
            left -= rate[zone, homes.profile[i], kind]
            if left < 0.0:
                _open(i, kind, 0, day, np.int64(patience[kind]), 0.0, homes, needs, book)
                break


@inlined
def _concerns(i: int, kind: int, homes: Dwelling, coming: Coming) -> bool:
    """Tell whether a kind of the crisis is a need of people, or dwellings, like that of `i`."""
    home = np.int64(homes.household[i])
    if coming.dwelling[kind] and homes.eldest[home] != i:
        return False
    if coming.alone[kind] and homes.together[home] > 1:
        return False
    if coming.parents[kind] and not homes.school_children[i]:
        return False
    floor = np.int64(homes.floor[i])
    return coming.lowest_floor[kind] <= floor and floor <= coming.highest_floor[kind]


@kernel
def arise_in_crisis(
    lasting: Stream,
    daily: Stream,
    day: int,
    since: Ints,
    times: Floats,
    homes: Dwelling,
    coming: Coming,
    needs: NeedRows,
    book: Book,
) -> None:
    """Let the needs arise that a crisis brings, any number a resident and day.

    Args:
        lasting: keys what a resident keeps through the run: whether concerned, and when first.
        daily: keys the draws of the day, for kinds that come by chance.
        day: today.
        since: (kinds,) days since a kind began to arise; -1 where it does not.
        times: (zones, profiles, kinds) how many arise each time.
        homes: who lives where.
        coming: how the kinds arise.
        needs: written.
        book: written.
    """
    for kind in range(since.size):
        if since[kind] < 0:
            continue
        every, job = np.int64(coming.every[kind]), coming.crew[kind] > 1
        for i in range(homes.profile.size):
            zone = np.int64(homes.stricken[homes.building[i]])
            many = np.float64(times[zone, homes.profile[i], kind])
            if many <= 0.0 or not _concerns(i, kind, homes, coming):
                continue
            concerned, first, more, _ = uniforms(lasting, i, kind)
            if concerned >= coming.share[kind]:
                continue
            if every > 0:
                passed = np.int64(since[kind]) - np.int64(first * coming.spread[kind])
                count = np.int64(many + more) if passed >= 0 and passed % every == 0 else 0
            else:
                chance = many * coming.per_year[kind] / 365.0
                count = 1 if uniforms(daily, i, kind)[0] < chance else 0
            work = np.float64(coming.effort[kind]) if job else 0.0
            for nth in range(min(count, _MOST_A_DAY)):
                _open(i, kind, nth, day, np.int64(coming.patience[kind]), work, homes, needs, book)
