"""In sight: which neighbours in need of what a crisis brings one sees, without being asked."""

from __future__ import annotations

import numpy as np

from sim.codes import NeedKind
from sim.kernels.compile import Flags, kernel, row
from sim.state import State

_OWN_FROM = np.int64(len(NeedKind))  # the first kind of need that a crisis brings


@kernel
def mark_waiting(state: State, day: int, waited: int, waiting: Flags) -> int:
    """Mark residents with a need that others may see; return how many such needs there are.

    They are open needs of a kind that a crisis brings, of so many days ago or more, asked for or
    silent, which no collective and not the institution has in hand.

    Args:
        state: read only.
        day: today.
        waited: days for which they have waited, at least.
        waiting: written: (n,).
    """
    needs, count = state.needs, 0
    for r in range(needs.length[0]):
        free = needs.queue[r] < 0 and needs.answers[r] < 0
        if free and needs.kind[r] >= _OWN_FROM and day - needs.arisen[r] >= waited:
            waiting[needs.resident[r]] = True
            count += 1
    return count


@kernel
def seen_by(state: State, i: int, waiting: Flags) -> int:
    """Return how many of those who wait resident `i` sees.

    They are those of other households who live in the same building, or are tied to `i`.
    """
    people, ties, buildings = state.residents, state.ties, state.buildings
    seen, building = 0, people.building[i]
    first = row(buildings.first_resident[building])
    for j in range(first, first + buildings.residents[building]):
        seen += waiting[j] and people.household[j] != people.household[i]
    for s in range(row(ties.degree[i])):
        j = row(ties.alter[i, s])
        seen += waiting[j] and people.building[j] != building
    return seen
