"""To which collectives a facilitator's hours go."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.kernels.compile import allocating, kernel
from sim.state import State

type Rows = NDArray[np.int64]
type Reals = NDArray[np.float64]

type Allocation = Literal["first_come", "need", "visibility", "earliest"]
"""Oldest first; by tiredness and conflict; by how well known they are; youngest first."""

_FIRST_COME, _NEED, _EARLIEST = 0, 1, 3


class Shares(NamedTuple):
    """The hours of a day that collectives have, and room to share them out.

    Attributes:
        given: (collectives,) hours a week that each has of all posts so far.
        done_for: (collectives,) of these, those that are work in its place.
        own: (collectives,) hours a week that each has of the post whose turn it is, where it may
            have any.
        rows: (collectives,) who may have some of that post.
        in_turn: (collectives,) the same, in the order of their turns.
    """

    given: Reals
    done_for: Reals
    own: Reals
    rows: Rows
    in_turn: Rows


@allocating
def shares_of(state: State) -> Shares:
    """Return that no collective has any hours."""
    count = state.collectives.alive.size
    hours, rows = np.zeros((3, count)), np.empty((2, count), np.int64)
    return Shares(hours[0], hours[1], hours[2], rows[0], rows[1])


@kernel
def share_out(
    state: State, rule: int, hours: float, each: float, rows: Rows, count: int, given: Reals,
    shares: Reals,
) -> None:  # fmt: skip
    """Write the hours that each of some collectives receives; they make `hours` at most.

    Args:
        state: read only.
        rule: whose turn it is, by its number. By first_come and earliest, one after the other
            receives up to `each`; by need and visibility, hours are in proportion to 1 - energy of
            the core team + conflict, and to visibility.
        hours: a week, to be shared out.
        each: hours a week that a collective takes when it is its turn.
        rows: those who may receive, in order; left in the order of their turns.
        count: how many of `rows` there are.
        given: (collectives,) hours a week that each has already.
        shares: (collectives,) written at these rows.
    """
    if rule in (_FIRST_COME, _EARLIEST):
        _take_turns(state, rule, rows, count)
        before = 0.0
        for place in range(count):
            c = rows[place]
            takes = max(0.0, each - given[c])
            shares[c] = min(max(0.0, hours - before), takes)
            before += takes
        return
    whole = 0.0
    for place in range(count):
        whole += _weight(state, rule, rows[place])
    for place in range(count):
        c = rows[place]
        shares[c] = hours * _weight(state, rule, c) / whole if whole > 0.0 else 0.0


@kernel
def _weight(state: State, rule: int, c: int) -> float:
    groups = state.collectives
    if rule == _NEED:
        return np.float64(1.0 - groups.core_energy[c] + groups.conflict[c])
    return np.float64(groups.visibility[c])


@kernel
def _take_turns(state: State, rule: int, rows: Rows, count: int) -> None:
    """Sort some collectives: oldest first, or youngest; of two alike, in the order of rows."""
    founded = state.collectives.founded
    for place in range(1, count):
        c, at = rows[place], place
        while at > 0 and (
            founded[rows[at - 1]] > founded[c]
            if rule == _FIRST_COME
            else founded[rows[at - 1]] < founded[c]
        ):
            rows[at] = rows[at - 1]
            at -= 1
        rows[at] = c
