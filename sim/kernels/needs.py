"""Needs: how they are booked."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.calendar import YEAR
from sim.codes import Group, Stage
from sim.kernels.compile import Floats, Ints, Small, inlined, kernel

_GROUPS = len(Group)
_BUILD_UP = np.int64(Stage.BUILD_UP)
_CRISIS = np.int64(Stage.CRISIS)
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
    put: Ints
    put_met: Ints
    frail: Ints
    frail_asked: Ints
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
    if day < fates.first[0] - YEAR:
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
