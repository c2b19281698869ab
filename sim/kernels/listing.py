"""Who is noted for a list, whose entry is confirmed, and who knows somebody of a collective."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.codes import Profile
from sim.kernels.compile import Flags, Floats, Ints, Small, Stream, inlined, kernel
from sim.kernels.philox import uniforms
from sim.kernels.ties import HOUSEHOLD, TieRows, hours_now

_EXPOSED = np.int64(Profile.EXPOSED)


class Listed(NamedTuple):
    """What counts of residents for lists, one row a resident."""

    profile: Small
    membership: Ints
    core: Small
    enlisted: Ints
    list_holder: Ints
    list_bearer: Ints
    list_day: Ints
    last_received: Ints


@inlined
def _is_listed(people: Listed, i: int, collective: int) -> bool:
    """Tell whether resident `i` is on the list of a collective."""
    for m in range(people.list_holder.shape[1]):
        if people.list_holder[i, m] == collective:
            return True
    return False


@inlined
def acts_for(people: Listed, j: int, collective: int) -> bool:
    """Tell whether resident `j` is a member of a collective, or enlisted by it."""
    for m in range(people.membership.shape[1]):
        if people.membership[j, m] == collective:
            return True
    return people.enlisted[j] == collective


@kernel
def note_known(
    stream: Stream,
    day: int,
    carriers: Ints,
    people: Listed,
    ties: TieRows,
    chance: float,
    familiar_hours: float,
    noted: Ints,
    known: Floats,
) -> int:
    """Let members of core teams note the exposed with whom they were in contact today.

    Args:
        stream: a number a pair.
        day: today.
        carriers: rows of the members of core teams.
        people: the residents.
        ties: between them.
        chance: that somebody very well known is noted at a contact.
        familiar_hours: hours at which somebody counts as half known.
        noted: written: resident, collective and bearer, (3, room).
        known: written: how well the bearer knows the resident, (room,).

    Returns:
        How many were noted; at most as many as there is room for.
    """
    count = 0
    for place in range(carriers.size):
        j = np.int64(carriers[place])
        for s in range(np.int64(ties.degree[j])):
            i = np.int64(ties.alter[j, s])
            if (
                ties.last_day[j, s] != day
                or people.profile[i] != _EXPOSED
                or ties.origin[j, s] == HOUSEHOLD
            ):
                continue
            hours = hours_now(ties, j, s, day)
            near = hours / (hours + familiar_hours)
            if uniforms(stream, j, i)[0] >= chance * near:
                continue
            for m in range(people.core.shape[1]):
                c = np.int64(people.membership[j, m])
                if people.core[j, m] and not _is_listed(people, i, c) and count < known.size:
                    noted[0, count], noted[1, count], noted[2, count] = i, c, j
                    known[count] = near
                    count += 1
    return count


@kernel
def confirm(day: int, rows: Ints, people: Listed, ties: TieRows) -> None:
    """Confirm the entries of those in contact today with their bearer, or visited by the holder.

    A visit is help received today, and contact with somebody who acts for the holder.

    Args:
        day: today.
        rows: residents who are on a list.
        people: written: list_day.
        ties: between residents.
    """
    for place in range(rows.size):
        i = np.int64(rows[place])
        visited = people.last_received[i] == day
        for s in range(np.int64(ties.degree[i])):
            if ties.last_day[i, s] != day:
                continue
            j = np.int64(ties.alter[i, s])
            for m in range(people.list_holder.shape[1]):
                c = np.int64(people.list_holder[i, m])
                if c >= 0 and (
                    people.list_bearer[i, m] == j or (visited and acts_for(people, j, c))
                ):
                    people.list_day[i, m] = day


@kernel
def known_through_ties(
    rows: Ints, people: Listed, ties: TieRows, open_to: Flags, found: Ints
) -> None:
    """Write for each of some residents a collective of which somebody they know is a member.

    Args:
        rows: residents.
        people: all residents.
        ties: between them.
        open_to: (collectives,) which count.
        found: written: (rows,) the first of them in the order of ties; -1 for none.
    """
    for place in range(rows.size):
        i = np.int64(rows[place])
        found[place] = -1
        for s in range(np.int64(ties.degree[i])):
            j = np.int64(ties.alter[i, s])
            for m in range(people.membership.shape[1]):
                c = np.int64(people.membership[j, m])
                if c >= 0 and open_to[c] and found[place] < 0:
                    found[place] = c
