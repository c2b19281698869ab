"""Needs: how they arise, and how they are booked."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.codes import Group, Stage
from sim.kernels.compile import Flags, Floats, Ints, Small, Words, inlined, kernel
from sim.kernels.philox import unit

_GROUPS = len(Group)
_OLD = 75.0  # years
_BUILD_UP = np.int64(Stage.BUILD_UP)
_CRISIS = np.int64(Stage.CRISIS)
_RECOVERY = np.int64(Stage.RECOVERY)


class NeedRows(NamedTuple):
    """The open needs: the first `length[0]` rows are open."""

    resident: Ints
    kind: Small
    arisen: Ints
    deadline: Ints
    asked: Small
    offered: Small
    found: Small
    tried: Ints
    gate: Small
    length: np.ndarray


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
        days: (3,) first day of the year before the crisis, first and last of the crisis.
    """

    met: Ints
    unmet: Ints
    found: Ints
    bound: Ints
    days: Ints


@inlined
def stage_of(fates: Fates, day: int) -> int:
    """Return the stage that a need of a day belongs to; -1 before the year before the crisis."""
    if day < fates.days[0]:
        return -1
    if day < fates.days[1]:
        return _BUILD_UP
    return _CRISIS if day <= fates.days[2] else _RECOVERY


@inlined
def count_fate(column: Ints, stage: int, groups: int, kind: int, which: int) -> None:
    """Add one to a channel or gate of a kind of need, for each group whose bit is set."""
    if stage < 0:
        return
    for g in range(_GROUPS):
        if groups >> g & 1:
            column[stage, g, kind, which] += 1


@kernel
def arise(
    words: Words,
    day: int,
    building: Ints,
    stricken: Flags,
    profile: Small,
    age: Floats,
    limited_mobility: Flags,
    school_children: Flags,
    neediness: Floats,
    groups: Small,
    old_age: float,
    frailty: float,
    rate: Floats,
    patience: Ints,
    parents: Flags,
    needs: NeedRows,
    book: Book,
) -> None:
    """Let needs arise, at most one a resident and day.

    Args:
        words: (4, n) words of draw 0 of each resident.
        stricken: (buildings,) stands in the footprint of the crisis.
        old_age: factor on the rate of needs from 75 years on.
        frailty: factor on the rate of needs of those of limited mobility.
        rate: (zones, profiles, kinds) needs a day, outside and inside the footprint.
        patience: (kinds,) days for which help is of use.
        parents: (kinds,) arises for parents of children under 15 alone.
    """
    count = needs.length[0]
    for i in range(profile.size):
        factor = old_age if age[i] >= _OLD else 1.0
        if limited_mobility[i]:
            factor *= frailty
        factor *= neediness[i]
        if factor <= 0.0:
            continue
        left = unit(words[0, i]) / factor
        zone = np.int64(stricken[building[i]])
        for kind in range(rate.shape[2]):
            if parents[kind] and not school_children[i]:
                continue
            left -= rate[zone, profile[i], kind]
            if left < 0.0:
                needs.resident[count] = i
                needs.kind[count] = kind
                needs.arisen[count] = day
                needs.deadline[count] = day + patience[kind]
                needs.asked[count] = needs.offered[count] = 0
                needs.found[count] = needs.gate[count] = -1
                needs.tried[count] = 0
                count += 1
                count_groups(book.arisen, day, groups[i])
                book.arisen_by_kind[day, kind] += 1
                break
    needs.length[0] = count
